/** What min and max have in common: the value of a group that stands first in an order. Text is in the order of its UTF-8 bytes. */
import { validityOf, type Column, type NumberColumn, type UuidColumn } from '@coffee/protocol';
import { rowsWithAll } from '../dense';
import { takeValues } from '../gather';
import { byGroup, type Groups } from '../group-rows';
import { ValueList } from '../value-list';
import { compareValues, exactNumbers, isTextual, readValues, type Value, type ValueKind } from '../values';
import type { AggregateFunction } from './aggregate-function';

/** `sign`: 1 for the least value, -1 for the greatest. */
export const extreme = <Name extends string>(fn: Name, sign: 1 | -1): AggregateFunction<Name> => ({
  fn,
  gives: (kind) => kind,
  mayBeMissing: ({ nullable = false }) => nullable,
  state: ({ name, kind = 'count' }) => [{ name, kind }],
  ofGroups: ({ name, from = '', kind = 'count' }, given, groups) => {
    const column = given.column(from);
    // Numbers beyond 2^53: their texts are in another order.
    if (column.type === 'text' && !isTextual(kind)) return undefined;
    const best = byGroup(groups, bestOf(column, given.rowsOfValues(column), given.count, groups, sign));
    const found = best.filter((at) => at !== NONE);
    return [{ ...takeValues(column, Uint32Array.from(found), validityOf(best.map((at) => +(at !== NONE)))), name }];
  },
  ofRows: ({ name, from = '' }, given) => [{ ...given.column(from), name }],
  start: ({ kind = 'count' }) => {
    const best = new ValueList();
    return {
      merge: (groups, [state], size) => {
        best.reserve(size);
        if (state!.type === 'text' || state!.type === 'uuid') {
          readValues(state!, kind, groups.length).forEach((value, row) => takeBetter(best, groups[row]!, value, sign));
          return;
        }
        takeBetterNumbers(best, groups, state!, kind, sign);
      },
      value: (group) => best.get(group),
      column: (name, given, groups) => best.column(name, given, groups),
    };
  },
});

function takeBetter(best: ValueList, group: number, value: Value, sign: 1 | -1): void {
  if (value === undefined) return;
  const before = best.get(group);
  if (before === undefined || sign * compareValues(value, before) < 0) best.set(group, value);
}

function takeBetterNumbers(
  best: ValueList,
  groups: Uint32Array,
  state: NumberColumn,
  kind: ValueKind,
  sign: 1 | -1,
): void {
  const rows = rowsWithAll([state], groups.length);
  const values = exactNumbers(state, kind);
  // None of those that are set here is of another kind.
  const { numbers, areNumbers } = best;
  for (let i = 0; i < values.length; i++) {
    const group = groups[rows ? rows[i]! : i]!;
    // Adding 0 makes one zero of the two.
    const value = values[i]! + 0;
    const before = numbers[group]!;
    if (before !== before) {
      if (areNumbers) numbers[group] = value;
      else takeBetter(best, group, value, sign);
    } else if (sign * (value - before) < 0) numbers[group] = value;
  }
}

const NONE = -1;

/** By slot, the place of the best value among those that are present; the first of equal ones. `rows`: the row of each, if not its place. */
function bestOf(
  column: Column,
  rows: Uint32Array | undefined,
  count: number,
  { of, slots }: Groups,
  sign: 1 | -1,
): Int32Array {
  const best = new Int32Array(slots).fill(NONE);
  const order = orderOf(column);
  const values = rows ? rows.length : count;
  for (let at = 0; at < values; at++) {
    const slot = of[rows ? rows[at]! : at]!;
    const before = best[slot]!;
    if (before === NONE || sign * order(at, before) < 0) best[slot] = at;
  }
  return best;
}

/** Compares two of the present values of a column. */
function orderOf(column: Column): (a: number, b: number) => number {
  if (column.type === 'uuid') return (a, b) => compareBytes(column, a * 16, a * 16 + 16, b * 16, b * 16 + 16);
  if (column.type === 'text') {
    const { offsets } = column;
    return (a, b) => compareBytes(column, offsets[a]!, offsets[a + 1]!, offsets[b]!, offsets[b + 1]!);
  }
  const { values } = column;
  return (a, b) => values[a]! - values[b]!;
}

function compareBytes(
  { values }: Pick<UuidColumn, 'values'>,
  a: number,
  endOfA: number,
  b: number,
  endOfB: number,
): number {
  while (a < endOfA && b < endOfB) {
    const difference = values[a++]! - values[b++]!;
    if (difference !== 0) return difference;
  }
  return endOfA - a - (endOfB - b);
}
