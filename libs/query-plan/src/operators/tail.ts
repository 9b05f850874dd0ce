/** What is done with the merged and joined rows of a partition before they are sent. */
import {
  MAX_TAIL_ROWS,
  type LimitSpec,
  type OrderSpec,
  type RankSpec,
  type RegroupSpec,
  type RepeatSpec,
  type TailSpec,
} from '@coffee/operators';
import type * as zod from 'zod';
import { aggregateOperator } from './aggregate';
import { MOST_COLUMNS, columnName, columnNames, valueKind, wholeNumber } from './columns';
import { filterOperator } from './filter';
import { mergeOperator, mergeShape } from './merge';
import type { RowOperator, Shape, Z } from './operator';
import { projectOperator } from './project';

const orderSchema = (z: Z): zod.ZodType<readonly OrderSpec[]> =>
  z
    .array(
      z.strictObject({
        column: columnName(z),
        kind: valueKind(z),
        descending: z.exactOptional(z.boolean()),
        missingFirst: z.exactOptional(z.boolean()),
      } satisfies Shape<OrderSpec>),
    )
    .max(MOST_COLUMNS);

const orderText = (orderBy: readonly OrderSpec[]): string =>
  orderBy
    .map(
      ({ column, descending, missingFirst }) =>
        `${column}${descending ? ' descending' : ''}${missingFirst ? ' missing first' : ''}`,
    )
    .join(', ');
const by = (orderBy: readonly OrderSpec[]): string => (orderBy.length === 0 ? '' : ` by ${orderText(orderBy)}`);
const orderColumns = (orderBy: readonly OrderSpec[]): string[] => orderBy.map(({ column }) => column);

const regroup: RowOperator<RegroupSpec> = {
  schema: (z) => z.strictObject({ op: z.literal('regroup'), ...mergeShape(z) } satisfies Shape<RegroupSpec>),
  text: (spec) => `then ${mergeOperator.text(spec)}`,
  looksAt: ({ keys, aggregates }) => [
    ...keys.map(({ name }) => name),
    ...aggregates.flatMap(({ from }) => (from === undefined ? [] : [from])),
  ],
  gives: (spec) => mergeOperator.gives(spec, []),
  problems: (spec) => mergeOperator.problems?.(spec) ?? [],
  passesRowsOn: false,
};

const rank: RowOperator<RankSpec> = {
  schema: (z) =>
    z.strictObject({
      op: z.literal('rank'),
      fn: z.enum(['row-number', 'rank', 'dense-rank']),
      partitionBy: columnNames(z),
      orderBy: orderSchema(z),
      as: columnName(z),
    } satisfies Shape<RankSpec>),
  text: ({ fn, partitionBy, orderBy, as }) =>
    `${as} = ${fn}${partitionBy.length === 0 ? '' : ` of each ${partitionBy.join(', ')}`}${by(orderBy)}`,
  looksAt: ({ partitionBy, orderBy }) => [...partitionBy, ...orderColumns(orderBy)],
  gives: ({ as }, given) => [...given, as],
  passesRowsOn: true,
};

/** Also of a step, which gives the first rows of each chunk. */
export const limitOperator: RowOperator<LimitSpec> = {
  schema: (z) =>
    z.strictObject({
      op: z.literal('limit'),
      orderBy: orderSchema(z),
      offset: z.exactOptional(wholeNumber(z, 0, Number.MAX_SAFE_INTEGER)),
      limit: z.exactOptional(wholeNumber(z, 0, MAX_TAIL_ROWS)),
    } satisfies Shape<LimitSpec>),
  text: ({ orderBy, offset = 0, limit: most }) =>
    `first ${most ?? 'all'}${by(orderBy)}${offset > 0 ? ` behind the first ${offset}` : ''}`,
  looksAt: ({ orderBy }) => orderColumns(orderBy),
  gives: (_, given) => given,
  passesRowsOn: true,
};

const repeat: RowOperator<RepeatSpec> = {
  schema: (z) => z.strictObject({ op: z.literal('repeat'), times: columnName(z) } satisfies Shape<RepeatSpec>),
  text: ({ times }) => `each row as often as ${times} says`,
  looksAt: ({ times }) => [times],
  gives: (_, given) => given,
  passesRowsOn: true,
};

const tailOperators: { readonly [Op in TailSpec['op']]: RowOperator<Extract<TailSpec, { op: Op }>> } = {
  filter: { ...filterOperator, text: (spec) => `filter ${filterOperator.text(spec)}` } as RowOperator<
    Extract<TailSpec, { op: 'filter' }>
  >,
  // Here they are all that is left.
  project: { ...projectOperator, gives: ({ columns }) => columns.map(({ name }) => name) },
  aggregate: aggregateOperator,
  regroup,
  rank,
  limit: limitOperator,
  repeat,
};

const MOST_OPERATORS = 30;

export const tailSchema = (z: Z): zod.ZodType<readonly TailSpec[]> =>
  z
    .array(z.union(Object.values(tailOperators).map((operator: RowOperator<TailSpec>) => operator.schema(z))))
    .max(MOST_OPERATORS);

/** What is known of an operator of a tail. */
export const tailOperatorOf = ({ op }: TailSpec): RowOperator<TailSpec> => tailOperators[op];

/** The columns of the rows that a tail gives, of rows with these. */
export const tailGives = (given: readonly string[], tail: readonly TailSpec[] = []): readonly string[] =>
  tail.reduce((has, spec) => tailOperatorOf(spec).gives(spec, has), given);

/** What it looks at of the rows that it is given: those that it does not make itself. */
export const tailLooksAt = (tail: readonly TailSpec[] = []): string[] => {
  const made = new Set<string>();
  const looked: string[] = [];
  for (const spec of tail) {
    const { looksAt, gives } = tailOperatorOf(spec);
    looked.push(...looksAt(spec).filter((name) => !made.has(name)));
    for (const name of gives(spec, [])) made.add(name);
  }
  return [...new Set(looked)];
};

/** What must be there in front of it for these columns behind it. */
export const tailNeeds = (tail: readonly TailSpec[], wanted: Iterable<string>): string[] => {
  const isClosed = tail.some(({ op }) => op === 'project' || op === 'aggregate' || op === 'regroup');
  const made = new Set(tail.flatMap((spec) => (spec.op === 'rank' ? [spec.as] : [])));
  return [...new Set([...tailLooksAt(tail), ...(isClosed ? [] : [...wanted].filter((name) => !made.has(name)))])];
};

/** What is wrong with a tail of rows with the columns `given`. */
export function tailProblems(given: readonly string[], tail: readonly TailSpec[] = []): string[] {
  const problems: string[] = [];
  let has = given;
  for (const spec of tail) {
    const { looksAt, gives, problems: wrong } = tailOperatorOf(spec);
    problems.push(...(wrong?.(spec) ?? []));
    problems.push(
      ...looksAt(spec)
        .filter((name) => !has.includes(name))
        .map((name) => `${spec.op} needs ${name}, which it is not given`),
    );
    has = gives(spec, has);
    problems.push(...has.filter((name, i) => has.indexOf(name) !== i).map((name) => `${spec.op} gives ${name} twice`));
  }
  return problems;
}
