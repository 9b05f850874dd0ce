/**
 * The job journal: one global log of what was decided about every job. Whoever folds it knows every job, so any gateway can
 * show, cancel or resume any of them and a worker learns the plans. Owns: the fold, and that what it remembers is bounded in bytes:
 * a job that has ended is an id, an owner, what was asked, an outcome, a reason and times, with its plan only while its answers are there.
 */
import type { FailureCode, JobId } from '@coffee/core';
import { MAX_TABLES } from '@coffee/protocol';
import { channelNames, type TableName } from '@coffee/query-plan';
import { AnnouncedLogs } from './announced-logs';
import { replaces } from './claims';
import { MAX_REASON } from './max-reason';
import type {
  Claim,
  Claimed,
  JobEnded,
  JobOutcome,
  JournalRecord,
  Leased,
  Opened,
  ServedRead,
  Standstill,
  TableCompleted,
  Tick,
  Unworkable,
} from './journal-records';
import { counts } from './ticks';

export type JobState = 'queued' | 'running' | JobOutcome;

/** What a job computes, and what its client uploads. */
export type JobSpec = Pick<Opened, 'plan' | 'fingerprint' | 'source'>;

export interface JobRecord {
  readonly opened: Pick<Opened, 'job' | 'owner' | 'idempotencyKey' | 'at' | 'asked' | 'keep'>;
  /** Gone when the job has ended without answers, or its answers are deleted. */
  spec: JobSpec | undefined;
  /** Why no process of this version can work on it: as long as it has not ended, it is to be failed with that reason. */
  readonly unworkable?: string;
  state: JobState;
  /** When it was started, counted in starts of all jobs that were read of. */
  start?: number;
  /** Who hosts it. */
  claim?: Claim | undefined;
  reason?: string;
  /** Of one that has failed. */
  code?: FailureCode;
  /** Rows that the first stages have processed, as far as its hosts have said so. */
  rows?: number;
  /** For how long it has stood still, as its last host has said; absent before that, and of a job that has ended. */
  standstill?: Standstill | undefined;
  /** Milliseconds since 1970. */
  endedAt?: number;
  /** Chunks of each table that has ended. */
  readonly tables: Map<TableName, number>;
  /** Rows of each of them that some answer does without, where they were counted. */
  readonly badRows: Map<TableName, number>;
  /** Of served files, once they are read: kept as long as the job is known. */
  served?: ServedRead['served'];
  /** The names of the logs that it has left. */
  logs: readonly string[];
  /** How old it is at least (ms), by the ticks that came after the first since it was opened; absent before that. */
  age?: number;
  /** Whether its logs, and with them its results, are gone. */
  deleted: boolean;
}

export const hasEnded = (record: JobRecord): record is JobRecord & { state: JobOutcome } =>
  record.state !== 'queued' && record.state !== 'running';

/** Whether all that a job needs was uploaded: it needs its client no more. */
export const isHandedIn = ({ spec, tables }: JobRecord): boolean =>
  spec !== undefined && spec.plan.tables.every(({ table }) => tables.has(table));

/** Jobs of which nothing is left that are still known: clients may ask how they ended. Each takes some 3 KB at most, and what there is to know of served files. */
export const REMEMBERED = 1000;

export interface JournalOptions {
  /**
   * `served`: jobs that have ended are shown, their answers delivered, their logs deleted. `known`, as a worker needs it: of a job that
   * has ended nothing but that, of no job what its client uploads.
   */
  readonly ended: 'served' | 'known';
}

/**
 * All jobs, by the records read so far, but for those deleted long ago. A record about an unknown job, or one that has ended,
 * changes nothing; so it does no harm that the log's beginning, and a job's `Opened` with it, may be gone. What is forgotten
 * follows from the order of the records alone, so that all who fold them agree.
 */
export class Journal {
  readonly #jobs = new Map<JobId, JobRecord>();
  readonly #announced = new AnnouncedLogs();
  readonly #byIdempotencyKey = new Map<string, JobRecord>();
  /** In the order in which they were deleted. */
  readonly #deleted: JobRecord[] = [];
  #starts = 0;
  #lastTick = 0;
  /** Jobs whose logs were deleted before they were opened, as far as these are remembered: too late to be opened. */
  readonly #givenUp = new Set<JobId>();

  constructor(private readonly options: JournalOptions = { ended: 'served' }) {}

