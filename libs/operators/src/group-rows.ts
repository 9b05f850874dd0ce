/**
 * Grouping rows by integer keys: gives each row the number of its group, groups numbered in order of first appearance.
 *
 * Three ways, picked by the ranges of the keys alone: a table addressed by the keys themselves (stores, months, items), a
 * hash table of both keys in one 32-bit number (store and customer), and a hash table of whatever else.
 * The scratch memory is this module's: a result is good until the next call.
 *
 * Measured (bench/aggregate.bench.ts): addressed 1.0 ns a row, hashed with half of the rows distinct 8 ns a row.
 */
import { CoffeeError } from '@coffee/core';
import { mix32, mixWide, tableSize } from './hash';
import { scratchInt32, scratchUint32 } from './scratch';

/** One integer a row. `min` and `max` bound the values, if known: they need not be reached. */
export interface KeyColumn {
  readonly values: Int32Array | Float64Array;
  readonly min?: number;
  readonly max?: number;
}

export interface Groups {
  readonly count: number;
  /** Group of each row; longer than the rows. */
  readonly of: Uint32Array;
  /** First row of each group; longer than the groups. */
  readonly first: Uint32Array;
}

/** Slots of a table addressed by the keys: 256 KiB, cleared for each chunk in some 5 µs. */
const DIRECT_SLOTS = 1 << 16;
const TWO_32 = 0x1_0000_0000;

const scratchOf = scratchUint32();
const scratchFirst = scratchUint32();
const scratchTable = scratchInt32();

/** @throws CoffeeError BAD_MESSAGE when a key is no integer within ±2^53. */
export function groupRows(keys: readonly KeyColumn[], rows: number): Groups {
  const of = scratchOf(rows);
  const first = scratchFirst(rows);
  const [one, two] = keys;
  if (keys.length > 2) throw new CoffeeError('INTERNAL', `rows are grouped by at most 2 keys, not ${keys.length}`);
  if (!one || rows === 0) {
    of.fill(0, 0, rows);
    first[0] = 0;
    return { count: Math.min(rows, 1), of, first };
  }
  const a = bounded(one);
  const b = two ? bounded(two) : ONLY_ONE;
  const slots = a && b ? a.range * b.range : Infinity;
  if (a && b && slots <= DIRECT_SLOTS) return { count: addressed(a, b, rows, slots, of, first), of, first };
  if (a && b && slots <= TWO_32) return { count: hashed(a, b, rows, of, first), of, first };
  return { count: hashedWide(one.values, two?.values, rows, of, first), of, first };
}

interface BoundedKey {
  readonly values: Int32Array | undefined;
  readonly min: number;
  /** Number of values from min to max. */
  readonly range: number;
}
const ONLY_ONE: BoundedKey = { values: undefined, min: 0, range: 1 };

function bounded({ values, min, max }: KeyColumn): BoundedKey | undefined {
  if (!(values instanceof Int32Array)) return undefined;
  if (min !== undefined && max !== undefined) return { values, min, range: max - min + 1 };
  let least = values[0]!;
  let most = least;
  for (let row = 1; row < values.length; row++) {
    const value = values[row]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { values, min: least, range: most - least + 1 };
}

function addressed(a: BoundedKey, b: BoundedKey, rows: number, slots: number, of: Uint32Array, first: Uint32Array): number {
  const table = scratchTable(slots).fill(0, 0, slots);
  const [x, y] = a.range === 1 && b.values ? [b.values, undefined] : [a.values!, b.range === 1 ? undefined : b.values];
  const base = x === a.values ? a.min : b.min;
  let count = 0;
  if (!y) {
    for (let row = 0; row < rows; row++) {
      const slot = x[row]! - base;
      let group = table[slot]!;
      if (group === 0) {
        first[count] = row;
        table[slot] = group = ++count;
      }
      of[row] = group - 1;
    }
    return count;
  }
  const { min, range } = b;
  for (let row = 0; row < rows; row++) {
    const slot = (x[row]! - base) * range + y[row]! - min;
    let group = table[slot]!;
    if (group === 0) {
      first[count] = row;
      table[slot] = group = ++count;
    }
    of[row] = group - 1;
  }
  return count;
}

/** Key and group side by side in the table: one cache line a look-up. */
function hashed(a: BoundedKey, b: BoundedKey, rows: number, of: Uint32Array, first: Uint32Array): number {
  const size = tableSize(rows);
  const mask = size - 1;
  const table = scratchTable(size * 2).fill(0, 0, size * 2);
  const x = a.values!;
  const y = b.values;
  const { min, range } = b;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    // The product is below 2^32, and so exact in 32 bits.
    const key = (Math.imul(x[row]! - a.min, range) + (y ? y[row]! - min : 0)) | 0;
    let slot = mix32(key) & mask;
    let group = table[slot * 2 + 1]!;
    while (group !== 0 && table[slot * 2]! !== key) {
      slot = (slot + 1) & mask;
      group = table[slot * 2 + 1]!;
    }
    if (group === 0) {
      first[count] = row;
      table[slot * 2] = key;
      table[slot * 2 + 1] = group = ++count;
    }
    of[row] = group - 1;
  }
  return count;
}

/** Keys beyond 32 bits: rare, so plainly right. Keys are compared where their group first appeared. */
function hashedWide(
  x: Int32Array | Float64Array,
  y: Int32Array | Float64Array | undefined,
  rows: number,
  of: Uint32Array,
  first: Uint32Array,
): number {
  const size = tableSize(rows);
  const mask = size - 1;
  const table = scratchTable(size).fill(0, 0, size);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const key = x[row]!;
    const other = y ? y[row]! : 0;
    if (!Number.isSafeInteger(key) || !Number.isSafeInteger(other))
      throw new CoffeeError('BAD_MESSAGE', `a key is no exact integer: ${Number.isSafeInteger(key) ? other : key}`);
    let slot = mix32(mixWide(key) ^ Math.imul(mixWide(other), 0x9e37_79b9)) & mask;
    let group = table[slot]!;
    while (group !== 0 && (x[first[group - 1]!]! !== key || (y && y[first[group - 1]!]! !== other))) {
      slot = (slot + 1) & mask;
      group = table[slot]!;
    }
    if (group === 0) {
      first[count] = row;
      table[slot] = group = ++count;
    }
    of[row] = group - 1;
  }
  return count;
}
