/** What stays in the store only as long as its job lets it. */
import type { ResultsStore } from '@coffee/results';
import type { JobRecord } from './journal';

/** Answers of jobs that were cancelled, or failed, in the moment in which they were stored are nobody's. */
export async function sweepResults(results: ResultsStore | undefined, jobs: Iterable<JobRecord>): Promise<void> {
  if (!results) return;
  await results.sweep();
  for (const { opened, state } of jobs)
    if ((state === 'failed' || state === 'cancelled') && results.known(opened.job)) await results.delete(opened.job);
}
