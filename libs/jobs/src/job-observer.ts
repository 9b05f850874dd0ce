/**
 * What a gateway counts of jobs. Told of a chunk once, of a record of progress when it is read, and of a job a few times; it must not throw. Times
 * are milliseconds of `performance.now()` in this process: no two clocks are compared.
 */
import type { JobId } from '@coffee/core';
import type { ProgressRecord } from '@coffee/protocol';
import type { TableName } from '@coffee/query-plan';
import { hasEnded, type JobRecord } from './journal';
import type { JobOutcome, JournalRecord } from './journal-records';

export interface JobObserver {
  /** A chunk of a table came here and can no longer be lost. */
  uploaded(table: TableName, rows: number, bytes: number): void;
  /** A job of this gateway was given a slot, for which it had waited so long. */
  started(seconds: number): void;
  /** A record was read of the progress log of a job. It may be told again: by whoever reads the log here, too, or anew. */
  progressed?(job: JobId, record: ProgressRecord): void;
  /** A job has ended. */
  ended(job: EndedJob): void;
}

export interface EndedJob {
  readonly record: JobRecord;
  readonly outcome: JobOutcome;
  /** Whether it is this gateway that has opened it, or taken it over, last: it is one gateway's. */
  readonly isOwn: boolean;
  /** When it was heard here that it was opened; undefined when that was before this gateway started. */
  readonly openedAt: number | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number;
}

interface Times {
  openedAt?: number;
  startedAt?: number;
  isOwn: boolean;
}

/** When this gateway heard what of each job that has not ended, and which are its own. */
export class JobTimes {
  readonly #times = new Map<JobId, Times>();

  /** @param find what the journal knows of a job. */
  constructor(
    private readonly observer: JobObserver,
    private readonly find: (job: JobId) => JobRecord | undefined,
  ) {}

  /** A record was folded; `changed`: the job whose state it has changed; `isHere`: whether it is hosted, or was opened, here. */
  heard(record: JournalRecord, changed: JobRecord | undefined, isHere: boolean): void {
    const now = performance.now();
    if (record.type === 'Claimed') this.#claimed(record.job, isHere);
    if (!changed) return;
    const { job } = changed.opened;
    const times = this.#of(job);
    if (record.type === 'Opened') Object.assign(times, { openedAt: now, isOwn: isHere });
    if (record.type === 'Started') {
      times.startedAt = now;
      if (times.isOwn && times.openedAt !== undefined) this.observer.started((now - times.openedAt) / 1000);
    }
    if (!hasEnded(changed)) return;
    const { openedAt, startedAt, isOwn } = times;
    this.#times.delete(job);
    this.observer.ended({ record: changed, outcome: changed.state, isOwn, openedAt, startedAt, endedAt: now });
  }

  #claimed(job: JobId, isHere: boolean): void {
    const record = this.find(job);
    // Whoever fetches the answers of a job claims it, too.
    if (record && !hasEnded(record)) this.#of(job).isOwn = isHere;
  }

  #of(job: JobId): Times {
    let times = this.#times.get(job);
    if (!times) this.#times.set(job, (times = { isOwn: false }));
    return times;
  }
}
