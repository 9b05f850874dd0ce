/**
 * Does what `housekeeping.ts` says is due, and adds the journal's ticks. Owns: what was heard of jobs here, and the deletions under way. Must not
 * know: sessions.
 */
import { noFailpoint, type CoffeeError, type JobId } from '@coffee/core';
import type { Transport } from '@coffee/middleware';
import type { GatewayFailpoint } from './failpoints';
import { housekeeping, wasDeaf, type HousekeepingAction, type HousekeepingLimits } from './housekeeping';
import type { JobDirectory } from './job-directory';
import { JOURNAL_PATIENCE } from './journal-reader';
import type { JournalRecord } from './journal-records';
import { LastHeard } from './last-heard';
import { Leftovers } from './leftovers';
import { Ticks } from './ticks';

export interface HousekeeperOptions {
  readonly transport: Transport;
  /** Milliseconds of a clock that never jumps. */
  readonly elapsed?: () => number;
  /** As in `HousekeepingLimits`; left out, for ever. `sweep` looks whether they are reached. */
  readonly lease?: number;
  readonly keep?: number;
  readonly retention?: number;
  /** How long anything is waited for that a job's logs are to tell (ms). */
  readonly patience?: number;
  readonly failpoint?: GatewayFailpoint;
  readonly onError: (error: unknown) => void;
  /** These logs could not be deleted, however often it was tried: they stay until somebody deletes them. */
  readonly onLeftBehind?: (job: JobId, logs: readonly string[], error: CoffeeError) => void;
}

/** Takes on a job that nobody hosts, if it is not being taken on. Nobody waits for it. */
export type Adopt = (job: JobId) => void;

export class Housekeeper {
  readonly #lastHeard = new LastHeard();
  readonly #limits: Omit<HousekeepingLimits, 'adopts'>;
  /** When `sweep` had read the journal last. */
  #readUpTo = 0;
  readonly #leftovers: Leftovers;
  readonly #ticks: Ticks;

  /** `leave`: stops to host a job, if it is hosted. */
  constructor(
    private readonly directory: JobDirectory,
    private readonly leave: (job: JobId) => Promise<void>,
    private readonly options: HousekeeperOptions,
  ) {
    const { transport, patience = JOURNAL_PATIENCE, failpoint = noFailpoint } = options;
    const { lease = Infinity, keep = Infinity, retention = Infinity } = options;
    this.#limits = { lease, keep, retention };
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
    this.#readUpTo = this.#elapsed();
  }

  heard(record: JournalRecord): void {
    if (record.type === 'Deleted') this.#leftovers.settled(record.job);
    if (record.type === 'Tick') this.#ticks.heard(this.directory.journal.lastTick, this.#elapsed());
    this.#lastHeard.heard(record, this.#elapsed());
  }

  /** See `JobService`. It does not wait until logs are deleted: a log that cannot be must hold up nothing. */
  async sweep(adopt?: Adopt): Promise<void> {
    const { journal } = this.directory;
    await this.directory.catchUp();
    this.#leftovers.expectNothing();
    this.#lastHeard.prune(journal);
    const now = this.#elapsed();
    const heard = { jobs: this.#lastHeard.jobs, readUpTo: this.#readUpTo };
    const actions = housekeeping(journal, heard, now, { ...this.#limits, adopts: adopt !== undefined });
    if (wasDeaf(heard, now, this.#limits)) this.#lastHeard.renewAll(now);
    this.#readUpTo = now;
    const tick = this.#ticks.due(now);
    await Promise.all([...actions.map((action) => this.#do(action, adopt)), tick && this.directory.append(tick)]);
  }

  /** Deletes what a job that has ended has left. Idempotent. */
  async delete(job: JobId): Promise<void> {
    const entry = this.directory.journal.get(job);
    await this.leave(job);
    if (!entry || entry.deleted) return;
    await this.#leftovers.delete(job, entry.logs);
  }

  #do(action: HousekeepingAction, adopt: Adopt | undefined): Promise<void> | undefined {
    const { job } = action;
    switch (action.do) {
      case 'end':
        return this.directory.end(job, action.end);
      case 'adopt':
        adopt?.(job);
        return undefined;
      case 'deleteLogs':
        this.leave(job).then(() => {
          // Somebody may have been faster meanwhile.
          if (this.directory.journal.get(job)?.deleted === false) this.#leftovers.sweep(job, action.logs);
        }, this.options.onError);
        return undefined;
      case 'deleteAnnounced':
        this.#leftovers.sweep(job, action.logs);
        return undefined;
    }
  }

  #elapsed(): number {
    return this.options.elapsed?.() ?? performance.now();
  }
}
