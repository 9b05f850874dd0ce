/**
 * When the client of each job, or its end, was heard of here. Owns: which records are signs of life. What follows from the time since is decided in
 * `housekeeping.ts`.
 */
import type { JobId } from '@coffee/core';
import type { Journal } from './journal';
import type { JournalRecord } from './journal-records';

export class LastHeard {
  readonly #heard = new Map<JobId, number>();

  /** Milliseconds of a clock that never jumps, of all jobs of which the time counts. */
  get jobs(): ReadonlyMap<JobId, number> {
    return this.#heard;
  }

  /** A record was read. `now`: milliseconds of a clock that never jumps. */
  heard(record: JournalRecord, now: number): void {
    switch (record.type) {
      case 'Announced':
      case 'Opened':
      case 'Unworkable':
      case 'Leased':
      case 'JobEnded':
        this.#heard.set(record.job, now);
        return;
      // One may come for a job that goes on: `prune` knows.
      case 'Deleted':
      case 'Started':
      case 'TableCompleted':
      case 'ServedRead':
      case 'Claimed':
      case 'Barrier':
      case 'Tick':
        return;
    }
  }

  /** Lets go of jobs that nothing more is to become of: deleted, or opened before the journal begins. */
  prune(journal: Journal): void {
    for (const job of this.#heard.keys()) {
      const entry = journal.get(job);
      if ((!entry || entry.deleted) && !journal.announced(job)) this.#heard.delete(job);
    }
  }

  /** Nothing could be heard for a while: everybody is given a whole lease. */
  renewAll(now: number): void {
    for (const job of this.#heard.keys()) this.#heard.set(job, now);
  }
}
