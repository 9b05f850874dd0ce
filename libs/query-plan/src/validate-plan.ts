/**
 * A plan that was read from elsewhere (the journal, another process) is checked before anyone acts on it: its shape here, that
 * it hangs together by `check-plan.ts`. Imported as `@coffee/query-plan/validate`, so that whoever only makes plans does
 * not load the schema library.
 */
import { CoffeeError, edgeId, stageId } from '@coffee/core';
import { columnKinds } from '@coffee/protocol';
import * as z from 'zod';
import { problemsOf } from './check-plan';
import {
  MOST_COLUMNS,
  carriedNames,
  columnName,
  columnNames,
  derivedShape,
  lookupShape,
  mergeOperator,
  stepSchema,
  tableSchemaShape,
  tailSchema,
  topOperator,
  wholeNumber,
  type Shape,
  type Z,
} from './operators';
import { MAX_PARTITIONS } from './partitions';
import type {
  Edge,
  NeededYears,
  PhysicalPlan,
  ResultSink,
  ScanColumn,
  StatefulOutput,
  StatefulStage,
  StatelessStage,
  Step,
  TableScan,
} from './physical-plan';

/** Not the library as a whole: what it says in forty languages would be in every program (450 KB). */
const words: Z = {
  ...{ array: z.array, boolean: z.boolean, custom: z.custom, enum: z.enum, exactOptional: z.exactOptional },
  ...{
    literal: z.literal,
    number: z.number,
    strictObject: z.strictObject,
    string: z.string,
    union: z.union,
    discriminatedUnion: z.discriminatedUnion,
  },
};

export const tableSchema = tableSchemaShape(words);

/** Plans are small: beyond these, one was made to do harm. */
const MOST = { stages: 200, edges: 400, readings: 30, steps: 15, years: 9999 } as const;

const column = columnName(words);
const columns = columnNames(words);
const carried = carriedNames(words);
/** Part of the names of queues, logs and files: with a job, a partition and a namespace it is one that a broker takes (255 bytes). */
const name = z
  .string()
  .max(140, { error: 'longer than 140 characters: queues and logs could not be named after it' })
  .regex(/^[a-z][a-z0-9_]{0,59}(\.[a-z0-9][a-z0-9_]{0,59}){0,9}$/);
const edge = wholeNumber(words, 0, MOST.edges - 1).transform(edgeId);
const stageName = name.transform(stageId);
const partitions = wholeNumber(words, 1, MAX_PARTITIONS);
const kind = z.enum(columnKinds);
const format = z.enum(['text', 'uuid', 'integer', 'money', 'month', 'half', 'date', 'decimal', 'instant', 'boolean']);

const scan = z.strictObject({
  table: column,
  columns: z
    .array(
      z.strictObject({
        name: column,
        kind,
        nullable: z.boolean(),
        neededWhere: z.exactOptional(
          z.strictObject({ column, atLeast: wholeNumber(words, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER) }),
        ),
      } satisfies Shape<ScanColumn>),
    )
    .min(1)
    .max(MOST_COLUMNS),
  readings: z.array(z.strictObject({ answers: z.array(column).max(MOST.stages), columns })).max(MOST.readings),
  unique: z.exactOptional(column),
  neededYears: z.exactOptional(
    z.strictObject({
      column,
      years: z
        .array(wholeNumber(words, 1, 9999))
        .min(1)
        .max(MOST.years),
    } satisfies Shape<NeededYears>),
  ),
  schema: z.exactOptional(tableSchema),
  outputs: z.array(edge).max(MOST.edges),
} satisfies Shape<TableScan>);

const lookup = z.strictObject({ ...lookupShape(words), edge });

const operatorOfStep = stepSchema(words);

