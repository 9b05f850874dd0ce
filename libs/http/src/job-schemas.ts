/** What the resources of jobs say, as schemas: where the binary protocol says the same (START_JOB, JOB_ACCEPTED, JOBS), they are its own. */
import { MAX_TABLES } from '@coffee/protocol';
import { messageSchemas } from '@coffee/sessions';
import * as z from 'zod';

const start = messageSchemas.START_JOB.shape;
const accepted = messageSchemas.JOB_ACCEPTED.shape;

/** A name is part of a path, and never a path. */
const fileName = z
  .string()
  .max(200)
  .regex(/^(?!\.{1,2}$)[^/\\\p{Cc}]+$/u, 'a name of a file has no slash, no backslash and no control character')
  .meta({ description: 'The name of a file, as in its upload: no path' });

export const tableName = accepted.scan.element.shape.table;

export const newJob = z
  .strictObject({
    queries: start.queries.meta({ description: 'Ids of questions (GET /v1/questions); none: all of them' }),
    parameters: start.parameters.meta({ description: 'What is left out has its default (GET /v1/questions)' }),
    sql: start.sql.meta({
      description:
        'Questions in SQL in the place of queries and parameters; each text may have several statements. Try them with POST /v1/questions/check',
    }),
    format: start.format.meta({ description: 'columns: encoded chunks are uploaded; csv: files as they are' }),
    onBadRow: start.onBadRow.meta({ description: 'skip: rows that cannot be read are counted, and left out' }),
    maxBadRows: start.maxBadRows,
    encoding: start.encoding,
    fingerprint: start.fingerprint,
    data: z.enum(['uploaded', 'served']).default('uploaded').meta({
      description: 'served: the folder that lies where the gateway is (GET /v1/questions); nothing is uploaded',
    }),
    tables: z
      .array(
        z.strictObject({
          table: tableName,
          files: z.array(z.strictObject({ name: fileName, size: z.exactOptional(z.int().min(0)) })).max(10_000),
        }),
      )
      .max(MAX_TABLES)
      .default([])
      .meta({ description: 'Only of csv: the files of each table, in the order in which they are read' }),
  })
  .refine(({ tables }) => tables.every(({ files }) => new Set(files.map(({ name }) => name)).size === files.length), {
    error: 'two files of a table have the same name',
    path: ['tables'],
  })
  .refine(({ data, tables }) => data === 'uploaded' || tables.length === 0, {
    error: 'nothing is uploaded of served data: leave them out',
    path: ['tables'],
  });
export type NewJob = z.output<typeof newJob>;

const summary = messageSchemas.JOBS.shape.jobs.element;

/** A job in a list. */
export const jobSummary = z.object({
  ...summary.shape,
  sqlInShort: z.exactOptional(
    z
      .object({ text: z.exactOptional(z.string()), parameters: z.exactOptional(z.record(z.string(), z.string())) })
      .meta({
        description:
          'Of questions in SQL: how they begin where they have no title, and the first of the values that were given, each cut; all of it is in the job',
      }),
  ),
});

export type JobSummary = z.infer<typeof jobSummary>;

export const jobList = z.object({
  jobs: z.array(jobSummary),
  next: z.exactOptional(z.string().meta({ description: 'Where the older ones are' })),
});

export type JobList = z.infer<typeof jobList>;

const stage = z.object({
  stage: z.string(),
  unit: z.enum(['chunks', 'partitions']),
  done: z.int(),
  expected: z.exactOptional(z.int()),
  rowsIn: z.exactOptional(z.int().meta({ description: 'Of a stage without state: one with state reports no rows' })),
  rowsOut: z.exactOptional(z.int()),
  queue: z.exactOptional(z.string().meta({ description: 'The work queue that it takes from, as in GET /v1/cluster' })),
  waiting: z.int().meta({ description: 'How many chunks, or partitions, are there for it, and not done' }),
});

const quiet = z.exactOptional(z.int().meta({ description: 'Nothing was heard of it for so many seconds, and more' }));
const limit = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('unserved'), stage: z.string() }),
    z.object({ kind: z.literal('slow'), stage: z.string() }),
    z.object({ kind: z.literal('busy'), stage: z.string() }),
    z.object({ kind: z.literal('upload'), tables: z.array(z.string()) }),
    z.object({ kind: z.literal('reading'), file: z.exactOptional(z.string()) }),
    z.object({
      kind: z.literal('rest'),
      stage: z.string(),
      unit: z.enum(['chunks', 'partitions']),
      left: z.int(),
      quiet,
    }),
    z.object({ kind: z.literal('end'), stage: z.string(), quiet }),
    z.object({ kind: z.literal('answers'), quiet }),
  ])
  .meta({ description: 'What limits it, for whoever says it in words of their own' });

/** A job as it is now. */
export const jobStatus = z.object({
  ...summary.shape,
  sql: start.sql.meta({ description: 'Its questions in SQL, as they were given' }),
  upload: z.exactOptional(
    z.object({
      format: accepted.format,
      onBadRow: accepted.onBadRow,
      tables: z.array(
        z.object({
          ...accepted.scan.element.shape,
          files: z.exactOptional(z.array(z.object({ name: z.string(), size: z.exactOptional(z.int()) }))),
          ended: z.boolean(),
        }),
      ),
    }),
  ),
  served: z.exactOptional(
    z
      .object({
        ...{ bytes: z.int(), read: z.int(), notes: z.array(z.string()) },
        otherYears: z
          .array(z.object({ table: z.string(), asked: z.array(z.int()), there: z.array(z.int()) }))
          .meta({ description: 'Tables that have rows, and none of the years that were asked for' }),
      })
      .meta({ description: 'Of served data: its size, how much was read, and what a person should know of it' }),
  ),
  stages: z.exactOptional(z.array(stage)),
  waitsFor: z.exactOptional(z.string().meta({ description: 'What it waits for, in words' })),
  limit: z.exactOptional(limit),
});
export type JobStatus = z.infer<typeof jobStatus>;

export const tableEnd = z.strictObject({
  chunks: z.exactOptional(z.int().min(0).meta({ description: 'Of columns: how many chunks were uploaded' })),
  badRows: z.exactOptional(z.int().min(0).meta({ description: 'Of columns: rows that were left out, as counted' })),
});

export const tableEnded = messageSchemas.TABLE_END_ACK;
