/**
 * Count distinct: how many different values a group has. Its state is one of them: rows are grouped by the column, too, and a group comes with a
 * row for each of its values, which may come any number of times (docs/adr/0050-aggregates-are-values.md).
 */
import { pickRows } from '../gather';
import { rowsOfGroups } from '../group-rows';
import { PairCodes, ValueCodes } from '../value-codes';
import type { AggregateFunction } from './aggregate-function';

export const countDistinct: AggregateFunction<'count_distinct'> = {
  fn: 'count_distinct',
  gives: (kind) => (kind === undefined ? undefined : 'count'),
  mayBeMissing: () => false,
  state: ({ name, kind = 'count' }) => [{ name, kind }],
  groupsByColumn: true,
  ofGroups: ({ name, from = '' }, given, groups) => [{ ...pickRows(given.column(from), rowsOfGroups(groups)), name }],
  ofRows: ({ name, from = '' }, given) => [{ ...given.column(from), name }],
  start: () => {
    const values = new ValueCodes();
    const pairs = new PairCodes();
    const counts: number[] = [];
    return {
      merge: (groups, [states]) => {
        groups.forEach((group, row) => {
          if (states![row] === undefined) return;
          const before = pairs.size;
          pairs.codeOf(group, values.codeOf(states![row]));
          if (pairs.size > before) counts[group] = (counts[group] ?? 0) + 1;
        });
      },
      value: (group) => counts[group] ?? 0,
    };
  },
};
