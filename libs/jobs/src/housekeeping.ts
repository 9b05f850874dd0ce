/**
 * What nobody asks for and has to be done: ending jobs whose client stays away or that grow too old, and deleting what is left of
 * those that have ended. Owns: when. Any number of gateways do it for the same jobs. Must not know: sessions.
 */
import type { CoffeeError, JobId } from '@coffee/core';
import type { Transport } from '@coffee/middleware';
import { noFailpoint, type GatewayFailpoint } from './failpoints';
import { agedJobs } from './job-age';
import type { JobDirectory } from './job-directory';
import { JOURNAL_PATIENCE } from './journal-reader';
import type { JournalRecord } from './journal-records';
import { Leases } from './lease';
import { Leftovers } from './leftovers';
import { Ticks } from './ticks';

export interface HousekeepingOptions {
  readonly transport: Transport;
  /** Milliseconds of a clock that never jumps. */
  readonly elapsed?: () => number;
  /** A job without its client for so many ms is cancelled by `tidy`. */
  readonly lease?: number;
  /** The logs of a job that ended so many ms ago are deleted by `tidy`. */
  readonly keep?: number;
  /** How long the journal keeps its records (ms); for ever when left out. `tidy` ends jobs before they grow so old. */
  readonly retention?: number;
  /** How long anything is waited for that a job's logs are to tell (ms). */
  readonly patience?: number;
  readonly failpoint?: GatewayFailpoint;
  readonly onError: (error: unknown) => void;
  /** These logs could not be deleted, however often it was tried: they stay until somebody deletes them. */
  readonly onLeftBehind?: (job: JobId, logs: readonly string[], error: CoffeeError) => void;
}

export class Housekeeping {
  readonly #leases = new Leases();
  /** When `tidy` had read the journal last. */
  #tidied = 0;
  readonly #leftovers: Leftovers;
  readonly #ticks: Ticks;

  /** `leave`: stops to host a job, if it is hosted. */
  constructor(
    private readonly directory: JobDirectory,
    private readonly leave: (job: JobId) => Promise<void>,
    private readonly options: HousekeepingOptions,
  ) {
    const { transport, patience = JOURNAL_PATIENCE, retention = Infinity, failpoint = noFailpoint } = options;
    this.#ticks = new Ticks(retention, this.#elapsed());
    this.#leftovers = new Leftovers({
      transport,
      patience,
      elapsed: () => this.#elapsed(),
      deleted: async (job) => {
        failpoint('after-deleted', 'job', { job, seq: 0 });
        await directory.append({ type: 'Deleted', job });
      },
      failed: options.onError,
      givenUp: (job, logs, error) => options.onLeftBehind?.(job, logs, error),
    });
  }

  /** The journal has been read up to now. */
  begin(): void {
    this.#tidied = this.#elapsed();
  }

  heard(record: JournalRecord): void {
    if (record.type === 'Deleted') this.#leftovers.settled(record.job);
    if (record.type === 'Tick') this.#ticks.heard(this.directory.journal.lastTick, this.#elapsed());
    this.#leases.heard(record, this.#elapsed());
  }

  /** See `JobService`. It does not wait until logs are deleted: a log that cannot be must hold up nothing. */
  async tidy(): Promise<void> {
    const { lease = Infinity, keep = Infinity, retention = Infinity } = this.options;
    const { journal } = this.directory;
    await this.directory.upToNow();
    this.#leftovers.expectNothing();
    this.#leases.prune(journal);
    const now = this.#elapsed();
    if (now - this.#tidied > lease / 2) this.#leases.renewAll(now);
    this.#tidied = now;
    const reason = `its client was away for longer than ${lease / 1000} s`;
    const expired = this.#leases.expired(journal, now, lease);
    const aged = agedJobs(journal, retention);
    const outdated = new Set([...this.#leases.outdated(journal, now, keep), ...aged.outdated]);
    for (const job of outdated) this.#sweep(job);
    for (const job of this.#leases.abandoned(journal, now, lease))
      this.#leftovers.sweep(job, journal.announced(job) ?? []);
    const tick = this.#ticks.due(now);
    await Promise.all([
      ...expired.map((job) => this.directory.end(job, 'cancelled', reason)),
      ...aged.overdue.map((job) => this.directory.end(job, 'failed', tooOld(retention))),
      ...(tick ? [this.directory.append(tick)] : []),
    ]);
  }

  /** Deletes what a job that has ended has left. Idempotent. */
  async delete(job: JobId): Promise<void> {
    const entry = this.directory.journal.get(job);
    await this.leave(job);
    if (!entry || entry.deleted) return;
    await this.#leftovers.delete(job, entry.logs);
  }

  #sweep(job: JobId): void {
    const entry = this.directory.journal.get(job);
    this.leave(job).then(() => {
      if (entry && !entry.deleted) this.#leftovers.sweep(job, entry.logs);
    }, this.options.onError);
  }

  #elapsed(): number {
    return this.options.elapsed?.() ?? performance.now();
  }
}

const tooOld = (retention: number): string =>
  `it has not ended after half of the ${retention / 86_400_000} days that the journal remembers jobs`;
