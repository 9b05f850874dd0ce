/**
 * Sums by one key while every key and sum fits 32 bits: rows are kept as they come and put in order from time to time, instead
 * of looking each up in a table. A row costs a copy, and later some sequential passes; nothing is moved at random through
 * megabytes. For millions of customers that is several times faster than a hash table (docs/adr/0004-sorted-sums.md).
 *
 * Two parts: the merged keys, ascending, with their sums; and the pending rows, at most half as many as there are merged keys (or
 * `MIN_PENDING`). 8 bytes a merged key and 8 bytes a pending row: 12 bytes a key, and a third more after many repeated keys.
 * Invariants: sums are exact; content does not depend on the order of additions.
 */
import type { Integers } from './dense';
import { radixSort } from './radix';
import { scratchUint32 } from './scratch';
import type { TopSelection } from './top';

const MIN_PENDING = 1 << 12;
const MAX_I32 = 0x7fff_ffff;
const MAX_U32 = 0xffff_ffff;

const otherDigits = scratchUint32();
const otherRows = scratchUint32();

export class SortedSums {
  #keys = new Uint32Array(0);
  #sums = new Uint32Array(0);
  #pendingKeys = new Uint32Array(MIN_PENDING);
  #pendingSums = new Uint32Array(MIN_PENDING);
  #pending = 0;

  /** Number of keys. @returns undefined when something in it does not fit: see `merge`. */
  get size(): number {
    return this.#keys.length;
  }

  get bytes(): number {
    return 8 * (this.#keys.length + this.#pendingKeys.length);
  }

  /** Adds rows `from` to before `to`. @returns false when it does not fit any more, and then `drainTo` has all rows so far. */
  addRows(keys: Int32Array, values: Int32Array, from: number, to: number): boolean {
    for (let at = from; at < to;) {
      if (this.#pending === this.#pendingKeys.length && !this.merge()) {
        // The rest is kept, too, so that the caller finds every row in one place.
        this.#reserve(to - at);
      }
      const count = Math.min(to - at, this.#pendingKeys.length - this.#pending);
      this.#pendingKeys.set(keys.subarray(at, at + count), this.#pending);
      this.#pendingSums.set(values.subarray(at, at + count), this.#pending);
      this.#pending += count;
      at += count;
    }
    return this.#fits;
  }

  #fits = true;

  /** Puts the pending rows to the merged ones. @returns false, having lost nothing, when a key or a sum does not fit. */
  merge(): boolean {
    if (!this.#fits || this.#pending === 0) return this.#fits;
    const keys = this.#pendingKeys;
    const sums = this.#pendingSums;
    if (hasNegative(sums, this.#pending)) return (this.#fits = false);
    const buffers = { digits: keys, otherDigits: otherDigits(this.#pending), otherRows: otherRows(this.#pending) };
    radixSort(sums, 0, this.#pending, buffers);
    if (keys[this.#pending - 1]! > MAX_I32) return (this.#fits = false);
    const room = this.#keys.length + this.#pending;
    const mergedKeys = new Uint32Array(room);
    const mergedSums = new Uint32Array(room);
    const count = mergeSorted(this.#keys, this.#sums, keys, sums, this.#pending, mergedKeys, mergedSums);
    if (count < 0) return (this.#fits = false);
    this.#keys = count * 4 < room * 3 ? mergedKeys.slice(0, count) : mergedKeys.subarray(0, count);
    this.#sums = count * 4 < room * 3 ? mergedSums.slice(0, count) : mergedSums.subarray(0, count);
    this.#pending = 0;
    const capacity = Math.max(MIN_PENDING, count >>> 1);
    if (capacity > keys.length) {
      this.#pendingKeys = new Uint32Array(capacity);
      this.#pendingSums = new Uint32Array(capacity);
    }
    return true;
  }

  /** Every row, merged or pending, once, as they were added: 32 bits with a sign. */
  drainTo(add: (keys: Integers, sums: Integers, rows: number) => void): void {
    add(new Int32Array(this.#keys.buffer, 0, this.#keys.length), Float64Array.from(this.#sums), this.#keys.length);
    const pending = this.#pending;
    add(
      new Int32Array(this.#pendingKeys.buffer, 0, pending),
      new Int32Array(this.#pendingSums.buffer, 0, pending),
      pending,
    );
  }

  /** The merged keys, ascending; call `merge` before. */
  sortedKeys(): Uint32Array {
    return this.#keys;
  }

  /** The sum of the `at`th key. */
  sumAt(at: number): number {
    return this.#sums[at]!;
  }

  /** Offers every row (`prefix`, key, sum) to the selection; call `merge` before. */
  offerTo(selection: TopSelection, prefix: readonly number[]): void {
    const bucket = selection.group.every((at) => at < prefix.length) ? selection.bucketOf(prefix) : undefined;
    const bySum = bucket && selection.by === prefix.length + 1;
    const keys = this.#keys;
    for (let at = 0; at < keys.length; at++) {
      // Nearly all rows end in this search, by their sum alone.
      if (bySum) at = nextAtLeast(this.#sums, at, bucket.least);
      if (at < keys.length) selection.offer([...prefix, keys[at]!, this.#sums[at]!]);
    }
  }

  #reserve(rows: number): void {
    const keys = new Uint32Array(this.#pending + rows);
    const sums = new Uint32Array(this.#pending + rows);
    keys.set(this.#pendingKeys.subarray(0, this.#pending));
    sums.set(this.#pendingSums.subarray(0, this.#pending));
    this.#pendingKeys = keys;
    this.#pendingSums = sums;
  }
}

// The loops are functions of their own: see `group-rows.ts`.

function hasNegative(values: Uint32Array, count: number): boolean {
  let all = 0;
  for (let i = 0; i < count; i++) all |= values[i]!;
  return all < 0;
}

/** First index from `at` on with a sum of at least `least`; the length when there is none. */
function nextAtLeast(sums: Uint32Array, at: number, least: number): number {
  while (at < sums.length && sums[at]! < least) at++;
  return at;
}

/** Merges two ascending lists, the second with repeated keys. @returns the number of keys; -1 when a sum leaves 32 bits. */
function mergeSorted(
  keys: Uint32Array,
  sums: Uint32Array,
  newKeys: Uint32Array,
  newSums: Uint32Array,
  count: number,
  toKeys: Uint32Array,
  toSums: Uint32Array,
): number {
  let out = 0;
  let old = 0;
  for (let row = 0; row < count;) {
    const key = newKeys[row]!;
    while (old < keys.length && keys[old]! < key) {
      toKeys[out] = keys[old]!;
      toSums[out++] = sums[old++]!;
    }
    let sum = old < keys.length && keys[old]! === key ? sums[old++]! : 0;
    for (; row < count && newKeys[row]! === key; row++) sum += newSums[row]!;
    if (sum > MAX_U32) return -1;
    toKeys[out] = key;
    toSums[out++] = sum;
  }
  toKeys.set(keys.subarray(old), out);
  toSums.set(sums.subarray(old), out);
  return out + keys.length - old;
}
