/**
 * Grouping rows by integer keys: gives each row the slot of its group, and each group a row to read its keys from.
 *
 * Three ways, picked by the ranges of the keys alone: slots addressed by the keys themselves (stores, months, items), a hash
 * table of both keys in one 32-bit number (store and customer), and a hash table of whatever else.
 * Invariant: groups and their order are a function of the rows: by key where slots are addressed, else by first appearance.
 * A loop over the rows is a function of its own here, and little follows it there: V8 compiles a long loop while it runs, and
 * what follows it without having seen it run, and was seen (--trace-deopt) to leave the compiled code there call after call.
 * The scratch memory is this module's: a result is good until the next call.
 *
 * Measured: see bench/aggregate.bench.ts.
 */
import { CoffeeError } from '@coffee/core';
import type { Integers } from './dense';
import { mix32, mixWide, tableSize } from './hash';
import { scratchInt32, scratchUint32 } from './scratch';

/** One integer a row. `min` and `max` bound the values, if known: they need not be reached. */
export interface KeyColumn {
  readonly values: Integers;
  readonly min?: number;
  readonly max?: number;
}

export interface Groups {
  readonly count: number;
  /** Slot of each row; longer than the rows. */
  readonly of: Uint32Array;
  /** All slots are below this. */
  readonly slots: number;
  /** Slot of each group; undefined when group g is in slot g. */
  readonly used: Uint32Array | undefined;
  /** A row of each slot that is used; longer than the slots. */
  readonly rowOf: Uint32Array;
}

/** Slots of a table addressed by the keys at most, and always allowed: to go over the slots must not cost more than the rows do. */
const DIRECT_SLOTS = 1 << 16;
const FEW_SLOTS = 1 << 12;
const TWO_32 = 0x1_0000_0000;

const scratchOf = scratchUint32();
const scratchRow = scratchUint32();
const scratchUsed = scratchUint32();
const scratchTable = scratchInt32();
const scratchKeys = scratchInt32();

/** @throws CoffeeError BAD_MESSAGE when a key is no integer within ±2^53. */
export function groupRows(keys: readonly KeyColumn[], rows: number): Groups {
  if (keys.length > 2) throw new CoffeeError('INTERNAL', `rows are grouped by at most 2 keys, not ${keys.length}`);
  const of = scratchOf(rows);
  const [one, two] = keys;
  if (!one || rows === 0) {
    const count = Math.min(rows, 1);
    return { count, of: of.fill(0, 0, rows), slots: count, used: undefined, rowOf: scratchRow(1).fill(0, 0, 1) };
  }
  const [a, b] = boundedKeys(one, two, rows);
  const slots = a && b ? a.range * b.range : Infinity;
  if (a && b && slots <= slotsFor(rows)) return addressed(a, b, rows, slots, of);
  const rowOf = scratchRow(rows);
  const count =
    a && b && slots <= TWO_32 ? hashed(a, b, rows, of, rowOf) : hashedWide(one.values, two?.values, rows, of, rowOf);
  return { count, of, slots: count, used: undefined, rowOf };
}

const slotsFor = (rows: number): number => Math.max(FEW_SLOTS, Math.min(DIRECT_SLOTS, rows));

interface BoundedKey {
  readonly values: Int32Array;
  readonly min: number;
  /** Number of values from min to max. */
  readonly range: number;
}

/** The second is a constant when there is none. Bounds that are known beforehand are good enough when they are narrow. */
function boundedKeys(one: KeyColumn, two: KeyColumn | undefined, rows: number): (BoundedKey | undefined)[] {
  const known = [one, two].map((key) => (!key ? NO_KEY : knownBounds(key)));
  if (known[0] && known[1] && known[0].range * known[1].range <= slotsFor(rows)) return known;
  return [one, two].map((key, i) => (key && !isTight(key) ? scannedBounds(key) : known[i]));
}

const NO_KEY: BoundedKey = { values: new Int32Array(0), min: 0, range: 1 };
const isTight = ({ min, max }: KeyColumn): boolean => min !== undefined && min === max;

