/**
 * How long ago a job's client, or its end, was heard of. Owns: which jobs have been without their client for longer than the
 * lease, and which have been over for longer than they are kept. Time runs from when a record was read here, so that no two
 * machines' clocks are compared, and a gateway that starts gives every job a whole lease.
 */
import type { JobId } from '@coffee/core';
import { hasEnded, type Journal } from './journal';
import type { JournalRecord } from './journal-records';

export class Leases {
  readonly #heard = new Map<JobId, number>();

  /** Jobs that it counts the time of. */
  get size(): number {
    return this.#heard.size;
  }

  /** A record was read. `now`: milliseconds of a clock that never jumps. */
  heard(record: JournalRecord, now: number): void {
    switch (record.type) {
      case 'Announced':
      case 'Opened':
      case 'Unworkable':
      case 'Leased':
      case 'Ended':
        this.#heard.set(record.job, now);
        return;
      case 'Deleted':
        this.#heard.delete(record.job);
        return;
      case 'Started':
      case 'TableEnded':
      case 'Claimed':
      case 'Mark':
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

  /** Jobs that have not ended and whose client was not heard of for `lease` ms. */
  expired(journal: Journal, now: number, lease: number): JobId[] {
    return this.#olderThan(now, lease, (job) => {
      const entry = journal.get(job);
      return entry !== undefined && !hasEnded(entry);
    });
  }

  /** Jobs that ended `keep` ms ago and still have their logs. */
  outdated(journal: Journal, now: number, keep: number): JobId[] {
    return this.#olderThan(now, keep, (job) => {
      const entry = journal.get(job);
      return entry !== undefined && hasEnded(entry) && !entry.deleted;
    });
  }

  /** Jobs that were announced `lease` ms ago and not opened: whoever wanted to is gone. */
  abandoned(journal: Journal, now: number, lease: number): JobId[] {
    return this.#olderThan(now, lease, (job) => journal.announced(job) !== undefined);
  }

  #olderThan(now: number, age: number, wanted: (job: JobId) => boolean): JobId[] {
    return [...this.#heard].flatMap(([job, at]) => (now - at > age && wanted(job) ? [job] : []));
  }
}
