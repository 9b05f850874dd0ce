/**
 * What the JSON frames of the client protocol say (docs/client-protocol.md): one schema for each frame, whoever sends it. Owns: the
 * table of schemas, and the types, which are inferred from it: both sides parse what they receive, and use nothing else. Fields that
 * are not listed are refused from a client and ignored from a gateway.
 */
import { SessionError, decodeJson } from '@coffee/protocol';
import * as z from 'zod';
import {
  MOST as MOST_OF_JOB,
  announcedFile,
  answer,
  asked,
  encoding,
  fingerprint,
  format,
  instant,
  name,
  onBadRow,
  sql,
  table,
  tableScan,
  whole,
} from '@coffee/results/schemas';
import {
  MOST,
  clientName,
  failureCode,
  job,
  jobState,
  jobText,
  jobLoad,
  otherYears,
  outcome,
  parameters,
  stageReport,
  systemState,
} from './fields';

const completedTable = z.object({ table, chunks: whole });

export const messageSchemas = {
  BEGIN_CONNECTION: z.object({
    magic: z.string(),
    version: z.number(),
    token: z.exactOptional(z.string().max(1000)),
    /** The client's own, new for each process: tells its connections from those of others that have the same token. */
    client: z.exactOptional(clientName),
    /** Which of its connections this is: each has a higher number than the one before. */
    attempt: z.exactOptional(whole),
  }),
  CONNECTION_READY: z.object({
    version: whole,
    maxFrameBytes: whole,
    windowBytes: whole,
    pingSeconds: z.number().positive(),
  }),
  START_JOB: z.strictObject({
    /** Empty: all. */
    queries: z.array(z.string().max(100)).max(100).default([]),
    parameters: z.exactOptional(parameters),
    /** Questions in SQL in the place of both: parsed and planned by the gateway. */
    sql: z.exactOptional(sql),
    format: format.default('columns'),
    onBadRow: onBadRow.default('fail'),
    /** Of all tables: more than these that are skipped fail the job. */
    maxBadRows: z.exactOptional(whole),
    /** Of files without a byte-order mark; only of `csv`. */
    encoding: z.exactOptional(encoding),
    fingerprint: fingerprint.default(''),
    tables: z
      .array(z.strictObject({ table, files: z.array(announcedFile).max(MOST_OF_JOB.files) }))
      .max(MOST_OF_JOB.tables)
      .default([]),
    /** Its answers are stored when they are complete: once all of its tables are in it goes on without its client. */
    keep: z.exactOptional(z.boolean()),
    /** The client's own, new for each job: who asks again with it, not having heard, gets the same job. */
    nonce: z.exactOptional(z.string().min(1).max(100)),
  }),
  JOB_ACCEPTED: z.object({
    job,
    ...asked,
    scan: z.array(tableScan).max(MOST_OF_JOB.tables),
    results: z.array(answer).max(MOST_OF_JOB.answers),
    format,
    onBadRow,
    maxBadRows: z.exactOptional(whole),
    fingerprint,
    /** Tables that are in already: only of a job that is resumed. */
    ended: z.array(completedTable).max(MOST_OF_JOB.tables),
    state: jobState,
    /** In the queue, from 1; 0 when the job does not wait. */
    place: whole,
  }),
  JOB_PLACE: z.object({ job, place: whole }),
  TABLE_END: z.strictObject({
    table,
    chunks: z.exactOptional(whole),
    /** Rows that some answer does without, as the client has counted them: for those who look at the job. */
    badRows: z.exactOptional(whole),
  }),
  TABLE_END_ACK: z.object({
    table,
    /** Only of files: rows that some answer does without, by reason, and the first ten of them as a person reads them. */
    badRows: z.exactOptional(
      z.object({
        count: whole,
        first: z.array(z.string()).max(MOST.badRows),
        reasons: z.array(z.object({ reason: z.string(), count: whole })).max(MOST.reasons),
      }),
    ),
    /** Only of files: what else a person should know of them, a line each. */
    notes: z.exactOptional(z.array(z.string()).max(MOST.notes)),
    /** Only of files: they have rows, and all are of other years than were asked for. */
    otherYears: z.exactOptional(otherYears),
  }),
  PROGRESS: z.object({ job, stages: z.array(stageReport).max(MOST.stages) }),
  JOB_ENDED: z.object({ job, outcome, reason: z.exactOptional(z.string()), code: z.exactOptional(failureCode) }),
  CANCEL: z.strictObject({
    job: jobText,
    /** Why its client cannot go on: the job ends as failed, with this. Without it, as cancelled. */
    failed: z.exactOptional(z.string().min(1).max(1000)),
  }),
  RESUME: z.strictObject({
    job: jobText,
    /** After the last result that the client has; 0 for all. */
    offset: whole.default(0),
    /** That of the last result that the client has: tells whether results are still those that it has read. */
    mark: whole.max(0xffff_ffff).default(0),
    /** Compared with that of START_JOB if given. */
    fingerprint: z.exactOptional(fingerprint),
  }),
  LIST_JOBS: z.strictObject({
    job: z.exactOptional(jobText),
    /** Whether it is to be told how far those are that run. */
    load: z.exactOptional(z.boolean()),
  }),
  JOBS: z.object({
    jobs: z
      .array(
        z.object({
          job,
          state: jobState,
          place: z.exactOptional(whole),
          reason: z.exactOptional(z.string()),
          code: z.exactOptional(failureCode),
          openedAt: instant,
          ...asked,
          /** How many tables are in, of how many: only of a job that has not ended. */
          tables: z.exactOptional(z.object({ ended: whole, of: whole })),
          /** Rows that the first stages have processed, as far as this gateway knows. */
          rows: z.exactOptional(whole),
          endedAt: z.exactOptional(instant),
          /** Rows that some answer does without, of the tables that are in, where they were counted. */
          badRows: z.exactOptional(whole),
          /** Whether its answers are stored when they are complete. */
          keep: z.exactOptional(z.boolean()),
          /** Its answers, and how many rows each has: of a job whose answers are stored. */
          answers: z.exactOptional(z.array(z.object({ name, rows: whole })).max(MOST_OF_JOB.answers)),
          /** By table, how many ids are missing there that they ask for: left out where there are none, or its answers are not stored. */
          unmatched: z.exactOptional(z.array(z.object({ table, ids: whole })).max(MOST_OF_JOB.tables)),
          /** How many bytes they take there. */
          storedBytes: z.exactOptional(whole),
          /** Until when its answers are there, at the latest; left out when there are none, or none any more. */
          keptUntil: z.exactOptional(instant),
          /** They go when the process that keeps them ends, if that is earlier. */
          untilEnd: z.exactOptional(z.literal(true)),
        }),
      )
      .max(MOST.jobs),
    /** If asked for: of jobs that run, and whose logs can be read now. */
    loads: z.exactOptional(z.array(jobLoad).max(MOST.loads)),
    /** If asked for with all jobs. */
    system: z.exactOptional(systemState),
  }),
  DELETE_JOB: z.strictObject({ job: jobText }),
  JOB_DELETED: z.object({ job }),
  ERROR: z.object({ code: z.string().max(60), message: z.string(), retriable: z.boolean() }),
} as const;

