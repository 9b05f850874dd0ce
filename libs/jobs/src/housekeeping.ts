/**
 * What nobody asks for and has to be done: ending jobs whose client stays away or that grow too old, and deleting what is left of
 * those that have ended. Owns: when. Any number of gateways do it for the same jobs. Must not know: sessions.
 */
import type { JobId } from '@coffee/core';
import type { Transport } from '@coffee/middleware';
import { noFailpoint, type GatewayFailpoint } from './failpoints';
import { agedJobs } from './job-age';
import type { JobDirectory } from './job-directory';
import type { JournalRecord } from './journal-records';
import { Leases } from './lease';
import { OncePerJob } from './once-per-job';

export interface HousekeepingOptions {
  readonly transport: Transport;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that never jumps. */
  readonly elapsed?: () => number;
  /** A job without its client for so many ms is cancelled by `tidy`. */
  readonly lease?: number;
  /** The logs of a job that ended so many ms ago are deleted by `tidy`. */
  readonly keep?: number;
  /** How long the journal keeps its records (ms); for ever when left out. `tidy` ends jobs before they grow so old. */
  readonly retention?: number;
  readonly failpoint?: GatewayFailpoint;
}

export class Housekeeping {
  readonly #leases = new Leases();
  /** When `tidy` had read the journal last. */
  #tidied = 0;
  readonly #deleting = new OncePerJob();

  /** `leave`: stops to host a job, if it is hosted. */
  constructor(
    private readonly directory: JobDirectory,
    private readonly leave: (job: JobId) => Promise<void>,
    private readonly options: HousekeepingOptions,
  ) {}

  /** The journal has been read up to now. */
  begin(): void {
    this.#tidied = this.#elapsed();
  }

  heard(record: JournalRecord): void {
    if (record.type === 'Deleted') this.#deleting.settled(record.job);
    this.#leases.heard(record, this.#elapsed());
  }

  /** See `JobService`. */
  async tidy(): Promise<void> {
    const { lease = Infinity, keep = Infinity, retention = Infinity } = this.options;
    const { journal } = this.directory;
    await this.directory.upToNow();
    this.#deleting.forget();
    this.#leases.prune(journal);
    const now = this.#elapsed();
    if (now - this.#tidied > lease / 2) this.#leases.renewAll(now);
    this.#tidied = now;
    const reason = `its client was away for longer than ${lease / 1000} s`;
    const expired = this.#leases.expired(journal, now, lease);
    const aged = agedJobs(journal, this.options.now(), retention);
    const outdated = new Set([...this.#leases.outdated(journal, now, keep), ...aged.outdated]);
    const abandoned = this.#leases.abandoned(journal, now, lease);
    await Promise.all([
      ...expired.map((job) => this.directory.end(job, 'cancelled', reason)),
      ...aged.overdue.map((job) => this.directory.end(job, 'failed', tooOld(retention))),
      ...[...outdated].map((job) => this.delete(job)),
      ...abandoned.map((job) => this.#deleteAnnounced(job)),
    ]);
  }

  /** Deletes what a job that has ended has left. Idempotent. */
  async delete(job: JobId): Promise<void> {
    const entry = this.directory.journal.get(job);
    await this.leave(job);
    if (!entry || entry.deleted) return;
    await this.#deleting.run(job, async () => {
      await this.#deleteLogs(entry.logs);
      (this.options.failpoint ?? noFailpoint)('after-deleted', 'job', { job, seq: 0 });
      await this.directory.append({ type: 'Deleted', job });
    });
  }

  async #deleteAnnounced(job: JobId): Promise<void> {
    await this.#deleteLogs(this.directory.journal.announced(job) ?? []);
    await this.directory.append({ type: 'Deleted', job });
  }

  async #deleteLogs(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => this.options.transport.log(name).delete()));
  }

  #elapsed(): number {
    return this.options.elapsed?.() ?? performance.now();
  }
}

const tooOld = (retention: number): string =>
  `it has not ended after half of the ${retention / 86_400_000} days that the journal remembers jobs`;
