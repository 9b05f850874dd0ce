import { jobId } from '@coffee/core';
import type { JobEntry } from '@coffee/jobs';
import { encodeJson, frameTypes } from '@coffee/protocol';
import { jobList } from './job-list';

const entry = (i: number, given: Partial<JobEntry> = {}): JobEntry => ({
  opened: { job: jobId(`j${i}`), owner: 'me', at: i },
  spec: undefined,
  state: 'failed',
  tables: new Map(),
  logs: [],
  deleted: true,
  ...given,
});

describe('the answer to LIST_JOBS', () => {
  it('tells how each job is, and the places of those that wait', () => {
    const entries = [entry(1, { reason: 'why' }), entry(2, { state: 'queued' }), entry(3, { state: 'running' })];
    expect(jobList(entries, new Map([['j2', 7]])).jobs).toEqual([
      { job: 'j1', state: 'failed', reason: 'why', openedAt: 1 },
      { job: 'j2', state: 'queued', place: 7, openedAt: 2 },
      { job: 'j3', state: 'running', openedAt: 3 },
    ]);
  });

  it('has the newest 1,000', () => {
    const { jobs } = jobList(
      Array.from({ length: 1500 }, (_, i) => entry(i)),
      new Map(),
    );
    expect([jobs.length, jobs[0]?.job, jobs.at(-1)?.job]).toEqual([1000, 'j500', 'j1499']);
  });

  it('fits into its frame, whatever the reasons', () => {
    const reason = '\u0000'.repeat(1000);
    const answer = jobList(
      Array.from({ length: 1000 }, (_, i) => entry(i, { reason })),
      new Map(),
    );
    expect(encodeJson(answer).byteLength).toBeLessThanOrEqual(frameTypes.JOBS.limit);
    expect(answer.jobs.at(-1)?.job).toBe('j999');
    expect(answer.jobs.length).toBeGreaterThan(300);
  });
});