type Immutable<T> = T extends object ? { readonly [Key in keyof T]: Immutable<T[Key]> } : T;

/** What each JSON frame says. */
export type Messages = {
  readonly [Type in keyof typeof messageSchemas]: Immutable<z.output<(typeof messageSchemas)[Type]>>;
};
const schemaOf: { readonly [Type in keyof Messages]: z.ZodType<Messages[Type]> } = messageSchemas;

/** @throws SessionError BAD_FRAME that names the first field that is not as documented. */
export function parseMessage<Type extends keyof Messages>(type: Type, payload: Uint8Array): Messages[Type] {
  const parsed = schemaOf[type].safeParse(decodeJson(payload, type));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'it is not as documented' };
  throw new SessionError('BAD_FRAME', `${type}: ${path.join('.') || 'the payload'}: ${message}`);
}

export type BeginConnection = Messages['BEGIN_CONNECTION'];
export type ConnectionReady = Messages['CONNECTION_READY'];
export type StartJob = Messages['START_JOB'];
export type JobAccepted = Messages['JOB_ACCEPTED'];
export type TableEnd = Messages['TABLE_END'];
export type TableEndAck = Messages['TABLE_END_ACK'];
/** What there is to say of the rows of a table that came as files. */
export type TableEndReport = Omit<TableEndAck, 'table'>;
export type BadRows = NonNullable<TableEndAck['badRows']>;
export type Progress = Messages['PROGRESS'];
export type StageReport = Progress['stages'][number];
export type JobEnded = Messages['JOB_ENDED'];
export type Cancel = Messages['CANCEL'];
export type Resume = Messages['RESUME'];
export type ListJobs = Messages['LIST_JOBS'];
export type Jobs = Messages['JOBS'];
export type JobSummary = Jobs['jobs'][number];
export type JobLoadReport = NonNullable<Jobs['loads']>[number];
export type SystemState = NonNullable<Jobs['system']>;
export type ErrorMessage = Messages['ERROR'];
