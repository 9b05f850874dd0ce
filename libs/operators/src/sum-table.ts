/**
 * Sums by one integer key, any number of them, in an open-addressing table of 64-bit floats, for keys of any sign. What a sum has
 * beyond 2^53 is kept beside the table, by key: few have any (docs/adr/0030-sums-without-a-limit.md). What a few thousand groups need, and what `SortedSums` turns to when something does not fit 32 bits.
 *
 * A slot is the key and its sums, side by side; a key that is NaN is an empty slot.
 * Invariants: sums are exact; content does not depend on the order of additions, although slots do.
 * Must not know: what keys and sums mean.
 */
import { CoffeeError } from '@coffee/core';
import type { Integers } from './dense';
import { mixWide } from './hash';
import type { TopSelection } from './top';
import type { Sum } from './wide-sums';

const FIRST_SLOTS = 16;

export class SumTable {
  size = 0;
  #table: Float64Array;
  readonly #stride: number;
  /** For each sum, by key: what is to be added to that in the table. */
  readonly #beyond: readonly Map<number, bigint>[];

  constructor(private readonly sums: number) {
    this.#beyond = Array.from({ length: sums }, () => new Map<number, bigint>());
    this.#stride = 1 + sums;
    this.#table = new Float64Array(FIRST_SLOTS * this.#stride).fill(NaN);
  }

  get bytes(): number {
    return this.#table.byteLength;
  }

  /** Adds rows `from` to before `to`. @throws CoffeeError BAD_MESSAGE when a key or a value is beyond ±2^53. */
  addRows(keys: Integers, values: readonly Integers[], from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const key = keys[row]!;
      if (!Number.isSafeInteger(key)) throw new CoffeeError('BAD_MESSAGE', `a key is no exact integer: ${key}`);
      const at = this.#slotOf(this.#table, key);
      const isNew = this.#table[at] !== key;
      for (let s = 0; s < this.sums; s++) {
        const before = isNew ? 0 : this.#table[at + 1 + s]!;
        const sum = before + values[s]![row]!;
        const fits = Number.isSafeInteger(sum);
        this.#table[at + 1 + s] = fits ? sum : values[s]![row]!;
        if (!fits) this.#keep(key, s, before, values[s]![row]!);
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
  sumOf(key: number, sum: number): Sum {
    return this.#whole(key, sum, this.#table[this.#slotOf(this.#table, key) + 1 + sum]!);
  }

  #keep(key: number, sum: number, part: number, added: number): void {
    if (!Number.isSafeInteger(added))
      throw new CoffeeError('BAD_MESSAGE', `a value to add is no exact integer: ${added}`);
    const beyond = this.#beyond[sum]!;
    beyond.set(key, (beyond.get(key) ?? 0n) + BigInt(part));
  }

  /** A number again where it is one, so that equal sums are equal. */
  #whole(key: number, sum: number, low: number): Sum {
    const beyond = this.#beyond[sum]!.get(key);
    if (beyond === undefined) return low;
    const whole = beyond + BigInt(low);
    return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
  }

  /** Offers every row (`prefix`, key, sums) to the selection. */
  offerTo(selection: TopSelection, prefix: readonly number[]): void {
    for (let at = 0; at < this.#table.length; at += this.#stride) {
      const key = this.#table[at]!;
      if (Number.isNaN(key)) continue;
      const sums = Array.from({ length: this.sums }, (_, s) => this.#whole(key, s, this.#table[at + 1 + s]!));
      selection.offer([...prefix, key, ...sums]);
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
