/**
 * Distinct values, and tuples of them, as consecutive integers: each has the next one when it first comes. Any number of them, over any number of
 * chunks. Invariant: values are the same when they print alike.
 */
import { CoffeeError } from '@coffee/core';
import { mixWide } from './hash';
import type { Value } from './values';

/** Codes of distinct integers, in an open-addressing table: Map does not seed the hash of numbers, which are ids that clients choose. */
class IntegerCodes {
  readonly #keys: number[] = [];
  #codes: number[] = [];
  /** Position in the lists above + 1; 0 is an empty slot. At most half full. */
  #slots = new Int32Array(32);

  /** The code of an integer; `next` when it has none yet. */
  codeOf(key: number, next: number): number {
    const slot = this.#slotOf(key);
    const found = this.#slots[slot]!;
    if (found > 0) return this.#codes[found - 1]!;
    this.#slots[slot] = this.#keys.push(key);
    this.#codes.push(next);
    if (this.#keys.length * 2 > this.#slots.length) this.#grow();
    return next;
  }

  #slotOf(key: number): number {
    const mask = this.#slots.length - 1;
    let slot = mixWide(key) & mask;
    while (this.#slots[slot]! > 0 && this.#keys[this.#slots[slot]! - 1] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    this.#keys.forEach((key, at) => (this.#slots[this.#slotOf(key)] = at + 1));
  }
}

export class ValueCodes {
  /** By code. */
  readonly values: Value[] = [];
  readonly #integers = new IntegerCodes();
  readonly #others = new Map<Value, number>();

  /** @throws CoffeeError BAD_MESSAGE for an integer that is not within ±2^53. */
  codeOf(value: Value): number {
    const next = this.values.length;
    const code = this.#find(value, next);
    if (code === next) this.values.push(value);
    return code;
  }

  #find(value: Value, next: number): number {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return this.#integers.codeOf(value, next);
    // Instants may have a fraction of a second.
    if (typeof value === 'number' && !(Math.abs(value) < Number.MAX_SAFE_INTEGER))
      throw new CoffeeError('BAD_MESSAGE', `a key is no exact number: ${value}`);
    const found = this.#others.get(value);
    if (found === undefined) this.#others.set(value, next);
    return found ?? next;
  }
}

/** Beyond as many codes, pairs of them would not fit an exact number. */
const MOST = 2 ** 26;

/** Codes of pairs of codes. */
export class PairCodes {
  /** By code. */
  readonly first: number[] = [];
  readonly second: number[] = [];
  readonly #codes = new IntegerCodes();

  get size(): number {
    return this.first.length;
  }

  /** @throws CoffeeError BAD_INPUT when there are too many. */
  codeOf(first: number, second: number): number {
    if (first >= MOST || second >= MOST)
      throw new CoffeeError('BAD_INPUT', `more than ${MOST} groups in one partition`);
    const next = this.size;
    const code = this.#codes.codeOf(first * MOST + second, next);
    if (code === next) {
      this.first.push(first);
      this.second.push(second);
    }
    return code;
  }
}
