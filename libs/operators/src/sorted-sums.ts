/**
 * Sums by one key while every key and sum fits 32 bits: rows are kept as they come and put in order from time to time, instead
 * of looking each up in a table. A row costs a copy, and later some sequential passes; nothing is moved at random through
 * megabytes. For millions of customers that is several times faster than a hash table (docs/adr/0004-sorted-sums.md).
 *
 * Two parts: the merged keys, ascending, with their sums; and the pending rows, at most half as many as there are merged keys (or
 * `MIN_PENDING`), in a large table down to a quarter. 8 bytes a merged key with up to a quarter of slack, and 8 bytes a pending row:
 * 10 to 14 bytes a key. Merging is done in place, from the end, and leaves no garbage.
 * Invariants: sums are exact; content does not depend on the order of additions.
 */
import type { Integers } from './dense';
import { boundsOf } from './loops/bounds';
import { radixSort } from './radix';
import { giveUp, scratchUint32 } from './scratch';
import type { TopSelection } from './top';

const MIN_PENDING = 1 << 12;
/** Merged keys from which on memory counts more than seldom merging. */
const LARGE = 1 << 18;
/** Of the merged keys' memory, when they outgrow it. */
const GROWTH = 1.25;
/** Before it has as many, a table takes little: there may be one for each of very many first keys. */
const FIRST_PENDING = 1 << 4;
const MAX_I32 = 0x7fff_ffff;
const MAX_U32 = 0xffff_ffff;

const otherDigits = scratchUint32();
const otherRows = scratchUint32();

export class SortedSums {
  #keys = new Uint32Array(0);
  #sums = new Uint32Array(0);
  #pendingKeys = new Uint32Array(FIRST_PENDING);
  #pendingSums = new Uint32Array(FIRST_PENDING);
  #size = 0;
  #pending = 0;
  #fits = true;

  /** Number of merged keys; call `merge` before. */
  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return 8 * (this.#keys.length + this.#pendingKeys.length);
  }

