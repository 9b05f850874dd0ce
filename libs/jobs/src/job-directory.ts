/**
 * All jobs as the journal tells of them, and what is added to it. Owns: the fold and its reader, and which job is whose. Must not
 * know: who hosts a job here, housekeeping.
 */
import { CoffeeError, type JobId } from '@coffee/core';
import type { Transport } from '@coffee/middleware';
import type { TableName } from '@coffee/query-plan';
import type { JobEnd } from './job-end';
import { Journal, hasEnded, type JobRecord } from './journal';
import type { JournalRecord } from './journal-records';
import type { ParseRecord } from './journal-codec';
import { MAX_REASON } from './max-reason';
import { JournalReader } from './journal-reader';
import { OncePerJob } from './once-per-job';

export interface JobDirectoryOptions {
  readonly transport: Transport;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long the journal keeps its records (ms); for ever when left out. */
  readonly retention?: number;
  /** Left out, records of the journal are taken as they are: only where nobody else writes there. */
  readonly parseRecord?: ParseRecord;
  /** How long anything is waited for that the journal is to tell (ms). */
  readonly patience?: number;
  /** A failure that is nobody's who asked for something. */
  readonly onError: (error: unknown) => void;
  /** The journal can be read no further. Left out, `onError` is told. */
  readonly onJournalLost?: (error: unknown) => void;
}

export class JobDirectory {
  readonly journal = new Journal();
  readonly #reader: JournalReader;
  /** Ends on their way to the journal. */
  readonly #ending = new OncePerJob();

  /** `onRecord` is told each record when it is folded, with the job whose state it has changed. */
  constructor(
    private readonly options: JobDirectoryOptions,
    onRecord: (record: JournalRecord, changed: JobRecord | undefined) => void,
  ) {
    const { transport, retention, parseRecord, patience, onError, onJournalLost = onError } = options;
    this.#reader = new JournalReader(
      transport,
      {
        record: (record) => {
          if (record.type === 'JobEnded') this.#ending.settled(record.job);
          onRecord(record, this.journal.apply(record));
        },
        unreadable: onError,
        ended: onJournalLost,
      },
      {
        ...(retention !== undefined && { retention }),
        ...(parseRecord && { parse: parseRecord }),
        ...(patience !== undefined && { patience }),
      },
    );
  }

  /** Why nobody can rely on what is known here, for now. */
  get problem(): string | undefined {
    return this.#reader.problem;
  }

  /** Resolves when it knows every job that was opened before. */
  start(): Promise<void> {
    return this.#reader.start();
  }

  stop(): Promise<void> {
    return this.#reader.stop();
  }

  /** Resolves when it knows every job that was opened before it was called, by whomever. @throws CoffeeError TRANSPORT */
  catchUp(): Promise<void> {
    return this.#reader.catchUp();
  }

  /** What was written so long ago that it ought to have been read, and was not, may be written again. */
  expectNothing(): void {
    this.#ending.forget();
  }

  append(record: JournalRecord): Promise<void> {
    return this.#reader.append(record);
  }

  /** @throws CoffeeError BAD_ID when there is no such job of this owner. */
  entry(job: JobId, owner: string): JobRecord {
    const entry = this.journal.get(job);
    if (entry?.opened.owner !== owner) throw new CoffeeError('BAD_ID', `there is no job ${job}`);
    return entry;
  }

  /** The job that was opened for this, by whomever. */
  async findByIdempotencyKey(idempotencyKey: string): Promise<JobRecord | undefined> {
    const known = this.journal.ofIdempotencyKey(idempotencyKey);
    if (known) return known;
    await this.catchUp();
    return this.journal.ofIdempotencyKey(idempotencyKey);
  }

  /** How many chunks the table ended with, if it has. */
  tableChunks(job: JobId, table: TableName): number | undefined {
    return this.journal.get(job)?.tables.get(table);
  }

  /** Ends a job, whoever hosts it: the first end in the journal counts. However often it is ended here, one is written. */
  async end(job: JobId, { outcome, reason, code = 'JOB_FAILED' }: JobEnd, rows?: number): Promise<void> {
    const entry = this.journal.get(job);
    if (entry && hasEnded(entry)) return;
    const at = this.options.now();
    const why = reason !== undefined && { reason: reason.slice(0, MAX_REASON) };
    const how = { ...why, ...(outcome === 'failed' && { code }), ...(rows !== undefined && { rows }) };
    await this.#ending.run(job, () => this.append({ type: 'JobEnded', job, outcome, at, ...how }));
  }

  /** Ends a job for its owner, if it has not ended. @returns it as it ended. @throws CoffeeError BAD_ID as `entry` does. */
  async endFor(owner: string, job: JobId, end: JobEnd, rows?: number): Promise<JobRecord> {
    const entry = this.entry(job, owner);
    if (hasEnded(entry)) return entry;
    await this.end(job, end, rows);
    await this.catchUp();
    return this.journal.get(job) ?? entry;
  }
}
