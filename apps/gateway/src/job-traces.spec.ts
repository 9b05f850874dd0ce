import { chunkSeq, jobId, stageId } from '@coffee/core';
import type { ProgressRecord } from '@coffee/protocol';
import { JobTraces, type JobTimes } from './job-traces';
import { end, endedJob, job, plan, stats } from './traces.example';

/** A gateway at which the clock stands at what a test says. */
function gateway() {
  const told: JobTimes[] = [];
  const clock = { now: 0 };
  const running = new Set([job]);
  const traces = new JobTraces({
    planOf: (asked) => (running.has(asked) ? plan : undefined),
    ended: (times) => told.push(times),
    now: () => clock.now,
  });
  const hear = (now: number, ...records: ProgressRecord[]): void => {
    clock.now = now;
    for (const record of records) traces.progressed(job, record);
  };
  return { told, traces, running, hear };
}

describe('what becomes a trace', () => {
  it('is when each stage worked, and how much it did', () => {
    const { told, traces, hear } = gateway();
    hear(100, stats('filter.transactions', 0));
    hear(200, stats('filter.transactions', 1), stats('aggregator.purchases', 0, 4, 2));
    hear(300, end('filter.transactions'));
    traces.ended(endedJob());
    expect(told).toEqual([
      {
        ...{ record: endedJob().record, outcome: 'completed', openedAt: 1000, startedAt: 1500, endedAt: 9000 },
        stages: [
          {
            ...{ stage: 'filter.transactions', unit: 'chunks', beganAt: 100, lastAt: 200 },
            ...{ done: 2, rowsIn: 20, rowsOut: 8, hasFailed: false },
          },
          {
            ...{ stage: 'aggregator.purchases', unit: 'chunks', beganAt: 200, lastAt: 200 },
            ...{ done: 1, rowsIn: 4, rowsOut: 2, hasFailed: false },
          },
        ],
      },
    ]);
  });

  it('has of a stage with state when the first of what it takes in was there, and when its partitions ended', () => {
    const { told, traces, hear } = gateway();
    hear(100, stats('filter.transactions', 0));
    hear(200, stats('aggregator.purchases', 0));
    hear(300, end('aggregator.purchases'), end('maximizer.purchases', 1));
    hear(400, end('maximizer.purchases', 0));
    hear(500, end('maximizer.top'));
    traces.ended(endedJob());
    expect(told[0]!.stages.slice(2)).toMatchObject([
      { stage: 'maximizer.purchases', unit: 'partitions', beganAt: 200, lastAt: 400, done: 2, rowsIn: 0 },
      { stage: 'maximizer.top', unit: 'partitions', beganAt: 300, lastAt: 500, done: 1 },
    ]);
  });

  it('counts nothing twice, however often the log is read', () => {
    const { told, traces, hear } = gateway();
    const log = [stats('filter.transactions', 0), end('filter.transactions'), end('maximizer.purchases', 1)];
    hear(100, ...log);
    hear(700, ...log);
    traces.ended(endedJob());
    expect(told[0]!.stages.map(({ done, lastAt }) => [done, lastAt])).toEqual([
      [1, 100],
      [1, 100],
    ]);
  });

  it('says which stage the job has failed of', () => {
    const { told, traces, hear } = gateway();
    const failed = { type: 'StageFailed', seq: chunkSeq(3), code: 'BAD_INPUT', reason: 'bad date' } as const;
    hear(100, stats('filter.transactions', 0), { ...failed, stage: stageId('filter.transactions') });
    // One that concerns no stage.
    hear(200, { ...failed, stage: stageId('') });
    traces.ended(endedJob({ outcome: 'failed' }));
    expect(told[0]!.stages).toMatchObject([{ stage: 'filter.transactions', hasFailed: true, done: 1 }]);
  });

  it('is told of jobs of this gateway only, and nothing is kept of those that have ended', () => {
    const { told, traces, running, hear } = gateway();
    hear(100, stats('filter.transactions', 0));
    traces.ended(endedJob({ isOwn: false }));
    expect(told).toEqual([]);
    // Whoever fetches its answers reads its log again.
    running.delete(job);
    hear(200, stats('filter.transactions', 0));
    running.add(job);
    traces.ended(endedJob());
    expect(told.map(({ stages }) => stages)).toEqual([[]]);
  });

  it('has nothing of jobs and stages that nobody knows', () => {
    const { told, traces, hear } = gateway();
    traces.progressed(jobId('another'), stats('filter.transactions', 0));
    hear(100, stats('unheard-of', 0));
    traces.ended(endedJob());
    expect(told[0]!.stages).toEqual([]);
  });
});
