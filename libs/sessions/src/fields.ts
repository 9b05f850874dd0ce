/**
 * The fields that frames of the client protocol are made of, with their bounds, beside those that manifests of stored answers have, too
 * (`@coffee/results/schemas`). Must not know: frames.
 */
import { failureCodes, isJobId } from '@coffee/core';
import { MOST as MOST_OF_JOB, whole } from '@coffee/results/schemas';
import * as z from 'zod';

export const MOST = {
  stages: 200,
  badRows: 10,
  reasons: 1000,
  notes: 1000,
  jobs: 1000,
  loads: 32,
  queues: 200,
  years: 9999,
} as const;
const years = z.array(whole).max(MOST.years);
const LONGEST_STAGE = 620;

/** A job as a gateway names it: safe in a path and in a command. */
export const job = z.string().refine((text): boolean => isJobId(text), 'not a job id');
/** A job as a client names it: one that cannot exist is an unknown job. */
export const jobText = z.string().min(1).max(40);
export const outcome = z.enum(['completed', 'failed', 'cancelled']);
/** What a job has failed over. */
export const failureCode = z.enum(failureCodes);
export const jobState = z.enum(['queued', 'running', 'completed', 'failed', 'cancelled']);
/** What a client calls itself. */
export const clientName = z.string().regex(/^[\w.-]{1,64}$/);
export const stageReport = z.object({
  stage: z.string().max(LONGEST_STAGE),
  done: whole,
  expected: z.exactOptional(whole),
});
/** One stage of a job that runs, as `StageNumbers`. */
const stageLoad = stageReport.extend({
  unit: z.enum(['chunks', 'partitions']),
  ended: z.boolean(),
  /** Of these, how many could be done now. */
  waiting: whole,
  rowsIn: whole,
  rowsOut: whole,
  /** The work queue that it takes chunks from; absent of stages with state. */
  queue: z.exactOptional(z.string().max(LONGEST_STAGE)),
});
/** The years of rows, none of which is of one that was asked for. */
export const otherYears = z.object({ asked: years, there: years });
/** How far a job is that runs, and what it waits for. */
export const jobLoad = z.object({
  job,
  /** In words. */
  waitsFor: z.string(),
  stages: z.array(stageLoad).max(MOST.stages),
  /** That are not all uploaded. */
  openTables: z.array(z.string().max(100)).max(MOST_OF_JOB.tables),
  /** Whether its upload waits for its first stages. */
  isHeldBack: z.boolean(),
  /** For how many seconds at least nothing was heard of it, if that is long. */
  quiet: z.exactOptional(whole),
});
/** Of all owners. */
export const systemState = z.object({
  jobs: z.object({ queued: whole, running: whole, completed: whole, failed: whole, cancelled: whole }),
  /** Of the jobs that run: messages that wait, and workers that consume. Those that the broker does not tell of are left out. */
  queues: z
    .array(z.object({ queue: z.string().max(LONGEST_STAGE), messages: whole, consumers: whole }))
    .max(MOST.queues),
});

export const parameters = z.strictObject({
  years: z.exactOptional(z.array(whole).max(100)),
  hours: z.exactOptional(z.strictObject({ from: whole, to: whole })),
  minAmount: z.exactOptional(z.int()),
  top: z.exactOptional(whole),
});
