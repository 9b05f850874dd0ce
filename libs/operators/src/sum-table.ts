/**
 * Sums by one integer key: an open-addressing table in one typed array, made to hold millions of keys in little memory.
 *
 * A slot is the key and its sums, side by side. Slots are 32-bit words while every key and sum fits (8 bytes for one sum);
 * when one does not, the table turns to 64-bit floats, which are exact to 2^53. The size need not be a power of two (the hash
 * is scaled to it by a multiplication), so a large table can grow by two fifths at a time and stay between 57 % and 80 %
 * full: 10 to 14 bytes a key with one sum.
 * Invariants: sums are exact or an error; content does not depend on the order of additions, although slots do.
 * Must not know: what keys and sums mean.
 *
 * Measured: see bench/merge.bench.ts.
 */
import { CoffeeError } from '@coffee/core';
import type { Integers } from './dense';
import { mix32, mixWide } from './hash';
import { addPairs, movePairs } from './pair-slots';
import type { TopSelection } from './top';

const MAX_LOAD = 0.8;
/** Small tables double; large ones save memory, and move their keys 2.5 times in all instead of once. */
const LARGE_SLOTS = 1 << 17;
const grown = (slots: number): number => Math.ceil(slots * (slots < LARGE_SLOTS ? 2 : 1.4));
const FIRST_SLOTS = 12;
const MAX_U32 = 0xffff_ffff;
const TWO_32 = 0x1_0000_0000;

/** Keys that a table of so many slots holds at most. */
const roomOf = (slots: number): number => Math.floor(slots * MAX_LOAD);

export class SumTable {
  #slots = FIRST_SLOTS;
  /** How many new keys there is room for. */
  readonly #room = Int32Array.of(roomOf(FIRST_SLOTS));
  /** Of each slot key + 1 and the sums; a first word of 0 is an empty slot. */
  #narrow: Uint32Array | undefined;
  /** Of each slot the key and the sums; a key that is NaN is an empty slot. */
  #wide: Float64Array | undefined;
  readonly #stride: number;
  readonly #entry: Float64Array;

  constructor(private readonly sums: number) {
    this.#stride = 1 + sums;
    this.#entry = new Float64Array(sums);
    this.#narrow = new Uint32Array(FIRST_SLOTS * this.#stride);
  }

