/**
 * Sums by one integer key, any number of them, in an open-addressing table of 64-bit floats: exact to 2^53, for keys of any
 * sign. What a few thousand groups need, and what `SortedSums` turns to when something does not fit 32 bits.
 *
 * A slot is the key and its sums, side by side; a key that is NaN is an empty slot.
 * Invariants: sums are exact or an error; content does not depend on the order of additions, although slots do.
 * Must not know: what keys and sums mean.
 */
import { CoffeeError } from '@coffee/core';
import type { Integers } from './dense';
import { mixWide } from './hash';
import type { TopSelection } from './top';

const FIRST_SLOTS = 16;

export class SumTable {
  size = 0;
  #table: Float64Array;
  readonly #stride: number;

  constructor(private readonly sums: number) {
    this.#stride = 1 + sums;
    this.#table = new Float64Array(FIRST_SLOTS * this.#stride).fill(NaN);
  }

  get bytes(): number {
    return this.#table.byteLength;
  }

  /** Adds rows `from` to before `to`. @throws CoffeeError INEXACT when a sum is beyond ±2^53, BAD_MESSAGE when a key is. */
  addRows(keys: Integers, values: readonly Integers[], from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const key = keys[row]!;
      if (!Number.isSafeInteger(key)) throw new CoffeeError('BAD_MESSAGE', `a key is no exact integer: ${key}`);
      const at = this.#slotOf(this.#table, key);
      const isNew = this.#table[at] !== key;
      for (let s = 0; s < this.sums; s++) {
        const sum = (isNew ? 0 : this.#table[at + 1 + s]!) + values[s]![row]!;
        if (!Number.isSafeInteger(sum))
          throw new CoffeeError('INEXACT', `a sum of key ${key} is not exact beyond 2^53`);
        this.#table[at + 1 + s] = sum;
      }
      // Never -0, which would be other bytes.
      this.#table[at] = key + 0;
      if (isNew && ++this.size * 2 * this.#stride > this.#table.length) this.#grow();
    }
  }

  /** The keys, ascending. */
  sortedKeys(): Float64Array {
    const keys = new Float64Array(this.size);
    let count = 0;
    for (let at = 0; at < this.#table.length; at += this.#stride) {
      if (!Number.isNaN(this.#table[at]!)) keys[count++] = this.#table[at]!;
    }
    return keys.sort();
  }

  /** One of the sums of a key that is in the table. */
  sumOf(key: number, sum: number): number {
    return this.#table[this.#slotOf(this.#table, key) + 1 + sum]!;
  }

  /** Offers every row (`prefix`, key, sums) to the selection. */
  offerTo(selection: TopSelection, prefix: readonly number[]): void {
    for (let at = 0; at < this.#table.length; at += this.#stride) {
      if (!Number.isNaN(this.#table[at]!)) selection.offer([...prefix, ...this.#table.subarray(at, at + this.#stride)]);
    }
  }

  /** Index of the key's slot, or of the empty one where it belongs. The number of slots is a power of two. */
  #slotOf(table: Float64Array, key: number): number {
    const stride = this.#stride;
    let at = (mixWide(key) & (table.length / stride - 1)) * stride;
    while (!Number.isNaN(table[at]!) && table[at] !== key) {
      at += stride;
      if (at === table.length) at = 0;
    }
    return at;
  }

  #grow(): void {
    const from = this.#table;
    const to = new Float64Array(from.length * 2).fill(NaN);
    for (let at = 0; at < from.length; at += this.#stride) {
      if (!Number.isNaN(from[at]!)) to.set(from.subarray(at, at + this.#stride), this.#slotOf(to, from[at]!));
    }
    this.#table = to;
  }
}