/** Not a schema that refers to itself: what is read is never deeper than this, whoever wrote it. */
const stepOf = (deeper: number): z.ZodType =>
  z.strictObject({
    operator: operatorOfStep,
    columns: carried,
    outputs: z.array(edge).max(MOST.edges),
    next: deeper > 0 ? z.array(stepOf(deeper - 1)).max(MOST.stages) : z.array(z.never()).max(0),
  } satisfies Shape<Step>);

const stateless = { id: name, queue: name, input: edge, root: stepOf(MOST.steps) } satisfies Shape<
  Omit<StatelessStage, 'kind'>
>;
const stateful = {
  id: stageName,
  group: name,
  partitions,
  input: edge,
  merge: mergeOperator.schema(words),
  lookups: z.array(lookup).max(MOST_COLUMNS),
  outputs: z
    .array(
      z.strictObject({
        edge,
        top: z.exactOptional(topOperator.schema(words)),
        then: z.exactOptional(tailSchema(words)),
      } satisfies Shape<StatefulOutput>),
    )
    .max(MOST.edges),
} satisfies Shape<Omit<StatefulStage, 'kind'>>;
const stage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('filter'), ...stateless }),
  z.strictObject({ kind: z.literal('aggregator'), ...stateless }),
  z.strictObject({ kind: z.literal('maximizer'), ...stateful }),
  z.strictObject({ kind: z.literal('joiner'), ...stateful }),
]);

const result = z.strictObject({
  name: column,
  query: z.string().min(1).max(60),
  input: edge,
  columns: z
    .array(
      z.strictObject({
        header: z.string().min(1).max(200),
        from: column,
        format,
        fallback: z.exactOptional(column),
        dividedBy: z.exactOptional(column),
      } satisfies Shape<ResultSink['columns'][number]>),
    )
    .min(1)
    .max(MOST_COLUMNS),
  orderBy: z
    .array(
      z.strictObject({
        column,
        format,
        fallback: z.exactOptional(column),
        descending: z.exactOptional(z.boolean()),
        missing: z.exactOptional(z.enum(['first', 'last'])),
      } satisfies Shape<ResultSink['orderBy'][number]>),
    )
    .max(MOST_COLUMNS),
  joined: z.array(z.strictObject({ table: column, key: column })).max(MOST_COLUMNS),
} satisfies Shape<ResultSink>);

const plan = z.strictObject({
  tables: z.array(scan).max(MOST.stages),
  stages: z.array(stage).max(MOST.stages),
  edges: z
    .array(
      z.strictObject({
        id: edge,
        from: z.union([z.strictObject({ table: column }), z.strictObject({ stage: stageName })]),
        to: z.union([z.strictObject({ stage: stageName }), z.strictObject({ result: column })]),
        mode: z.enum(['queue', 'scan', 'partition', 'broadcast', 'result']),
        columns: carried.min(1),
        derived: z.exactOptional(z.array(derivedShape(words)).max(MOST_COLUMNS)),
        complete: z.exactOptional(columns),
        key: z.exactOptional(column),
        partitions,
      } satisfies Shape<Edge>),
    )
    .max(MOST.edges),
  results: z.array(result).max(MOST.stages),
} satisfies Shape<PhysicalPlan>);

/** @throws CoffeeError BAD_MESSAGE when the value is no plan that a worker can act on; its message names the first problems. */
export function validatePlan(value: unknown): PhysicalPlan {
  const parsed = plan.safeParse(value);
  if (!parsed.success)
    throw bad(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'plan'}: ${message}`));
  // Ids and table names are plain strings to the schema; `problemsOf` has seen that each names what it should.
  const checked = parsed.data as PhysicalPlan;
  const problems = problemsOf(checked);
  if (problems.length > 0) throw bad(problems);
  return checked;
}

function bad(problems: readonly string[]): CoffeeError {
  const more = problems.length > 3 ? ` and ${problems.length - 3} more` : '';
  return new CoffeeError('BAD_MESSAGE', `not a valid plan: ${problems.slice(0, 3).join('; ')}${more}`);
}