  /** Adds rows `from` to before `to`. @returns false when it does not fit any more, and then `drainTo` has all rows so far. */
  addRows(keys: Int32Array, values: Int32Array, from: number, to: number): boolean {
    for (let at = from; at < to;) {
      if (this.#pending === this.#pendingKeys.length) {
        if (this.#pending < MIN_PENDING) this.#reserve(this.#pending);
        // The rest is kept, too, so that the caller finds every row in one place.
        else if (!this.merge()) this.#reserve(to - at);
      }
      const count = Math.min(to - at, this.#pendingKeys.length - this.#pending);
      this.#pendingKeys.set(keys.subarray(at, at + count), this.#pending);
      this.#pendingSums.set(values.subarray(at, at + count), this.#pending);
      this.#pending += count;
      at += count;
    }
    return this.#fits;
  }

  /** Puts the pending rows to the merged ones. @returns false, having lost nothing, when a key or a sum does not fit. */
  merge(): boolean {
    if (!this.#fits || this.#pending === 0) return this.#fits;
    const keys = this.#pendingKeys;
    const sums = this.#pendingSums;
    if (hasNegative(sums, this.#pending)) return (this.#fits = false);
    const buffers = { digits: keys, otherDigits: otherDigits(this.#pending), otherRows: otherRows(this.#pending) };
    radixSort(sums, 0, this.#pending, buffers);
    if (keys[this.#pending - 1]! > MAX_I32) return (this.#fits = false);
    const distinct = addEqual(keys, sums, this.#pending);
    const common = distinct < 0 ? -1 : countCommon(this.#keys, this.#sums, this.#size, keys, sums, distinct);
    if (common < 0) return (this.#fits = false);
    this.#grow(this.#size + distinct - common);
    mergeBackwards(this.#keys, this.#sums, this.#size, keys, sums, distinct, this.#size + distinct - common);
    this.#size += distinct - common;
    this.#pending = 0;
    const capacity = Math.min(this.#size >>> 1, Math.max(LARGE >>> 1, this.#size >>> 2));
    if (capacity > keys.length) {
      this.#pendingKeys = new Uint32Array(capacity);
      this.#pendingSums = new Uint32Array(capacity);
      giveUp(keys, sums);
    }
    return true;
  }

  #grow(size: number): void {
    if (size <= this.#keys.length) return;
    const capacity = Math.max(size, Math.ceil(this.#keys.length * GROWTH));
    const [keys, sums] = [this.#keys, this.#sums];
    this.#keys = new Uint32Array(capacity);
    this.#sums = new Uint32Array(capacity);
    this.#keys.set(keys);
    this.#sums.set(sums);
    giveUp(keys, sums);
  }

  /** Every row, merged or pending, once, as they were added: 32 bits with a sign. */
  drainTo(add: (keys: Integers, sums: Integers, rows: number) => void): void {
    add(new Int32Array(this.#keys.buffer, 0, this.#size), Float64Array.from(this.#sums), this.#size);
    const pending = this.#pending;
    add(
      new Int32Array(this.#pendingKeys.buffer, 0, pending),
      new Int32Array(this.#pendingSums.buffer, 0, pending),
      pending,
    );
  }

  /** The merged keys, ascending; call `merge` before. */
  sortedKeys(): Uint32Array {
    return this.#keys.subarray(0, this.#size);
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
    for (let at = 0; at < this.#size; at++) {
      // Nearly all rows end in this search, by their sum alone.
      if (bySum) at = nextAtLeast(this.#sums, at, this.#size, Number(bucket.least));
      if (at < this.#size) selection.offer([...prefix, keys[at]!, this.#sums[at]!]);
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

/** In pieces, so that little of it is copied at a time. */
function hasNegative(values: Uint32Array, count: number): boolean {
  const signed = new Int32Array(values.buffer, values.byteOffset, count);
  for (let at = 0; at < count; at += PIECE) if (boundsOf(signed.subarray(at, at + PIECE)).min < 0) return true;
  return false;
}

const PIECE = 1 << 14;

/** First index from `at` on with a sum of at least `least`; `size` when there is none. */
function nextAtLeast(sums: Uint32Array, at: number, size: number, least: number): number {
  while (at < size && sums[at]! < least) at++;
  return at;
}

/** Makes one of equal neighbours. @returns the number that is left; -1, with nothing lost, when a sum would leave 32 bits. */
function addEqual(keys: Uint32Array, sums: Uint32Array, count: number): number {
  let total = 0;
  for (let row = 0; row < count; row++) total += sums[row]!;
  if (total > MAX_U32) return -1;
  let out = 0;
  for (let row = 1; row < count; row++) {
    if (keys[row] === keys[out]) {
      sums[out]! += sums[row]!;
    } else {
      keys[++out] = keys[row]!;
      sums[out] = sums[row]!;
    }
  }
  return out + 1;
}

/** How many keys two ascending lists have in common; -1 when the sum of such a pair would leave 32 bits. */
function countCommon(
  keys: Uint32Array,
  sums: Uint32Array,
  size: number,
  newKeys: Uint32Array,
  newSums: Uint32Array,
  count: number,
): number {
  let common = 0;
  for (let old = 0, row = 0; old < size && row < count;) {
    const key = keys[old]!;
    const other = newKeys[row]!;
    if (key === other) {
      if (sums[old]! + newSums[row]! > MAX_U32) return -1;
      common++;
    }
    old += +(key <= other);
    row += +(other <= key);
  }
  return common;
}

/** Merges the second ascending list to the first in place, from the last of the `total` keys on. */
function mergeBackwards(
  keys: Uint32Array,
  sums: Uint32Array,
  size: number,
  newKeys: Uint32Array,
  newSums: Uint32Array,
  count: number,
  total: number,
): void {
  let old = size - 1;
  let row = count - 1;
  for (let out = total - 1; row >= 0; out--) {
    const key = newKeys[row]!;
    if (old >= 0 && keys[old]! > key) {
      keys[out] = keys[old]!;
      sums[out] = sums[old--]!;
    } else {
      const more = old >= 0 && keys[old] === key ? sums[old--]! : 0;
      keys[out] = key;
      sums[out] = newSums[row--]! + more;
    }
  }
}
