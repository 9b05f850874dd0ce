/**
 * Keys of any kind as integers, and grouping by any number of them: text, ids and keys that may be missing are numbered as they first appear in
 * the chunk, and rows are grouped by the first two keys, by these groups and the third, and so on. Integers that are never missing, two of
 * them at most, are grouped as they are (`group-rows.ts`): the fast case.
 */
import { knownBounds, numberColumn, type Column, type NumberArray, type NumberColumn } from '@coffee/protocol';
import { unitsOf } from './calendar';
import { integersOf, valuesOr, widen, type Integers } from './dense';
import { pickRows } from './gather';
import type { GivenRows } from './given-rows';
import { groupRows, rowsOfGroups, type Groups, type KeyColumn } from './group-rows';
import { boundsOf } from './loops/bounds';
import type { KeySpec } from './spec';
import { numberTexts } from './text-numbers';

/** One key of the given rows. */
export interface GroupKey {
  readonly name: string;
  /** Equal where the keys are. */
  readonly integers: KeyColumn;
  /** Whether the integers are the keys, and do not just stand for them. */
  readonly isInteger: boolean;
  /** The key of each row. */
  readonly column: () => Column;
}

/** @throws CoffeeError BAD_MESSAGE when the column is absent, or has no instants that a unit is asked of. */
export function groupKey({ name, from, unit }: KeySpec, given: GivenRows): GroupKey {
  if (unit) {
    const { validity, values } = given.numbers(from);
    const units = unitsOf(widen(values), unit);
    if (!validity) return { name, integers: units, isInteger: true, column: () => numberColumn(name, units.values) };
    return numberedKey(name, { ...numberColumn(name, units.values), validity }, given);
  }
  // What is known of a column is known of this object, not of a copy with another name.
  const column = given.column(from);
  if (column.validity || column.type === 'text' || column.type === 'uuid' || hasFractions(column))
    return numberedKey(name, column, given);
  const integers = { values: integersOf(column), ...knownBounds(column) };
  return { name, integers, isInteger: true, column: () => ({ ...column, name }) };
}

/** As instants may have. */
const hasFractions = (column: NumberColumn): boolean =>
  column.type === 'f64' && column.values.some((value) => Number.isFinite(value) && !Number.isInteger(value));

/** Narrow integers are themselves, where they leave a number for the missing ones. */
function integersWithMissing(column: Column, given: GivenRows): Integers | undefined {
  if (column.type === 'text' || column.type === 'uuid' || column.type === 'f64') return undefined;
  if (column.type !== 'i32') return valuesOr(-1, column, given.count);
  const { min } = boundsOf(column.values as Int32Array);
  return min > LEAST_INTEGER ? valuesOr(min - 1, column, given.count) : undefined;
}

const LEAST_INTEGER = -(2 ** 31);

/** Missing keys are 0, the others count from 1. */
function numberedKey(name: string, column: Column, given: GivenRows): GroupKey {
  const key = { name, isInteger: false, column: () => ({ ...column, name }) };
  const integers = integersWithMissing(column, given);
  if (integers) return { ...key, integers: { values: integers } };
  const rows = given.rowsOfValues(column);
  const numbers = numbersOf(column, rows ? rows.length : given.count);
  const values = rows ? new Int32Array(given.count) : numbers;
  if (rows) for (let i = 0; i < rows.length; i++) values[rows[i]!] = numbers[i]!;
  return { ...key, integers: { values } };
}

function numbersOf(column: Column, count: number): Int32Array {
  if (column.type === 'text' || column.type === 'uuid') return numberTexts(column);
  if (hasFractions(column)) return numberFloats(column.values);
  const { of } = groupRows([{ values: widen(column.values) }], count);
  return fromOne(of.subarray(0, count));
}

function fromOne(slots: Groups['of']): Int32Array {
  const numbers = new Int32Array(slots.length);
  for (let row = 0; row < numbers.length; row++) numbers[row] = slots[row]! + 1;
  return numbers;
}

function numberFloats(values: NumberArray): Int32Array {
  const known = new Map<number, number>();
  return Int32Array.from(values, (value) => {
    const number = known.get(value) ?? known.size + 1;
    known.set(value, number);
    return number;
  });
}

/** As `groupRows`, by any number of keys. */
export function groupByKeys(keys: readonly KeyColumn[], rows: number): Groups {
  let grouped = keys;
  while (grouped.length > 2) {
    const { of, slots } = groupRows(grouped.slice(0, 2), rows);
    grouped = [{ values: new Int32Array(of.subarray(0, rows)), min: 0, max: slots - 1 }, ...grouped.slice(2)];
  }
  return groupRows(grouped, rows);
}

/** The key of each group. */
export const keyOfGroups = ({ name, integers, isInteger, column }: GroupKey, groups: Groups): Column =>
  isInteger ? numberColumn(name, keysOf(integers.values, groups)) : pickRows(column(), rowsOfGroups(groups));

function keysOf(values: Integers, { rowOf, used, count }: Groups): Integers {
  const keys = values instanceof Int32Array ? new Int32Array(count) : new Float64Array(count);
  for (let group = 0; group < count; group++) keys[group] = values[rowOf[used ? used[group]! : group]!]!;
  return keys;
}
