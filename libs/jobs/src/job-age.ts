/**
 * Jobs that grow as old as the journal's memory. A process that starts after the record of a job's opening has gone knows nothing
 * of the job: before it comes to that the job is ended, and what it left deleted, by a gateway that still knows. A pure function
 * of the journal. Ages are what its ticks count (`ticks.ts`), which lags behind by some ticks at most: the margin is a quarter of the retention.
 */
import type { JobId } from '@coffee/core';
import { hasEnded, type Journal } from './journal';

export interface AgedJobs {
  /** Not ended after half of the retention. */
  readonly overdue: readonly JobId[];
  /** Ended, and not deleted after three quarters of it. */
  readonly outdated: readonly JobId[];
}

/** `retention`: how long the journal keeps its records (ms). */
export function agedJobs(journal: Journal, retention: number): AgedJobs {
  const overdue: JobId[] = [];
  const outdated: JobId[] = [];
  for (const entry of journal) {
    const { job } = entry.opened;
    const age = entry.age ?? 0;
    if (!hasEnded(entry)) {
      if (age > retention / 2) overdue.push(job);
    } else if (!entry.deleted && age > retention * 0.75) outdated.push(job);
  }
  return { overdue, outdated };
}
