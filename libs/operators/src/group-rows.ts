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
import { boundsOf } from './loops/bounds';
import { addressSlots, hashSlots, type SlotKey } from './loops/slots';
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

/** By group what is given by slot. */
export function byGroup<T extends Integers>({ used, count }: Groups, bySlot: T): T {
  return used ? compact(bySlot, bySlot.slice(0, count) as T, used) : bySlot;
}

function compact<T extends Integers>(from: T, to: T, used: Uint32Array): T {
  for (let group = 0; group < to.length; group++) to[group] = from[used[group]!]!;
  return to;
}

/** A row of each group. */
export function rowsOfGroups({ rowOf, used, count }: Groups): Uint32Array {
  const rows = new Uint32Array(count);
  for (let group = 0; group < count; group++) rows[group] = rowOf[used ? used[group]! : group]!;
  return rows;
}

/** Slots of a table addressed by the keys at most, and always allowed: to go over the slots must not cost more than the rows do. */
const DIRECT_SLOTS = 1 << 16;
const FEW_SLOTS = 1 << 12;
const TWO_32 = 0x1_0000_0000;

const scratchOf = scratchUint32();
const scratchRow = scratchUint32();
const scratchTable = scratchInt32();

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
  if (a && b && slots <= slotsFor(rows)) {
    const rowOf = scratchRow(slots);
    const used = addressSlots(a, b, rows, { of, rowOf });
    return { count: used.length, of, slots, used, rowOf };
  }
  const rowOf = scratchRow(rows);
  const count =
    a && b && slots <= TWO_32
      ? hashSlots(a, b, rows, { of, rowOf })
      : hashedWide(one.values, two?.values, rows, of, rowOf);
  return { count, of, slots: count, used: undefined, rowOf };
}

const slotsFor = (rows: number): number => Math.max(FEW_SLOTS, Math.min(DIRECT_SLOTS, rows));

/** The second is a constant when there is none. Bounds that are known beforehand are good enough when they are narrow. */
function boundedKeys(one: KeyColumn, two: KeyColumn | undefined, rows: number): (SlotKey | undefined)[] {
  const known = [one, two].map((key) => (!key ? NO_KEY : knownBounds(key)));
  if (known[0] && known[1] && known[0].range * known[1].range <= slotsFor(rows)) return known;
  return [one, two].map((key, i) => (key && !isTight(key) ? scannedBounds(key) : known[i]));
}

const NO_KEY: SlotKey = { values: new Int32Array(0), min: 0, range: 1 };
const isTight = ({ min, max }: KeyColumn): boolean => min !== undefined && min === max;

function knownBounds({ values, min, max }: KeyColumn): SlotKey | undefined {
  if (!(values instanceof Int32Array) || min === undefined || max === undefined) return undefined;
  return { values, min, range: max - min + 1 };
}

function scannedBounds({ values }: KeyColumn): SlotKey | undefined {
  if (!(values instanceof Int32Array)) return undefined;
  const { min, max } = boundsOf(values);
  return { values, min, range: max - min + 1 };
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