function knownBounds({ values, min, max }: KeyColumn): BoundedKey | undefined {
  if (!(values instanceof Int32Array) || min === undefined || max === undefined) return undefined;
  return { values, min, range: max - min + 1 };
}

function scannedBounds({ values }: KeyColumn): BoundedKey | undefined {
  if (!(values instanceof Int32Array)) return undefined;
  bounds.fill(values[0]!);
  widenBounds(values);
  return { values, min: bounds[0]!, range: bounds[1]! - bounds[0]! + 1 };
}

/** The least and the largest value so far. */
const bounds = new Int32Array(2);

function widenBounds(values: Int32Array): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value < bounds[0]!) bounds[0] = value;
    if (value > bounds[1]!) bounds[1] = value;
  }
}

function addressed(a: BoundedKey, b: BoundedKey, rows: number, slots: number, of: Uint32Array): Groups {
  const rowOf = scratchRow(slots).fill(NO_ROW, 0, slots);
  if (b.range === 1) slotsOfKey(a.values, a.min, rows, of, rowOf);
  else if (a.range === 1) slotsOfKey(b.values, b.min, rows, of, rowOf);
  else slotsOfKeys(a, b, rows, of, rowOf);
  const used = scratchUsed(slots);
  return { count: usedSlots(rowOf, slots, used), of, slots, used, rowOf };
}

/** No branch on the data: each row writes its slot, and its number to the slot. */
function slotsOfKey(x: Int32Array, min: number, rows: number, of: Uint32Array, rowOf: Uint32Array): void {
  for (let row = 0; row < rows; row++) {
    const slot = x[row]! - min;
    of[row] = slot;
    rowOf[slot] = row;
  }
}

function slotsOfKeys(a: BoundedKey, b: BoundedKey, rows: number, of: Uint32Array, rowOf: Uint32Array): void {
  const { values: x, min: base } = a;
  const { values: y, min, range } = b;
  for (let row = 0; row < rows; row++) {
    const slot = (Math.imul(x[row]! - base, range) + y[row]! - min) | 0;
    of[row] = slot;
    rowOf[slot] = row;
  }
}

function usedSlots(rowOf: Uint32Array, slots: number, used: Uint32Array): number {
  let count = 0;
  for (let slot = 0; slot < slots; slot++) {
    used[count] = slot;
    count += +(rowOf[slot]! !== NO_ROW);
  }
  return count;
}

const NO_ROW = 0xffff_ffff;

/** The table holds group + 1, the groups' keys lie in their order: half the memory of keys in the table, and most look-ups of a new key end at an empty slot. */
function hashed(a: BoundedKey, b: BoundedKey, rows: number, of: Uint32Array, rowOf: Uint32Array): number {
  const size = tableSize(rows);
  const mask = size - 1;
  const table = scratchTable(size).fill(0, 0, size);
  const keys = scratchKeys(rows);
  const hasOther = b.range > 1;
  const { values: x, min: base } = a;
  const { values: y, min, range } = b;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    // The product is below 2^32, and so exact in 32 bits.
    const key = hasOther ? (Math.imul(x[row]! - base, range) + (y[row]! - min)) | 0 : (x[row]! - base) | 0;
    let slot = mix32(key) & mask;
    let group = table[slot]!;
    while (group !== 0 && keys[group - 1] !== key) {
      slot = (slot + 1) & mask;
      group = table[slot]!;
    }
    if (group === 0) {
      rowOf[count] = row;
      keys[count] = key;
      group = ++count;
      table[slot] = group;
    }
    of[row] = group - 1;
  }
  return count;
}

/** Keys beyond 32 bits: rare, so plainly right. Keys are compared where their group first appeared. */
function hashedWide(x: Integers, y: Integers | undefined, rows: number, of: Uint32Array, rowOf: Uint32Array): number {
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
    while (group !== 0 && (x[rowOf[group - 1]!]! !== key || (y && y[rowOf[group - 1]!]! !== other))) {
      slot = (slot + 1) & mask;
      group = table[slot]!;
    }
    if (group === 0) {
      rowOf[count] = row;
      group = ++count;
      table[slot] = group;
    }
    of[row] = group - 1;
  }
  return count;
}
