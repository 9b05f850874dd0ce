/**
 * The job journal: one global log of what was decided about every job. Whoever folds it knows every job, so any gateway can
 * show, cancel or resume any of them and a worker learns the plans. Owns: the records, their bytes, and the fold.
 *
 * Bytes: UTF-8 JSON with a version; records are few (some per job), and a person can read them.
 */
import { CoffeeError, type JobId } from '@coffee/core';
import type { PhysicalPlan, TableName } from '@coffee/query-plan';

export type JobOutcome = 'completed' | 'failed' | 'cancelled';

/** These logs are about to be declared: if the job is not opened after all, they are to be deleted. */
export interface Announced {
  readonly type: 'Announced';
  readonly job: JobId;
  readonly logs: readonly string[];
}
export interface Opened {
  readonly type: 'Opened';
  readonly job: JobId;
  /** Whose job it is: nobody else may resume, cancel or read it. */
  readonly owner: string;
  readonly plan: PhysicalPlan;
  /** Of the files, their sizes and times: a client that resumes must have the same. */
  readonly fingerprint: string;
  /** Absent where the files are read by the process that opened the job. */
  readonly source?: JobSource;
  /** Names what was asked for: of several jobs with the same origin only the first is opened, so that who asks twice has one job. */
  readonly origin?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}
/** What the client said it would upload. */
export interface JobSource {
  readonly format: 'columns' | 'csv';
  readonly onBadRow: 'fail' | 'skip';
  readonly tables: readonly {
    readonly table: TableName;
    readonly files: readonly { readonly name: string; readonly size: number }[];
  }[];
}
export interface Started {
  readonly type: 'Started';
  readonly job: JobId;
}
export interface Ended {
  readonly type: 'Ended';
  readonly job: JobId;
  readonly outcome: JobOutcome;
  readonly reason?: string;
  readonly at: number;
}
/** All `chunks` chunks of the table are in: nobody needs to upload it again. */
export interface TableEnded {
  readonly type: 'TableEnded';
  readonly job: JobId;
  readonly table: TableName;
  readonly chunks: number;
}
/** The client came back: from this record on `holder` hosts the job, and whoever did before lets go. */
export interface Claimed {
  readonly type: 'Claimed';
  readonly job: JobId;
  readonly holder: string;
}
/** The client is there: a job without this for longer than the lease is cancelled. */
export interface Leased {
  readonly type: 'Leased';
  readonly job: JobId;
}
/** The logs of a job that has ended, or was announced and not opened, are gone. */
export interface Deleted {
  readonly type: 'Deleted';
  readonly job: JobId;
}
/** Changes no job. Whoever appended it reads it back, and has then read all that was in the journal before. */
export interface Mark {
  readonly type: 'Mark';
  readonly mark: string;
}
export type JournalRecord = Announced | Opened | Started | TableEnded | Claimed | Leased | Ended | Deleted | Mark;

const jobRecords: ReadonlySet<unknown> = new Set<Exclude<JournalRecord, Mark>['type']>([
  'Announced',
  'Opened',
  'Started',
  'TableEnded',
  'Claimed',
  'Leased',
  'Ended',
  'Deleted',
]);

export type JobState = 'queued' | 'running' | JobOutcome;

export interface JobEntry {
  readonly opened: Opened;
  state: JobState;
  reason?: string;
  /** Chunks of each table that has ended. */
  readonly tables: Map<TableName, number>;
  /** Whether its logs, and with them its results, are gone. */
  deleted: boolean;
}

export const hasEnded = ({ state }: JobEntry): boolean => state !== 'queued' && state !== 'running';

/** Jobs of which nothing is left that are still known: clients may ask how they ended. Each holds its plan, some 16 KB of memory. */
export const REMEMBERED = 1000;

const VERSION = 1;

export function encodeJournalRecord(record: JournalRecord): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify({ version: VERSION, ...record }));
}

/** @throws CoffeeError BAD_MESSAGE when the bytes are no journal record of this version. */
export function decodeJournalRecord(body: Uint8Array): JournalRecord {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new CoffeeError('BAD_MESSAGE', 'not a journal record: no JSON', { cause });
  }
  if (!isJournalRecord(value)) throw new CoffeeError('BAD_MESSAGE', 'not a journal record of this version');
  return value;
}

function isJournalRecord(value: unknown): value is JournalRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { version, type, job, mark } = value as { [field in 'version' | 'type' | 'job' | 'mark']?: unknown };
  if (version !== VERSION) return false;
  if (type === 'Mark') return typeof mark === 'string';
  return typeof job === 'string' && jobRecords.has(type);
}

/**
 * All jobs, by the records read so far, but for those deleted long ago. A record about an unknown job, or one that has ended,
 * changes nothing; so it does no harm that the log's beginning, and a job's `Opened` with it, may be gone. What is forgotten
 * follows from the order of the records alone, so that all who fold them agree.
 */
export class Journal {
  readonly #jobs = new Map<JobId, JobEntry>();
  readonly #announced = new Map<JobId, readonly string[]>();
  readonly #byOrigin = new Map<string, JobEntry>();
  /** In the order in which they were deleted. */
  readonly #deleted: JobEntry[] = [];

  /** @returns the job's entry when the record changed its state. */
  apply(record: JournalRecord): JobEntry | undefined {
    if (record.type === 'Mark') return undefined;
    const entry = this.#jobs.get(record.job);
    switch (record.type) {
      case 'Announced':
        if (!entry) this.#announced.set(record.job, record.logs);
        return undefined;
      case 'Opened': {
        const { origin } = record;
        // Of the second of an origin, logs are left that were announced, and deleted as those of one that was never opened.
        if (entry || (origin !== undefined && this.#byOrigin.has(origin))) return undefined;
        this.#announced.delete(record.job);
        const opened: JobEntry = { opened: record, state: 'queued', tables: new Map(), deleted: false };
        this.#jobs.set(record.job, opened);
        if (origin !== undefined) this.#byOrigin.set(origin, opened);
        return opened;
      }
      case 'Started':
        if (entry?.state !== 'queued') return undefined;
        entry.state = 'running';
        return entry;
      case 'TableEnded':
        if (entry && !entry.tables.has(record.table)) entry.tables.set(record.table, record.chunks);
        return undefined;
      case 'Claimed':
      case 'Leased':
        return undefined;
      case 'Deleted':
        this.#announced.delete(record.job);
        if (entry && hasEnded(entry) && !entry.deleted) this.#setDeleted(entry);
        return undefined;
      case 'Ended':
        if (entry?.state !== 'queued' && entry?.state !== 'running') return undefined;
        entry.state = record.outcome;
        if (record.reason !== undefined) entry.reason = record.reason;
        return entry;
    }
  }

  get(job: JobId): JobEntry | undefined {
    return this.#jobs.get(job);
  }

  ofOrigin(origin: string): JobEntry | undefined {
    return this.#byOrigin.get(origin);
  }

  /** The logs of a job that was announced and is not opened. */
  announced(job: JobId): readonly string[] | undefined {
    return this.#announced.get(job);
  }

  #setDeleted(entry: JobEntry): void {
    entry.deleted = true;
    this.#deleted.push(entry);
    const forgotten = this.#deleted.length > REMEMBERED ? this.#deleted.shift()?.opened : undefined;
    if (!forgotten) return;
    this.#jobs.delete(forgotten.job);
    if (forgotten.origin !== undefined) this.#byOrigin.delete(forgotten.origin);
  }

  /** In the order in which they were opened. */
  *[Symbol.iterator](): Generator<JobEntry> {
    yield* this.#jobs.values();
  }
}
