/** Aggregate: sums of the rows of a chunk by key. */
import type { AggregateSpec, KeySpec } from '@coffee/operators';
import { MOST_COLUMNS, columnName } from './columns';
import type { RowOperator } from './operator';

const keyText = ({ name, from, unit }: KeySpec): string => {
  const value = unit === undefined ? from : `${unit}(${from})`;
  return name === value ? name : `${name} = ${value}`;
};
const sumText = ({ name, from }: AggregateSpec['sums'][number]): string =>
  `${name} = ${from === undefined ? 'count' : `sum(${from})`}`;

/** Also of a logical plan. */
export const groupText = ({ keys, sums }: Pick<AggregateSpec, 'keys' | 'sums'>): string =>
  `by ${keys.map(keyText).join(', ')}: ${sums.map(sumText).join(', ')}`;

export const aggregateOperator: RowOperator<AggregateSpec> = {
  schema: (z) => {
    const column = columnName(z);
    const key = z.strictObject({ name: column, from: column, unit: z.exactOptional(z.enum(['month', 'half'])) });
    return z.strictObject({
      op: z.literal('aggregate'),
      keys: z.array(key).min(1).max(2),
      sums: z.array(z.strictObject({ name: column, from: z.exactOptional(column) })).max(MOST_COLUMNS),
    });
  },
  text: (spec) => `group ${groupText(spec)}`,
  looksAt: ({ keys, sums }) => [...keys, ...sums].flatMap(({ from }) => (from === undefined ? [] : [from])),
  gives: ({ keys, sums }) => [...keys, ...sums].map(({ name }) => name),
  passesRowsOn: false,
};
