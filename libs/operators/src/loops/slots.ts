/**
 * Slots of groups by one or two keys of 32 bits: writes to `of` the slot of each row, and to `rowOf` a row of each slot. What groups are is
 * said in `group-rows.ts`.
 */
import { hashSeeds, tableSize } from '../hash';
import { clearKernel, type Kernel } from './kernel';

export interface SlotKey {
  readonly values: Int32Array;
  readonly min: number;
  /** Number of values from min to max. */
  readonly range: number;
}

/** Where results go: each as long as it needs to be, or longer. */
export interface SlotsOut {
  readonly of: Uint32Array;
  readonly rowOf: Uint32Array;
}

/** Slots addressed by the keys: there are as many as the product of the ranges. Of `rowOf` only what is used is written. @returns the slots that are used. */
export function addressSlots(a: SlotKey, b: SlotKey, rows: number, out: SlotsOut): Uint32Array {
  const slots = a.range * b.range;
  const kernel = clearKernel();
  const of = kernel.claim(rows * 4);
  // No row has this number.
  const rowOf = kernel.claimFilled(slots * 4, 0xff);
  const { run } = kernel;
  if (b.range === 1) run.slotsOfKey(placed(kernel, a, rows), rows, a.min, of, rowOf);
  else if (a.range === 1) run.slotsOfKey(placed(kernel, b, rows), rows, b.min, of, rowOf);
  else run.slotsOfKeys(placed(kernel, a, rows), placed(kernel, b, rows), rows, a.min, b.min, b.range, of, rowOf);
  const used = kernel.claim(slots * 4);
  const count = run.usedSlots(rowOf, slots, used);
  out.of.set(kernel.wordsAt(of, rows));
  out.rowOf.set(kernel.wordsAt(rowOf, slots));
  return kernel.wordsAt(used, count).slice();
}

/** Slots numbered by first appearance, of keys whose ranges multiply to 2^32 at most. @returns how many. */
export function hashSlots(a: SlotKey, b: SlotKey, rows: number, out: SlotsOut): number {
  const kernel = clearKernel();
  const size = tableSize(rows);
  const table = kernel.claimFilled(size * 4, 0);
  // A constant says nothing; and the range of the other may then be 2^32, which is no number of 32 bits.
  const [key, other] = a.range === 1 ? [b, a] : [a, b];
  const keys = placed(kernel, key, rows);
  const others = other.range > 1 ? placed(kernel, other, rows) : 0;
  const [of, rowOf, groupKeys] = [kernel.claim(rows * 4), kernel.claim(rows * 4), kernel.claim(rows * 4)];
  const { seed, factor } = hashSeeds;
  const count = kernel.run.slotsByHash(
    ...([keys, others, rows, key.min, other.min, other.range] as const),
    ...([of, rowOf, groupKeys, table, size - 1, seed, factor] as const),
  );
  out.of.set(kernel.wordsAt(of, rows));
  out.rowOf.set(kernel.wordsAt(rowOf, count));
  return count;
}

const placed = (kernel: Kernel, { values }: SlotKey, rows: number): number =>
  kernel.placeIntegers(values.length === rows ? values : values.subarray(0, rows));
