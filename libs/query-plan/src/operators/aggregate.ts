/** Aggregate: partial states of the rows of a chunk by key. */
import { aggregateFunction, type AggregateCall, type AggregateSpec, type KeySpec } from '@coffee/operators';
import type * as zod from 'zod';
import { MOST_COLUMNS, aggregateName, calendarUnit, carriedName, columnName, valueKind } from './columns';
import type { RowOperator, Shape, Z } from './operator';

const orMissing = (nullable = false): string => (nullable ? ' or missing' : '');

const keyText = ({ name, from, unit, nullable }: KeySpec): string => {
  const value = unit === undefined ? from : `${unit}(${from})`;
  return `${name === value ? name : `${name} = ${value}`}${orMissing(nullable)}`;
};
const aggregateText = ({ name, fn, from, nullable }: AggregateCall): string =>
  `${name} = ${fn}${from === undefined ? '' : `(${from}${orMissing(nullable)})`}`;

/** Also of a logical plan. */
export const groupText = ({ keys, aggregates }: Pick<AggregateSpec, 'keys' | 'aggregates'>): string =>
  `${keys.length === 0 ? 'all' : `by ${keys.map(keyText).join(', ')}`}: ${aggregates.map(aggregateText).join(', ')}`;

/** The columns of the partial state. */
export const stateColumns = (aggregates: readonly AggregateCall[]): string[] =>
  aggregates.flatMap((call) =>
    aggregateFunction(call.fn)
      .state(call)
      .map(({ name }) => name),
  );

/** What is the same in every aggregate of a plan. */
export const aggregateSchema = (z: Z): zod.ZodType<AggregateCall> =>
  z.strictObject({
    name: columnName(z),
    fn: aggregateName(z),
    from: z.exactOptional(columnName(z)),
    kind: z.exactOptional(valueKind(z)),
    nullable: z.exactOptional(z.boolean()),
  } satisfies Shape<AggregateCall>);

export const aggregateOperator: RowOperator<AggregateSpec> = {
  schema: (z) => {
    const column = columnName(z);
    const key = z.strictObject({
      name: column,
      from: carriedName(z),
      unit: z.exactOptional(calendarUnit(z)),
      nullable: z.exactOptional(z.boolean()),
    } satisfies Shape<KeySpec>);
    return z.strictObject({
      op: z.literal('aggregate'),
      keys: z.array(key).max(MOST_COLUMNS),
      aggregates: z.array(aggregateSchema(z)).max(MOST_COLUMNS),
    } satisfies Shape<AggregateSpec>);
  },
  text: (spec) => `group ${groupText(spec)}`,
  looksAt: ({ keys, aggregates }) => [...keys, ...aggregates].flatMap(({ from }) => (from === undefined ? [] : [from])),
  gives: ({ keys, aggregates }) => [...keys.map(({ name }) => name), ...stateColumns(aggregates)],
  problems: ({ aggregates }) => aggregates.flatMap(kindProblems),
  passesRowsOn: false,
};

/** What a function does not take. */
export function kindProblems({ name, fn, from, kind }: AggregateCall): string[] {
  if ((from === undefined) !== (kind === undefined)) return [`${name} is of a column without a kind, or the reverse`];
  if (aggregateFunction(fn).gives(kind) !== undefined) return [];
  return [`${name} cannot be the ${fn} of ${kind === undefined ? 'rows' : `a column of ${kind}`}`];
}
