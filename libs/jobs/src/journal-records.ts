/**
 * The records of the job journal: their schemas, from which their types are inferred. Owns: the bounds of every field, so that no
 * record, whoever wrote it, makes its reader do or keep more than these allow. Imported for its types everywhere, for its parser as
 * `@coffee/jobs/validate`, so that whoever reads only what it wrote itself does not load the schema library.
 */
import { CoffeeError, asCoffeeError, failureCodes, isJobId, type JobId } from '@coffee/core';
import { MAX_CHUNKS, MAX_TABLES } from '@coffee/protocol';
import type { PhysicalPlan } from '@coffee/query-plan';
import { validatePlan } from '@coffee/query-plan/validate';
import { servedReading, sql, type AskedSql } from '@coffee/results/schemas';
import * as z from 'zod';
import { MAX_REASON } from './max-reason';

const MAX_LOGS = 8192;
const MAX_FILES = 10_000;

const job = z.custom<JobId>((value) => typeof value === 'string' && isJobId(value), { error: 'not a job id' });
const word = z.string().regex(/^[\w.-]{1,64}$/);
const table = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/);
const whole = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const outcome = z.enum(['completed', 'failed', 'cancelled']);

/** Absent size: it is known when the file has come, as over HTTP. */
const file = z.strictObject({ name: z.string().max(500), size: z.exactOptional(whole) });
const files = z.array(file.readonly()).max(MAX_FILES);

/** What the client said it would upload. */
const source = z.strictObject({
  format: z.enum(['columns', 'csv']),
  onBadRow: z.enum(['fail', 'skip']),
  /** Of all tables: more than these that are skipped fail the job. */
  maxBadRows: z.exactOptional(whole),
  encoding: z.exactOptional(z.enum(['utf8', 'latin1', 'windows-1252'])),
  /** Its files lie where the gateway is, which reads them: nothing is uploaded. */
  served: z.exactOptional(z.literal(true)),
  /** Only of `csv`: into ranges of so many bytes every gateway cuts the files. */
  rangeBytes: z.exactOptional(whole),
  /** Only of `csv`: the files of each table that the plan needs, in the order in which they come. */
  tables: z.exactOptional(
    z
      .array(z.strictObject({ table, files: files.readonly() }).readonly())
      .max(MAX_TABLES)
      .readonly(),
  ),
});

const askedSql: z.ZodType<AskedSql> = sql;
/** What a person asked for, to be shown: the plan has what is computed. */
const asked = z.strictObject({
  /** Of questions in SQL, their names. */
  queries: z.array(word).max(200).readonly(),
  /** Of queries of the catalogue. */
  parameters: z.exactOptional(
    z
      .strictObject({
        years: z.array(whole).max(100).readonly(),
        hours: z.strictObject({ from: whole, to: whole }).readonly(),
        minAmount: z.int(),
        top: whole,
      })
      .readonly(),
  ),
  /** As they were given, where they are in SQL. */
  sql: z.exactOptional(askedSql),
  /** What each of these asks. */
  titles: z.exactOptional(z.array(z.strictObject({ query: word, title: z.string().max(200) }).readonly()).readonly()),
});

/** These logs are about to be declared: if the job is not opened after all, they are to be deleted. */
const announced = z
  .strictObject({ type: z.literal('Announced'), job, logs: z.array(z.string().max(255)).max(MAX_LOGS).readonly() })
  .refine(({ job, logs }) => logs.every((name) => name.startsWith(`job.${job}.`) && /^[a-z0-9_.-]+$/.test(name)), {
    error: 'names logs that are not the job’s own',
  });
/** Who has the job's client: names one host, and which client and which of its connections it is for, if that said so. */
const claim = { holder: word, client: z.exactOptional(word), attempt: z.exactOptional(whole) };
const opened = z.strictObject({
  type: z.literal('Opened'),
  job,
  /** Whose job it is: nobody else may resume, cancel or read it. */
  owner: word,
  plan: z.unknown(),
  /** Of the files, their sizes and times: a client that resumes must have the same. */
  fingerprint: z.string().max(200),
  /** Absent where the files are read by the process that opened the job. */
  source: z.exactOptional(source.readonly()),
  /** Absent where nobody looks on. */
  asked: z.exactOptional(asked.readonly()),
  /** Names what was asked for: of several jobs with the same key only the first is opened, so that who asks twice has one job. */
  idempotencyKey: z.exactOptional(word),
  /** Its answers are kept: once its tables are all in it needs no client, and it completes when the answers are stored. */
  keep: z.exactOptional(z.literal(true)),
  /** Absent where no other process could claim the job. */
  claim: z.exactOptional(z.strictObject(claim).readonly()),
  /** Milliseconds since 1970. */
  at: whole,
});
const started = z.strictObject({ type: z.literal('Started'), job });
const ended = z.strictObject({
  type: z.literal('JobEnded'),
  job,
  outcome,
  reason: z.exactOptional(z.string().max(MAX_REASON)),
  /** What it has failed over; of no other. */
  code: z.exactOptional(z.enum(failureCodes)),
  /** As in `Leased`, if its end was written by who hosted it. */
  rows: z.exactOptional(whole),
  at: whole,
});
/** All `chunks` chunks of the table are in: nobody needs to upload it again. */
const tableCompleted = z.strictObject({
  type: z.literal('TableCompleted'),
  job,
  table,
  chunks: whole.max(MAX_CHUNKS),
  /** Rows that some answer does without, as far as its client or its gateway has counted them. */
  badRows: z.exactOptional(whole),
});
/** What was read of served files for the job, and is to be known of them: no file is read for it any more. */
const servedRead = z.strictObject({ type: z.literal('ServedRead'), job, served: servedReading.readonly() });
/**
 * The client came back: from this record on `holder` hosts the job, and whoever did before lets go. Unless it comes too late: `after` is the
 * holder that was known when this was decided; `replaces` in `claims.ts` says what counts.
 */
