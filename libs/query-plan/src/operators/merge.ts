/** Merge: partial states of one partition are put together to the values of its groups. */
import { isTextual, type AggregateCall, type MergeKey, type MergeSpec } from '@coffee/operators';
import { aggregateSchema, kindProblems, stateColumns } from './aggregate';
import { MOST_COLUMNS, columnName, valueKind } from './columns';
import type { RowOperator, Shape, Z } from './operator';

const keyText = ({ name, kind, nullable = false }: MergeKey): string =>
  `${name}${isTextual(kind) ? ` (${kind})` : ''}${nullable ? ' or missing' : ''}`;
const aggregateText = ({ name, fn, kind }: AggregateCall): string =>
  `${fn} ${name}${kind === undefined ? '' : ` of ${kind}`}`;

/** Also of what groups merged rows again. */
export const mergeShape = (z: Z) => {
  const key = z.strictObject({
    name: columnName(z),
    kind: valueKind(z),
    nullable: z.exactOptional(z.boolean()),
  } satisfies Shape<MergeKey>);
  return {
    keys: z.array(key).max(MOST_COLUMNS),
    aggregates: z.array(aggregateSchema(z)).max(MOST_COLUMNS),
  } satisfies Shape<MergeSpec>;
};

export const mergeOperator: RowOperator<MergeSpec> = {
  schema: (z) => z.strictObject(mergeShape(z)),
  text: ({ keys, aggregates }) => {
    const by = keys.map(keyText).join(', ');
    if (aggregates.length === 0) return `merge equal rows: ${by}`;
    return `merge ${keys.length === 0 ? 'all' : `by ${by}`}: ${aggregates.map(aggregateText).join(', ')}`;
  },
  looksAt: ({ keys, aggregates }) => [...keys.map(({ name }) => name), ...stateColumns(aggregates)],
  gives: ({ keys, aggregates }) => [...keys, ...aggregates].map(({ name }) => name),
  problems: ({ aggregates }) => aggregates.flatMap(kindProblems),
  passesRowsOn: false,
};
