/** Count: of the rows of a group, or of those with a value in a column. Never missing. */
import { isPresent, numberColumn } from '@coffee/protocol';
import { byGroup } from '../group-rows';
import { countSlots } from '../loops/sums';
import { countsOf } from './groups-with-value';
import { startSums } from './sum';
import type { AggregateFunction } from './aggregate-function';

export const count: AggregateFunction<'count'> = {
  fn: 'count',
  gives: () => 'count',
  mayBeMissing: () => false,
  state: ({ name }) => [{ name, kind: 'count' }],
  addsUp: () => true,
  ofGroups: ({ name, from }, given, groups) => {
    const rows = from === undefined ? undefined : given.rowsOfValues(given.column(from));
    const counts = rows ? countsOf(rows, groups) : countSlots(groups.of, given.count, groups.slots);
    return [numberColumn(name, byGroup(groups, counts))];
  },
  ofRows: ({ name, from }, given) => {
    const ones = new Uint8Array(given.count).fill(1);
    const column = from === undefined ? undefined : given.column(from);
    if (column?.validity) ones.forEach((_, row) => (ones[row] = +isPresent(column, row)));
    return [numberColumn(name, ones)];
  },
  start: () => startSums('count', 0),
};
