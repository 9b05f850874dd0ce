import { stageId } from '@coffee/core';
import { limitOf, quietSeconds, type JobLoad } from './limit';

type Load = JobLoad['stages'][number];
const stage = (name: string, waiting = 0, more: Partial<Load> = {}): Load => {
  return { stage: stageId(name), unit: 'chunks', done: 10, ended: false, waiting, ...more };
};
const merge = (waiting: number, expected: number): Load => stage('merge', waiting, { unit: 'partitions', expected });
const ended = (name: string): Load => stage(name, 0, { ended: true });

describe('what a job waits for', () => {
  it.each<[string, JobLoad, string]>([
    [
      'the stage for which most chunks wait, while they are uploaded',
      { stages: [stage('filter', 9), stage('aggregate', 30), merge(0, 2)], openTables: ['sales'] },
      'aggregate: add a replica',
    ],
    [
      'the first of those for which as much waits',
      { stages: [stage('filter', 30), stage('aggregate', 30)], openTables: [] },
      'filter: add a replica',
    ],
    [
      'its upload, where stages have no more than they work on',
      { stages: [stage('filter', 7), stage('aggregate', 2)], openTables: ['sales', 'stores'] },
      'its upload: sales, stores',
    ],
    [
      'a stage for which few chunks wait, but which holds the upload back',
      { stages: [stage('filter', 3), stage('aggregate')], openTables: ['sales'], isHeldBack: true },
      'filter: add a replica',
    ],
    [
      'what is left of a stage, when all is uploaded',
      { stages: [ended('filter'), stage('aggregate', 1), merge(0, 2)], openTables: [] },
      'aggregate: 1 chunk left',
    ],
    [
      'what is left of the partitions, when their input is complete',
      { stages: [ended('filter'), merge(3, 4)], openTables: [] },
      'merge: 3 partitions of 4 left',
    ],
    [
      'partitions, however many',
      { stages: [ended('filter'), merge(64, 128)], openTables: [] },
      'merge: 64 partitions of 128 left',
    ],
    ['the end of a stage', { stages: [stage('filter'), merge(0, 2)], openTables: [] }, 'filter: its end is being told'],
    [
      'what comes behind',
      { stages: [ended('filter')], openTables: [] },
      'its answers: they are being stored or fetched',
    ],
  ])('is %s', (_what, load, words) => {
    expect(limitOf(load).words).toBe(`the job waits for ${words}`);
    const named = load.stages.find((candidate) => words.startsWith(candidate.stage));
    expect(limitOf(load).stage).toBe(named?.stage);
  });

  it.each<[string, Omit<JobLoad, 'quiet'>, string]>([
    ['what is left of a stage', { stages: [ended('filter'), merge(3, 4)], openTables: [] }, 'does its service run?'],
    ['the end of a stage', { stages: [stage('filter')], openTables: [] }, 'does its service run?'],
    [
      'what comes behind',
      { stages: [ended('filter')], openTables: [] },
      'if the gateway that has the job has gone, another takes it on when the lease is over',
    ],
  ])('may have gone, of %s, where nothing was heard of it for long', (_what, load, advice) => {
    const quiet = limitOf({ ...load, quiet: 60 });
    expect(quiet.words).toBe(`${limitOf(load).words}; nothing was heard of it for 60 s: ${advice}`);
    expect(quiet.cause).toEqual({ ...limitOf(load).cause, quiet: 60 });
  });

  it('is heard of in steps', () => {
    const seconds = [0, 19.9, 20, 59, 60, 299, 300, 7200].map((time) => quietSeconds(time * 1000));
    expect(seconds).toEqual([undefined, undefined, 20, 20, 60, 120, 300, 3600]);
  });

  it('is a stage that nobody serves, however little waits for it, where that is known', () => {
    const stages = [stage('filter', 40), stage('aggregate', 1), stage('other')];
    const limit = (replicas: Record<string, number>): string =>
      limitOf({ stages, openTables: ['sales'], replicasOf: (name) => replicas[name] }).words;
    expect(limit({ filter: 1, aggregate: 0, other: 0 })).toBe(
      'the job waits for aggregate, which nobody serves: start a replica',
    );
    expect(limit({ filter: 1, aggregate: 1, other: 0 })).toBe('the job waits for filter: add a replica');
    expect(limit({})).toBe('the job waits for filter: add a replica');
  });

  it('is the stage that would take longest, where it is known how fast each is', () => {
    const stages = [stage('filter', 40), stage('aggregate', 20)];
    const rated = (rates: Record<string, number>): string | undefined =>
      limitOf({ stages, openTables: [], rateOf: (name) => rates[name] }).stage;
    expect(rated({ filter: 20, aggregate: 1 })).toBe('aggregate');
    expect(rated({ filter: 1, aggregate: 20 })).toBe('filter');
    // One that does nothing would take for ever.
    expect(rated({ filter: 20, aggregate: 0 })).toBe('aggregate');
    // Rates and counts are not compared.
    expect(rated({ aggregate: 1 })).toBe('filter');
  });
});
