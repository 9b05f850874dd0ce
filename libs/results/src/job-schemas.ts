/**
 * What a job is, as it is told to others: its questions, what is uploaded for it, how its answers are written. Schemas with bounds for each field,
 * shared by frames of the client protocol and by manifests: whoever reads them has not written them. Owns: patterns of everything that may become
 * part of a path, a command or a line on a terminal.
 */
import { isJobId, type JobId } from '@coffee/core';
import { columnKinds } from '@coffee/protocol';
import { tableSchema } from '@coffee/query-plan/validate';
import * as z from 'zod';

/** As many as a plan may have. */
export const MOST = {
  tables: 20,
  columns: 100,
  answers: 200,
  files: 10_000,
  readings: 30,
  texts: 100,
  years: 9999,
  notes: 100,
  noteLength: 500,
} as const;
/** Characters of all texts of questions, and of all values of their parameters. */
const MAX_SQL = 65_536;

/** A count, an offset or a size. */
export const whole = z.int().min(0);
/** A job as a gateway names it: safe in a path and in a command. */
export const job = z.custom<JobId>((value) => typeof value === 'string' && isJobId(value), { error: 'not a job id' });
/** An answer is a file name; a column, part of one. */
export const name = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/);
export const table = name;
export const format = z.enum(['columns', 'csv']);
export const onBadRow = z.enum(['fail', 'skip']);
export const encoding = z.enum(['utf8', 'latin1', 'windows-1252']);
/** Milliseconds since 1970, up to the last day that a Date can name. */
export const instant = z.int().min(0).max(8.64e15);
/** Text that changes when the files change. */
export const fingerprint = z.string().max(200);

const listedYears = z.array(whole).max(MOST.years);

/** What was read of data that lies where the gateway is, and what a person should know of it. */
export const servedReading = z.object({
  bytes: whole,
  read: whole,
  notes: z.array(z.string().max(MOST.noteLength)).max(MOST.notes),
  /** Tables that have rows, and none of the years that were asked for. */
  otherYears: z.array(z.object({ table, asked: listedYears, there: listedYears })).max(MOST.tables),
});

/** What to extract of one table. */
export const tableScan = z.object({
  table,
  columns: z
    .array(
      z.object({
        name,
        kind: z.enum(columnKinds),
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
  /** Rows of other years, by this column, are in no answer. */
  neededYears: z.exactOptional(
    z.object({ column: name, years: z.array(z.int().min(1).max(9999)).min(1).max(MOST.years) }),
  ),
  /** Absent: that of the coffee shop. */
  schema: z.exactOptional(tableSchema),
});

const valueFormat = z.enum([
  'text',
  'uuid',
  'integer',
  'money',
  'month',
  'half',
  'date',
  'decimal',
  'instant',
  'boolean',
]);

/** How one answer is written: what is needed of a plan's result sink. */
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
        missing: z.exactOptional(z.enum(['first', 'last'])),
      }),
    )
    .max(MOST.columns),
  joined: z.array(z.object({ table, key: name })).max(MOST.tables),
});

/** A file as START_JOB announces it. */
export const announcedFile = z.strictObject({ name: z.string().max(500), size: whole });

/**
 * Questions in SQL as their client gave them. Bounded before anybody parses them; the bounds of a statement are the parser's
 * (`@coffee/sql`).
 */
export const sql = z
  .strictObject({
    /** Each of one statement or more; `name` is that of a file, without its ending. */
    questions: z
      .array(z.strictObject({ name: z.string().min(1).max(100), text: z.string().min(1).max(MAX_SQL) }))
      .min(1)
      .max(MOST.texts),
    /** As people write them, by name without the dollar. */
    parameters: z.exactOptional(z.record(z.string().regex(/^[a-z_]\w{0,59}$/i), z.string().max(MAX_SQL))),
    /** The text of a `schema.sql`, of tables that are not the coffee shop's. */
    schema: z.exactOptional(z.string().max(MAX_SQL)),
  })
  .refine(({ questions }) => lengthOf(questions.map(({ text }) => text)) <= MAX_SQL, {
    error: `more than ${MAX_SQL} characters of text: ask in several jobs`,
    path: ['questions'],
  })
  .refine(({ parameters = {} }) => lengthOf(Object.entries(parameters).flat()) <= MAX_SQL, {
    error: `more than ${MAX_SQL} characters of values`,
    path: ['parameters'],
  });

export interface AskedSql {
  readonly questions: readonly { readonly name: string; readonly text: string }[];
  readonly parameters?: Readonly<Record<string, string>>;
  readonly schema?: string;
}

const lengthOf = (texts: readonly string[]): number => texts.reduce((sum, { length }) => sum + length, 0);

/** What a job was asked: queries of the catalogue and all parameters, or questions in SQL, whose names are its queries. */
export const asked = {
  queries: z.exactOptional(z.array(z.string().min(1).max(64)).max(MOST.answers)),
  parameters: z.exactOptional(
    z.object({
      years: z.array(whole).max(100),
      hours: z.object({ from: whole, to: whole }),
      minAmount: z.int(),
      top: whole,
    }),
  ),
  /** Of questions in SQL: what each asks. */
  titles: z.exactOptional(z.array(z.object({ query: name, title: z.string().min(1).max(200) })).max(MOST.answers)),
};