  /** @returns the job's entry when the record changed its state. */
  apply(record: JournalRecord): JobRecord | undefined {
    if (record.type === 'Tick') this.#count(record);
    if (record.type === 'Barrier' || record.type === 'Tick') return undefined;
    const entry = this.#jobs.get(record.job);
    switch (record.type) {
      case 'Announced':
        if (!entry && this.#serves) this.#announced.add(record.job, record.logs);
        return undefined;
      case 'Opened':
      case 'Unworkable':
        return entry ? undefined : this.#open(record);
      case 'Started':
        if (entry?.state !== 'queued') return undefined;
        entry.state = 'running';
        entry.start = ++this.#starts;
        return entry;
      case 'TableCompleted':
        if (entry && !entry.deleted && !entry.tables.has(record.table) && entry.tables.size < MAX_TABLES)
          this.#completeTable(entry, record);
        return undefined;
      case 'ServedRead':
        if (entry && this.#serves) entry.served ??= record.served;
        return undefined;
      case 'Claimed':
        if (entry && this.#serves && replaces(record, entry.claim)) entry.claim = claimOf(record);
        return undefined;
      case 'Leased':
        if (entry && !hasEnded(entry)) this.#lease(entry, record);
        return undefined;
      case 'Deleted':
        this.#announced.delete(record.job);
        if (!entry) this.#giveUp(record.job);
        if (entry && hasEnded(entry) && !entry.deleted) this.#setDeleted(entry);
        return undefined;
      case 'JobEnded':
        if (entry?.state !== 'queued' && entry?.state !== 'running') return undefined;
        this.#end(entry, record);
        return entry;
    }
  }

  get(job: JobId): JobRecord | undefined {
    return this.#jobs.get(job);
  }

  ofIdempotencyKey(idempotencyKey: string): JobRecord | undefined {
    return this.#byIdempotencyKey.get(idempotencyKey);
  }

  /** The logs of a job that was announced and is not opened. */
  announced(job: JobId): readonly string[] | undefined {
    return this.#announced.get(job);
  }

  /** The last tick that counts; 0 before the first. */
  get lastTick(): number {
    return this.#lastTick;
  }

  get #serves(): boolean {
    return this.options.ended === 'served';
  }

  #open(record: Opened | Unworkable): JobRecord | undefined {
    const { job, owner, idempotencyKey, at, asked } = record;
    const logs = this.#serves ? this.#logsOf(record) : [];
    if (this.#givenUp.has(job)) {
      // Whoever was held up for so long may have declared its logs after they were deleted: they are deleted again.
      if (this.#serves) this.#announced.add(job, logs);
      return undefined;
    }
    // Of the second of an idempotency key, logs are left that were announced, and deleted as those of one that was never opened.
    if (idempotencyKey !== undefined && this.#byIdempotencyKey.has(idempotencyKey)) return undefined;
    this.#announced.delete(job);
    const opened: JobRecord = {
      opened: {
        job,
        owner,
        at,
        ...(idempotencyKey !== undefined && { idempotencyKey }),
        ...(this.#serves && asked && { asked }),
        ...(this.#serves && record.type === 'Opened' && record.keep && { keep: true as const }),
      },
      spec: record.type === 'Opened' ? this.#specOf(record) : undefined,
      ...(record.type === 'Unworkable' && { unworkable: record.reason }),
      state: 'queued',
      claim: this.#serves && record.type === 'Opened' ? record.claim : undefined,
      tables: new Map(),
      badRows: new Map(),
      logs,
      deleted: false,
    };
    this.#jobs.set(job, opened);
    if (idempotencyKey !== undefined) this.#byIdempotencyKey.set(idempotencyKey, opened);
    return opened;
  }

  /** Without a plan they are known by their announcement. */
  #logsOf(record: Opened | Unworkable): readonly string[] {
    const { job } = record;
    return record.type === 'Opened' ? channelNames.logsOf(job, record.plan) : (this.#announced.get(job) ?? []);
  }

  #specOf({ plan, fingerprint, source }: Opened): JobSpec {
    return { plan, fingerprint, ...(this.#serves && source && { source }) };
  }

  #completeTable({ tables, badRows }: JobRecord, { table, chunks, badRows: bad }: TableCompleted): void {
    tables.set(table, chunks);
    if (bad !== undefined && this.#serves) badRows.set(table, bad);
  }

  #lease(entry: JobRecord, { rows, standstill }: Leased): void {
    this.#countRows(entry, rows);
    if (this.#serves && standstill) entry.standstill = standstill;
  }

  #end(entry: JobRecord, { outcome, reason, code, rows, at }: JobEnded): void {
    entry.state = outcome;
    entry.standstill = undefined;
    entry.endedAt = at;
    this.#countRows(entry, rows);
    if (outcome !== 'completed' || !this.#serves) entry.spec = undefined;
    if (reason !== undefined && this.#serves) entry.reason = reason.slice(0, MAX_REASON);
    if (code !== undefined && this.#serves) entry.code = code;
  }

  /** When in the time of its first tick a job was opened is not known: that time does not count for it. */
  #count({ tick, elapsed }: Tick): void {
    if (!this.#serves || !counts(tick, this.#lastTick)) return;
    this.#lastTick = tick;
    for (const entry of this.#jobs.values()) entry.age = entry.age === undefined ? 0 : entry.age + elapsed;
  }

  /** One that was held up may come late: rows are only ever added. */
  #countRows(entry: JobRecord, rows: number | undefined): void {
    if (this.#serves && rows !== undefined) entry.rows = Math.max(entry.rows ?? 0, rows);
  }

  #giveUp(job: JobId): void {
    this.#givenUp.add(job);
    const [oldest] = this.#givenUp;
    if (this.#givenUp.size > REMEMBERED && oldest !== undefined) this.#givenUp.delete(oldest);
  }

  #setDeleted(entry: JobRecord): void {
    entry.deleted = true;
    entry.spec = undefined;
    entry.claim = undefined;
    entry.logs = [];
    entry.tables.clear();
    this.#deleted.push(entry);
    const forgotten = this.#deleted.length > REMEMBERED ? this.#deleted.shift()?.opened : undefined;
    if (!forgotten) return;
    this.#jobs.delete(forgotten.job);
    if (forgotten.idempotencyKey !== undefined) this.#byIdempotencyKey.delete(forgotten.idempotencyKey);
  }

  /** In the order in which they were opened. */
  *[Symbol.iterator](): Generator<JobRecord> {
    yield* this.#jobs.values();
  }
}

const claimOf = ({ holder, client, attempt }: Claimed): Claim => ({
  holder,
  ...(client !== undefined && { client }),
  ...(attempt !== undefined && { attempt }),
});
