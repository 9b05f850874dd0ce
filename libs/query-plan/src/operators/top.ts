/** Top: of each group the rows with the largest value. */
import type { TopSpec } from '@coffee/operators';
import { columnName, columnNames, wholeNumber } from './columns';
import type { RowOperator, Shape } from './operator';

const MOST_ROWS = 1000;

export const topOperator: RowOperator<TopSpec> = {
  schema: (z) =>
    z.strictObject({
      group: columnNames(z),
      by: columnName(z),
      tie: columnName(z),
      limit: wholeNumber(z, 1, MOST_ROWS),
    } satisfies Shape<TopSpec>),
  text: ({ group, by, tie, limit }) =>
    `top ${limit} by ${by}${group.length > 0 ? ` of each ${group.join(', ')}` : ''} (tie: lowest ${tie})`,
  looksAt: ({ group, by, tie }) => [...group, by, tie],
  gives: (_, given) => given,
  passesRowsOn: true,
};
