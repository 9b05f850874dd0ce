/** What a job is told of as it runs, for specs of traces. */
import { chunkSeq, jobId, partition, stageId } from '@coffee/core';
import type { EndedJob } from '@coffee/jobs';
import type { StageEnd, StageStats } from '@coffee/protocol';
import { defaultParameters, planJob } from '@coffee/query-plan';

/** filter.transactions, aggregator.purchases, maximizer.purchases, maximizer.top, joiner.stores.users.q4. */
export const plan = planJob(['q4'], defaultParameters, { partitions: 2 });

export const job = jobId('a-job');

export const stats = (stage: string, seq: number, rowsIn = 10, rowsOut = 4): StageStats => {
  return { type: 'StageStats', stage: stageId(stage), seq: chunkSeq(seq), rowsIn, rowsOut, sentTo: [] };
};

export const end = (stage: string, of = 0): StageEnd => {
  return { type: 'StageEnd', stage: stageId(stage), partition: partition(of), expected: [] };
};

/** As the journal tells of it. */
export const endedJob = (more: Partial<EndedJob> = {}): EndedJob => ({
  record: {
    opened: { job, owner: 'secret-owner', at: 0, asked: { queries: ['q4'], parameters: defaultParameters } },
    spec: undefined,
    state: 'completed',
    rows: 1234,
    tables: new Map(),
    badRows: new Map(),
    logs: [],
    deleted: false,
  },
  outcome: 'completed',
  isOwn: true,
  openedAt: 1000,
  startedAt: 1500,
  endedAt: 9000,
  ...more,
});
