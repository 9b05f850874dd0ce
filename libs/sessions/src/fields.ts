/**
 * The fields that frames of the client protocol are made of, with their bounds: what a name, a count or a column may be, whoever says it.
 * Owns: patterns of everything that may become part of a path, a command or a line on a terminal. Must not know: frames.
 */
import { isJobId } from '@coffee/core';
import { tableNames, type TableName } from '@coffee/protocol';
import * as z from 'zod';

/** As many as a plan may have. */
export const MOST = {
  tables: 20,
  columns: 100,
  answers: 200,
  stages: 200,
  files: 10_000,
  badRows: 10,
  reasons: 1000,
  notes: 1000,
  readings: 30,
  jobs: 1000,
} as const;
const LONGEST_STAGE = 620;

/** A count, an offset or a size. */
export const whole = z.int().min(0);
export const table = z.enum(tableNames as readonly [TableName, ...TableName[]]);
/** A job as a gateway names it: safe in a path and in a command. */
export const job = z.string().refine((text): boolean => isJobId(text), 'not a job id');
/** A job as a client names it: one that cannot exist is an unknown job. */
export const jobText = z.string().min(1).max(40);
/** An answer is a file name; a column, part of one. */
export const name = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/);
export const outcome = z.enum(['completed', 'failed', 'cancelled']);
export const jobState = z.enum(['queued', 'running', 'completed', 'failed', 'cancelled']);
export const format = z.enum(['columns', 'csv']);
export const onBadRow = z.enum(['fail', 'skip']);
export const encoding = z.enum(['utf8', 'latin1', 'windows-1252']);
/** Milliseconds since 1970, up to the last day that a Date can name. */
export const instant = z.int().min(0).max(8.64e15);
/** What a client calls itself. */
export const clientName = z.string().regex(/^[\w.-]{1,64}$/);
/** Text that changes when the files change. */
export const fingerprint = z.string().max(200);

export const stageReport = z.object({
  stage: z.string().max(LONGEST_STAGE),
  done: whole,
  expected: z.exactOptional(whole),
});

/** What to extract of one table. */
export const tableScan = z.object({
  table,
  columns: z
    .array(
      z.object({
        name,
        kind: z.enum(['uuid', 'id', 'count', 'money', 'instant', 'date', 'text']),
        nullable: z.boolean(),
        neededWhere: z.exactOptional(z.object({ column: name, atLeast: z.int() })),
      }),
    )
    .min(1)
    .max(MOST.columns),
  readings: z
    .array(z.object({ answers: z.array(name).max(MOST.answers), columns: z.array(name).max(MOST.columns) }))
    .max(MOST.readings),
  unique: z.exactOptional(name),
});

const valueFormat = z.enum(['text', 'uuid', 'integer', 'money', 'month', 'half', 'date', 'decimal']);

/** How one answer is written: what a client needs of a plan's result sink. */
export const answer = z.object({
  name,
  query: z.string().min(1).max(60),
  columns: z
    .array(
      z.object({
        header: z.string().min(1).max(200),
        from: name,
        format: valueFormat,
        fallback: z.exactOptional(name),
        dividedBy: z.exactOptional(name),
      }),
    )
    .min(1)
    .max(MOST.columns),
  orderBy: z
    .array(
      z.object({
        column: name,
        format: valueFormat,
        fallback: z.exactOptional(name),
        descending: z.exactOptional(z.boolean()),
      }),
    )
    .max(MOST.columns),
  joined: z.array(z.object({ table, key: name })).max(MOST.tables),
});

/** A file as START_JOB announces it. */
export const announcedFile = z.strictObject({ name: z.string().max(500), size: whole });

/** What a gateway says of what a job was asked: queries of its catalogue, and all parameters. */
export const asked = {
  queries: z.exactOptional(z.array(z.string().min(1).max(64)).max(100)),
  parameters: z.exactOptional(
    z.object({
      years: z.array(whole).max(100),
      hours: z.object({ from: whole, to: whole }),
      minAmount: z.int(),
      top: whole,
    }),
  ),
};

export const parameters = z.strictObject({
  years: z.exactOptional(z.array(whole).max(100)),
  hours: z.exactOptional(z.strictObject({ from: whole, to: whole })),
  minAmount: z.exactOptional(z.int()),
  top: z.exactOptional(whole),
});