  /** Number of keys. */
  get size(): number {
    return roomOf(this.#slots) - this.#room[0]!;
  }

  /** Bytes of the table. */
  get bytes(): number {
    return (this.#narrow ?? this.#wide!).byteLength;
  }

  /** Adds rows `from` to before `to`. @throws CoffeeError INEXACT when a sum is beyond ±2^53, BAD_MESSAGE when a key is. */
  addRows(keys: Integers, values: readonly Integers[], from: number, to: number): void {
    const [only] = values;
    const arePairs = this.sums === 1 && keys instanceof Int32Array && only instanceof Int32Array;
    for (let row = from; row < to; row++) {
      if (arePairs && this.#narrow) row = this.#addPairs(keys, only, row, to);
      if (row === to) return;
      for (let s = 0; s < this.sums; s++) this.#entry[s] = values[s]![row]!;
      this.#addEntry(keys[row]!);
    }
  }

  /** One sum, 32 bits. @returns the first row that does not fit. */
  #addPairs(keys: Int32Array, values: Int32Array, from: number, to: number): number {
    let row = from;
    for (;;) {
      row = addPairs(this.#narrow!, keys, values, row, to, this.#room);
      if (row === to || this.#room[0] !== 0) return row;
      this.#grow();
    }
  }

  /** Any number of sums, any width: adds `#entry` to the key's sums. */
  #addEntry(key: number): void {
    if (this.#narrow && !this.#addEntryNarrow(this.#narrow, key)) this.#widen();
    else if (this.#narrow) return;
    this.#addEntryWide(this.#wide!, key);
  }

  /** @returns false, and has done nothing, when the key or a sum does not fit. */
  #addEntryNarrow(table: Uint32Array, key: number): boolean {
    if (!(key >= 0 && key < MAX_U32 && Number.isInteger(key))) return false;
    const at = this.#slotNarrow(table, key);
    const isNew = table[at] === 0;
    for (let s = 0; s < this.sums; s++) {
      const sum = (isNew ? 0 : table[at + 1 + s]!) + this.#entry[s]!;
      if (!(sum >= 0 && sum <= MAX_U32 && Number.isInteger(sum))) return false;
    }
    table[at] = key + 1;
    for (let s = 0; s < this.sums; s++) table[at + 1 + s]! += this.#entry[s]!;
    if (isNew) this.#added();
    return true;
  }

  #addEntryWide(table: Float64Array, key: number): void {
    if (!Number.isSafeInteger(key)) throw new CoffeeError('BAD_MESSAGE', `a key is no exact integer: ${key}`);
    const at = this.#slotWide(table, key);
    const isNew = table[at] !== key;
    for (let s = 0; s < this.sums; s++) {
      const sum = (isNew ? 0 : table[at + 1 + s]!) + this.#entry[s]!;
      if (!Number.isSafeInteger(sum)) throw new CoffeeError('INEXACT', `a sum of key ${key} is not exact beyond 2^53`);
      table[at + 1 + s] = sum;
    }
    // Never -0, which would be other bytes.
    table[at] = key + 0;
    if (isNew) this.#added();
  }

  #added(): void {
    if (--this.#room[0]! === 0) this.#grow();
  }

  /** Index of the key's slot, or of the empty one where it belongs. */
  #slotNarrow(table: Uint32Array, key: number): number {
    const stride = this.#stride;
    let at = Math.floor(((mix32(key) >>> 0) * this.#slots) / TWO_32) * stride;
    while (table[at] !== 0 && table[at] !== key + 1) {
      at += stride;
      if (at === table.length) at = 0;
    }
    return at;
  }

  #slotWide(table: Float64Array, key: number): number {
    const stride = this.#stride;
    let at = Math.floor(((mixWide(key) >>> 0) * this.#slots) / TWO_32) * stride;
    while (!Number.isNaN(table[at]!) && table[at] !== key) {
      at += stride;
      if (at === table.length) at = 0;
    }
    return at;
  }

  #grow(): void {
    const narrow = this.#narrow;
    const wide = this.#wide;
    const size = this.size;
    this.#slots = grown(this.#slots);
    this.#room[0] = roomOf(this.#slots) - size;
    if (narrow) this.#narrow = this.#rehashNarrow(narrow);
    else if (wide) this.#wide = this.#rehashWide(wide);
  }

  #rehashNarrow(from: Uint32Array): Uint32Array {
    const to = new Uint32Array(this.#slots * this.#stride);
    if (this.sums === 1) {
      movePairs(from, to);
      return to;
    }
    for (let at = 0; at < from.length; at += this.#stride) {
      if (from[at] === 0) continue;
      const slot = this.#slotNarrow(to, from[at]! - 1);
      for (let word = 0; word < this.#stride; word++) to[slot + word] = from[at + word]!;
    }
    return to;
  }

  #rehashWide(from: Float64Array): Float64Array {
    const to = new Float64Array(this.#slots * this.#stride).fill(NaN);
    for (let at = 0; at < from.length; at += this.#stride) {
      if (Number.isNaN(from[at]!)) continue;
      const slot = this.#slotWide(to, from[at]!);
      for (let word = 0; word < this.#stride; word++) to[slot + word] = from[at + word]!;
    }
    return to;
  }

  #widen(): void {
    const narrow = this.#narrow!;
    const wide = new Float64Array(narrow.length);
    for (let at = 0; at < narrow.length; at++) wide[at] = narrow[at]!;
    for (let at = 0; at < narrow.length; at += this.#stride) wide[at] = narrow[at] === 0 ? NaN : narrow[at]! - 1;
    this.#narrow = undefined;
    this.#wide = this.#rehashWide(wide);
  }

  /** The keys, ascending. */
  sortedKeys(): Float64Array {
    const keys = new Float64Array(this.size);
    const table = this.#narrow ?? this.#wide!;
    const empty = this.#narrow ? 0 : NaN;
    const shift = this.#narrow ? 1 : 0;
    let count = 0;
    for (let at = 0; at < table.length; at += this.#stride) {
      if (!Object.is(table[at], empty)) keys[count++] = table[at]! - shift;
    }
    return keys.sort();
  }

  /** One of the sums of a key that is in the table. */
  sumOf(key: number, sum: number): number {
    if (this.#narrow) return this.#narrow[this.#slotNarrow(this.#narrow, key) + 1 + sum]!;
    return this.#wide![this.#slotWide(this.#wide!, key) + 1 + sum]!;
  }

  /** Offers every row (`prefix`, key, sums) to the selection. */
  offerTo(selection: TopSelection, prefix: readonly number[]): void {
    const narrow = this.#narrow;
    const table = narrow ?? this.#wide!;
    const shift = narrow ? 1 : 0;
    const bucket = selection.group.every((at) => at < prefix.length) ? selection.bucketOf(prefix) : undefined;
    const by = selection.by - prefix.length;
    for (let at = 0; at < table.length; at += this.#stride) {
      const stored = table[at]!;
      if (narrow ? stored === 0 : Number.isNaN(stored)) continue;
      // Nearly all rows end here, by their sum alone.
      if (bucket && by > 0 && table[at + by]! < bucket.least) continue;
      const row = [...prefix, stored - shift];
      for (let s = 1; s < this.#stride; s++) row.push(table[at + s]!);
      selection.offer(row);
    }
  }
}
