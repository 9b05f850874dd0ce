/** Which groups have a value at all. */
import { validityOf, type Column } from '@coffee/protocol';
import type { GivenRows } from '../given-rows';
import { byGroup, type Groups } from '../group-rows';

/** The bitmap of the groups that have a value in a column of the given rows; undefined when that is all of them. */
export function groupsWithValue(column: Column, given: GivenRows, groups: Groups): Uint8Array | undefined {
  const rows = given.rowsOfValues(column);
  return rows && validityOf(byGroup(groups, countsOf(rows, groups)));
}

/** How many of the rows are in each slot. */
export function countsOf(rows: Uint32Array, { of, slots }: Groups): Int32Array {
  const counts = new Int32Array(slots);
  for (let i = 0; i < rows.length; i++) counts[of[rows[i]!]!]!++;
  return counts;
}
