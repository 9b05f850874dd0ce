import type { JobLoadReport, Jobs } from '@coffee/sessions/client';
import { Loads } from './loads';

type Stage = JobLoadReport['stages'][number];
const stage = (name: string, done: number, waiting: number, more: Partial<Stage> = {}): Stage => ({
  ...{ stage: name, unit: 'chunks', done, waiting, ended: false, rowsIn: 0, rowsOut: 0, queue: name },
  ...more,
});
const told = (rows: number, ...stages: Stage[]): Jobs => ({
  jobs: [{ job: 'j1', state: 'running', openedAt: 0, rows }],
  loads: [{ job: 'j1', waitsFor: '', stages, openTables: ['sales'], isHeldBack: false }],
  system: {
    jobs: { queued: 0, running: 1, completed: 0, failed: 0, cancelled: 0 },
    queues: [{ queue: 'filter.a', messages: 1, consumers: 3 }],
  },
});

describe('what is shown of a system', () => {
  it('has no rates at first, and then those of the last seconds', () => {
    const loads = new Loads();
    const [before] = loads.view(told(1000, stage('filter.a', 10, 9)), 100).jobs;
    expect([before!.rowsRate, before!.stages[0]!.rate]).toEqual([undefined, undefined]);
    const [after] = loads.view(told(3000, stage('filter.a', 14, 9)), 102).jobs;
    expect([after!.rowsRate, after!.stages[0]]).toEqual([1000, expect.objectContaining({ rate: 2, replicas: 3 })]);
    // A gateway that has begun to read the log knows less.
    const [anew] = loads.view(told(0, stage('filter.a', 0, 9)), 104).jobs;
    expect([anew!.rowsRate, anew!.stages[0]!.rate]).toEqual([0, 0]);
  });

  it('names the stage for whose backlog the job would wait longest, once that is known', () => {
    const loads = new Loads();
    const limitOf = (seconds: number, ...stages: Stage[]): unknown => {
      const [job] = loads.view(told(0, ...stages), seconds).jobs;
      return [job!.waitsFor, job!.stages.filter(({ isLimit }) => isLimit).map((limit) => limit.stage)];
    };
    expect(limitOf(1, stage('filter.a', 10, 40), stage('aggregator.b', 10, 20))).toEqual([
      ...['the job waits for filter.a: add a replica', ['filter.a']],
    ]);
    expect(limitOf(2, stage('filter.a', 50, 40), stage('aggregator.b', 11, 20))).toEqual([
      ...['the job waits for aggregator.b: add a replica', ['aggregator.b']],
    ]);
  });

  it('names a stage that nobody serves', () => {
    const jobs = told(0, stage('filter.a', 10, 40), stage('aggregator.b', 0, 1));
    const queues = ['filter.a', 'aggregator.b'].map((queue, i) => ({ queue, messages: 1, consumers: 1 - i }));
    const [job] = new Loads().view({ ...jobs, system: { ...jobs.system!, queues } }, 1).jobs;
    expect(job!.waitsFor).toBe('the job waits for aggregator.b, which nobody serves: start a replica');
  });

  it('knows no replicas of a stage without a queue, or of which the broker does not tell', () => {
    const { queue, ...withState } = { ...stage('maximizer.c', 0, 0), unit: 'partitions' as const };
    expect(queue).toBe('maximizer.c');
    const [job] = new Loads().view(told(0, withState, stage('filter.d', 0, 0)), 1).jobs;
    expect(job!.stages.map(({ replicas }) => replicas)).toEqual([undefined, undefined]);
  });

  it('has of a job that does not run, or cannot be read, what the list has', () => {
    const { jobs } = new Loads().view({ jobs: [{ job: 'j1', state: 'queued', openedAt: 0, place: 1 }] }, 1);
    expect(jobs).toEqual([
      {
        job: { job: 'j1', state: 'queued', openedAt: 0, place: 1 },
        rowsRate: undefined,
        waitsFor: undefined,
        stages: [],
      },
    ]);
  });

  it('forgets the jobs that are over', () => {
    const loads = new Loads();
    loads.view(told(1000), 1);
    loads.view({ jobs: [] }, 2);
    expect(loads.view(told(5000), 3).jobs[0]!.rowsRate).toBeUndefined();
  });
});