const claimed = z.strictObject({ type: z.literal('Claimed'), job, ...claim, after: z.exactOptional(word) });
/**
 * For how long a job that runs has stood still, as whoever hosted it has measured it: whoever hosts it next counts on from there. In ms of a
 * clock that never jumps; no two clocks are compared.
 */
const standstill = z.strictObject({
  /** How long the system has let it wait; 0 when it owed nothing. */
  system: whole,
  /** How long its client has let it wait. */
  client: whole,
  /** How much of it was done by then, as `JobProgress.done`: with any more, it does not stand still. */
  records: whole,
  /** As many results, from the beginning of their log, had its client stored by then; likewise. Absent for none. */
  results: z.exactOptional(whole),
});
/** The client is there, or has just gone: a job without this for longer than the lease is cancelled. */
const leased = z.strictObject({
  type: z.literal('Leased'),
  job,
  /** Rows that the first stages have processed so far, for those who ask other gateways. */
  rows: z.exactOptional(whole),
  /** Absent while the job waits for a slot, and from a host that does not watch it: what was said before holds. */
  standstill: z.exactOptional(standstill.readonly()),
});
/** The logs of a job that has ended, or was announced and not opened, are gone. */
const deleted = z.strictObject({ type: z.literal('Deleted'), job });
/** Changes no job. Whoever appended it reads it back, and has then read all that was in the journal before. */
const barrier = z.strictObject({ type: z.literal('Barrier'), barrier: word });
/**
 * So many ms have gone by at least since the tick before: jobs are that much older. It counts if it is later than the last that does: of those that
 * several gateways add at once one counts, and one that is late, comes twice or is far ahead changes nothing. Its bound is out of reach of those that
 * do (`counts` in `ticks.ts`), so that there is always a next one.
 */
const tick = z.strictObject({ type: z.literal('Tick'), tick: whole.max(2 ** 40), elapsed: whole });

const record = z.discriminatedUnion('type', [
  announced,
  opened,
  started,
  tableCompleted,
  servedRead,
  claimed,
  leased,
  ended,
  deleted,
  barrier,
  tick,
]);

export type JobOutcome = z.infer<typeof outcome>;
export type JobSource = Readonly<z.infer<typeof source>>;
export type Announced = Readonly<z.infer<typeof announced>>;
export type Opened = Readonly<Omit<z.infer<typeof opened>, 'plan'> & { plan: PhysicalPlan }>;
/**
 * What an `Opened` is read as that has no plan which this version can work on: another may have made it, within other limits. Nobody writes
 * it. The job is known, so that it can be failed with the reason, and what it has left deleted.
 */
export interface Unworkable extends Pick<Opened, 'job' | 'owner' | 'idempotencyKey' | 'asked' | 'at'> {
  readonly type: 'Unworkable';
  readonly reason: string;
}
export type Started = Readonly<z.infer<typeof started>>;
export type JobEnded = Readonly<z.infer<typeof ended>>;
export type TableCompleted = Readonly<z.infer<typeof tableCompleted>>;
export type ServedRead = Readonly<z.infer<typeof servedRead>>;
export type Claim = NonNullable<Opened['claim']>;
export type Claimed = Readonly<z.infer<typeof claimed>>;
export type Leased = Readonly<z.infer<typeof leased>>;
export type Standstill = NonNullable<Leased['standstill']>;
export type Deleted = Readonly<z.infer<typeof deleted>>;
export type Barrier = Readonly<z.infer<typeof barrier>>;
export type Tick = Readonly<z.infer<typeof tick>>;
export type JournalRecord =
  | Announced
  | Opened
  | Unworkable
  | Started
  | TableCompleted
  | ServedRead
  | Claimed
  | Leased
  | JobEnded
  | Deleted
  | Barrier
  | Tick;

/** @throws CoffeeError BAD_MESSAGE that names the first problem, in words of ours only. */
export function parseJournalRecord(value: unknown): JournalRecord {
  const parsed = record.safeParse(value);
  if (parsed.success) return parsed.data.type === 'Opened' ? withSoundPlan(parsed.data) : parsed.data;
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'not as documented' };
  const where = path.join('.') || 'record';
  throw new CoffeeError('BAD_MESSAGE', `not a journal record: ${where}: ${message}`.slice(0, MAX_REASON));
}

/** Plans that were found sound, by their JSON: jobs that ask the same share one plan, and its check. */
const sound = new Map<string, PhysicalPlan>();
const MOST_SOUND = 16;

function withSoundPlan(record: z.infer<typeof opened>): Opened | Unworkable {
  try {
    return { ...record, plan: soundPlan(record.plan) };
  } catch (thrown) {
    const { job, owner, idempotencyKey, asked, at } = record;
    const why = `another version opened it, with a plan that this one cannot work on: run it again (${asCoffeeError(thrown).message})`;
    const optional = { ...(idempotencyKey !== undefined && { idempotencyKey }), ...(asked && { asked }) };
    return { type: 'Unworkable', job, owner, at, ...optional, reason: why.slice(0, MAX_REASON) };
  }
}

/** @throws CoffeeError BAD_MESSAGE when it is none. */
function soundPlan(value: unknown): PhysicalPlan {
  const text = JSON.stringify(value) ?? '';
  const known = sound.get(text);
  if (known) return known;
  const plan = validatePlan(value);
  const [oldest] = sound.keys();
  if (sound.size >= MOST_SOUND && oldest !== undefined) sound.delete(oldest);
  sound.set(text, plan);
  return plan;
}
