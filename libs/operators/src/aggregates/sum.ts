/** Sum: of the values of a group; missing where it has none. Exact, whatever its size (docs/adr/0030-sums-without-a-limit.md). */
import { numberColumn, type Column } from '@coffee/protocol';
import { rowsWithAll, type Integers } from '../dense';
import type { GivenRows } from '../given-rows';
import { byGroup, type Groups } from '../group-rows';
import { sumSlots } from '../loops/sums';
import { ValueList } from '../value-list';
import { exactNumbers, readValues, type ValueKind } from '../values';
import type { Sum } from '../wide-sums';
import { groupsWithValue } from './groups-with-value';
import type { Accumulator, AggregateFunction } from './aggregate-function';

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
  start: ({ kind }) => startSums(kind),
};

/** Sums by group. `nothing`: the value of a group to which nothing was added; else it has none. */
export function startSums(kind: ValueKind = 'count', nothing?: number): Accumulator {
  const sums = new ValueList();
  return {
    merge: (groups, [state], size) => {
      sums.reserve(size);
      addTo(sums, groups, state!, kind);
    },
    value: (group) => sums.get(group) ?? nothing,
    column: (name, given, groups) => sums.column(name, given, groups, nothing),
  };
}

function addTo(sums: ValueList, groups: Uint32Array, state: Column, kind: ValueKind): void {
  if (state.type === 'text' || state.type === 'uuid') {
    readValues(state, kind, groups.length).forEach((value, row) => {
      if (value !== undefined) addOne(sums, groups[row]!, value as Sum);
    });
    return;
  }
  const rows = rowsWithAll([state], groups.length);
  const values = exactNumbers(state, kind);
  const { numbers } = sums;
  let { areNumbers } = sums;
  for (let i = 0; i < values.length; i++) {
    const group = groups[rows ? rows[i]! : i]!;
    const before = numbers[group]!;
    // Adding to 0 makes one zero of the two.
    const total = (areNumbers && before !== before ? 0 : before) + values[i]!;
    if (Number.isSafeInteger(total)) numbers[group] = total;
    else {
      // Something beyond 2^53.
      addOne(sums, group, values[i]!);
      areNumbers = sums.areNumbers;
    }
  }
}

const addOne = (sums: ValueList, group: number, value: Sum): void =>
  sums.set(group, plus((sums.get(group) as Sum | undefined) ?? 0, value));

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
