/**
 * What is the same for jobs that are hosted here and for those that are only followed. Owns: who is told of a place in the queue, and for how long
 * the reading of a job's logs may not begin.
 */
import { CoffeeError, within } from '@coffee/core';
import { places } from './admission';
import type { HostedJob } from './hosted-job';
import type { HostedListener } from './hosting-options';
import type { Journal } from './journal';

export interface Followed {
  readonly run: HostedJob;
  readonly listener: HostedListener;
  /** Of which it was told last. */
  place: number | undefined;
}

/** Tells each whose place has changed. */
export function tellPlaces(journal: Journal, followed: Iterable<Followed>): void {
  let waiting: ReturnType<typeof places> | undefined;
  for (const one of followed) {
    const { job } = one.run;
    const entry = journal.get(job);
    if (!entry) continue;
    waiting ??= places(journal);
    const place = waiting.get(job) ?? 0;
    if (place === one.place) continue;
    one.place = place;
    if (place > 0 || entry.state === 'running') one.listener.placed?.(place);
  }
}

/** Resolves when the job's logs are being read. @throws (rejects) as `HostedJob.follow`; CoffeeError TRANSPORT when that takes too long. */
export function beginFollowing(run: HostedJob, patience: number): Promise<void> {
  return within(run.follow(), patience, () => {
    return new CoffeeError(
      'TRANSPORT',
      `job ${run.job}: the reading of its logs has not begun within ${patience / 1000} s`,
    );
  });
}
