import type { JobStatus } from '@coffee/http';
import { liveOf, type Live, type LiveLook } from './live-job';
import { Rates } from '../sending/rate';

type Stage = NonNullable<JobStatus['stages']>[number];

const filter: Stage = { stage: 'filter', unit: 'chunks', done: 0, rowsIn: 0, rowsOut: 0, waiting: 0, queue: 'filter' };
const merge: Stage = { stage: 'merge', unit: 'partitions', done: 0, expected: 4, waiting: 0 };
const jobWith = (stages: Stage[], more: Partial<JobStatus> = {}): JobStatus => {
  return { job: 'j', state: 'running', openedAt: 0, limit: { kind: 'slow', stage: 'filter' }, stages, ...more };
};

class Job {
  readonly #rates = new Rates();

  look(at: number, status: JobStatus, more: Partial<LiveLook> = {}): Live {
    return liveOf(status, { at, rates: this.#rates, queues: undefined, ...more });
  }
}

it('says nothing that is not known', () => {
  const live = new Job().look(0, jobWith([{ ...filter, waiting: 3 }, merge]));
  const unknown = { rowsRate: undefined, backlog: undefined, replicas: undefined };
  expect(live.stages).toEqual([
    { ...filter, waiting: 3, ...unknown, isLimit: true },
    { ...merge, ...unknown, isLimit: false },
  ]);
  expect(live.left).toBeUndefined();
});

it('has rates, and the time that what waits takes, from what was told before', () => {
  const job = new Job();
  job.look(0, jobWith([filter]));
  const queues = [{ queue: 'filter', messages: 9, consumers: 2 }];
  const [stage] = job.look(2000, jobWith([{ ...filter, done: 4, rowsIn: 8000, waiting: 6 }]), { queues }).stages;
  expect(stage).toMatchObject({ rowsRate: 4000, backlog: 3000, replicas: 2 });
  const [ended] = job.look(4000, jobWith([{ ...filter, done: 9, expected: 9, rowsIn: 9000 }]), { queues }).stages;
  expect(ended).toMatchObject({ rowsRate: undefined, backlog: undefined });
});

it('says that nobody serves a stage for which work waits', () => {
  const queues = [{ queue: 'filter', messages: 9, consumers: 0 }];
  const { limit } = new Job().look(0, jobWith([{ ...filter, waiting: 6 }], { limit: { kind: 'answers' } }), { queues });
  expect(limit).toEqual({ kind: 'unserved', stage: 'filter' });
  expect(new Job().look(0, jobWith([filter], { limit: { kind: 'answers' } }), { queues }).limit).toEqual({
    kind: 'answers',
  });
});

describe('how long it will take', () => {
  it('is at least what is left of the upload, while there is one', () => {
    const job = new Job();
    // The second table is read when the first is through.
    const at = (read: number) => ({ upload: { read: { t: read }, total: { t: 300, constructor: 50 } } });
    job.look(0, jobWith([filter]), at(0));
    const live = job.look(2000, jobWith([filter]), at(100));
    expect(live.left).toEqual({ ms: 5000, isLeast: true });
    expect(live.tables.get('t')).toEqual({ read: 100, total: 300, rate: 50 });
    expect(live.tables.get('constructor')).toMatchObject({ read: 0, total: 50 });
  });

  it('is known once every stage has its end in sight', () => {
    const job = new Job();
    job.look(0, jobWith([{ ...filter, expected: 30 }, merge]));
    const running = job.look(2000, jobWith([{ ...filter, done: 10, expected: 30 }, merge]));
    expect(running.left).toEqual({ ms: 4000, isLeast: true });
    const merging = jobWith([
      { ...filter, done: 30, expected: 30 },
      { ...merge, done: 2 },
    ]);
    expect(job.look(4000, merging).left).toEqual({ ms: 4000, isLeast: false });
    const merged = jobWith([
      { ...filter, done: 30, expected: 30 },
      { ...merge, done: 4 },
    ]);
    expect(job.look(5000, merged).left).toBeUndefined();
  });

  it('is unknown of a job that stands still, or waits for its place', () => {
    const job = new Job();
    for (let at = 0; at < 40_000; at += 2000) job.look(at, jobWith([{ ...filter, done: 10, expected: 30 }]));
    expect(job.look(40_000, jobWith([{ ...filter, done: 10, expected: 30 }])).left).toBeUndefined();
    job.look(0, jobWith([{ ...filter, done: 0, expected: 30 }]));
    expect(job.look(2000, jobWith([{ ...filter, done: 10, expected: 30 }], { state: 'queued' })).left).toBeUndefined();
  });
});
