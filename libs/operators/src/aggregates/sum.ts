/** Sum: of the values of a group; missing where it has none. Exact, whatever its size (docs/adr/0030-sums-without-a-limit.md). */
import { numberColumn, type Column } from '@coffee/protocol';
import type { Integers } from '../dense';
import type { GivenRows } from '../given-rows';
import { byGroup, type Groups } from '../group-rows';
import { sumSlots } from '../loops/sums';
import type { Sum } from '../wide-sums';
import { groupsWithValue } from './groups-with-value';
import type { AggregateFunction } from './aggregate-function';

export const sum: AggregateFunction<'sum'> = {
  fn: 'sum',
  gives: (kind) =>
    kind === 'id' ? 'count' : kind === 'money' || kind === 'count' || kind === 'decimal' ? kind : undefined,
  mayBeMissing: ({ nullable = false }) => nullable,
  state: ({ name, kind = 'count' }) => [{ name, kind }],
  addsUp: ({ nullable = false }) => !nullable,
  ofGroups: ({ name, from = '' }, given, groups) => {
    if (given.column(from).type === 'text') return undefined;
    const column = given.numbers(from);
    const sums = sumsOf(given.integers(column), groups);
    return sums && [numbersOfGroups(name, byGroup(groups, sums), column, given, groups)];
  },
  ofRows: ({ name, from = '' }, given) => [{ ...given.column(from), name }],
  start: () => {
    const sums: Sum[] = [];
    return {
      merge: (groups, [values]) => {
        groups.forEach((group, row) => {
          const value = values![row];
          if (value !== undefined) sums[group] = plus(sums[group] ?? 0, value as Sum);
        });
      },
      value: (group) => sums[group],
    };
  },
};

/** A number where it is exact as one, so that equal sums are equal. */
function plus(a: Sum, b: Sum): Sum {
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a + b)) return a + b;
  const whole = BigInt(a) + BigInt(b);
  return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
}

/** By slot. @returns undefined when a sum is not exact. */
function sumsOf(values: Integers, { of, slots }: Groups): Float64Array | undefined {
  if (values instanceof Int32Array) return sumSlots(of, values, slots);
  const sums = new Float64Array(slots);
  for (let row = 0; row < values.length; row++) {
    if (!Number.isSafeInteger((sums[of[row]!]! += values[row]!))) return undefined;
  }
  return sums;
}

function numbersOfGroups(name: string, sums: Float64Array, column: Column, given: GivenRows, groups: Groups): Column {
  const validity = groupsWithValue(column, given, groups);
  return numberColumn(name, validity ? sums.filter((_, g) => validity[g >>> 3]! & (1 << (g & 7))) : sums, validity);
}
