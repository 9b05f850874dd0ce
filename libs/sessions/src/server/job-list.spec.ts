import { jobId, type JobId } from '@coffee/core';
import type { JobRecord } from '@coffee/jobs';
import { encodeJson } from '@coffee/protocol';
import { defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import { MAX_JOBS_BYTES } from '../frame-table';
import { jobList, type JobKnowledge } from './job-list';

const entry = (i: number, given: Partial<JobRecord> = {}): JobRecord => ({
  opened: { job: jobId(`j${i}`), owner: 'me', at: i },
  spec: undefined,
  state: 'failed',
  tables: new Map(),
  badRows: new Map(),
  logs: [],
  deleted: true,
  ...given,
});

const knowing = (places: ReadonlyMap<JobId, number> = new Map()): JobKnowledge => ({
  places: () => places,
  rowsOf: ({ rows }) => rows,
  keptUntil: ({ state, endedAt = 0 }) => (state === 'completed' ? endedAt + 1000 : undefined),
  results: undefined,
});

describe('the answer to LIST_JOBS', () => {
  it('tells how each job is, and the places of those that wait', () => {
    const entries = [entry(1, { reason: 'why' }), entry(2, { state: 'queued' }), entry(3, { state: 'running' })];
    expect(jobList(entries, knowing(new Map([[jobId('j2'), 7]]))).jobs).toEqual([
      { job: 'j1', state: 'failed', reason: 'why', openedAt: 1 },
      { job: 'j2', state: 'queued', place: 7, openedAt: 2 },
      { job: 'j3', state: 'running', openedAt: 3 },
    ]);
  });

  it('tells what was asked, how far a job is, when it ended, and until when its answers are kept', () => {
    const asked = { queries: ['q3'], parameters: defaultParameters };
    const plan = planJob(parseQueryIds('q3'), defaultParameters);
    const opened = { job: jobId('j1'), owner: 'me', at: 1, asked };
    const running = entry(1, {
      opened,
      state: 'running',
      spec: { plan, fingerprint: '' },
      tables: new Map([['stores', 1]]),
      rows: 12,
    });
    const ended = entry(1, { opened, state: 'completed', deleted: false, rows: 20, endedAt: 5 });
    expect(jobList([running, ended], knowing()).jobs).toEqual([
      { job: 'j1', state: 'running', openedAt: 1, ...asked, tables: { ended: 1, of: 2 }, rows: 12 },
      { job: 'j1', state: 'completed', openedAt: 1, ...asked, rows: 20, endedAt: 5, keptUntil: 1005 },
    ]);
  });

  it('has the newest 1,000', () => {
    const { jobs } = jobList(
      Array.from({ length: 1500 }, (_, i) => entry(i)),
      knowing(),
    );
    expect([jobs.length, jobs[0]?.job, jobs.at(-1)?.job]).toEqual([1000, 'j500', 'j1499']);
  });

  it('fits into its frame, whatever the reasons', () => {
    const reason = '\u0000'.repeat(1000);
    const answer = jobList(
      Array.from({ length: 1000 }, (_, i) => entry(i, { reason })),
      knowing(),
    );
    expect(encodeJson(answer).byteLength).toBeLessThanOrEqual(MAX_JOBS_BYTES);
    expect(answer.jobs.at(-1)?.job).toBe('j999');
    expect(answer.jobs.length).toBeGreaterThan(300);
  });
});
