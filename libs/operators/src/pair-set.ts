/** Pairs of a group and a small integer, each once: what of a group has been counted. */
import { CoffeeError } from '@coffee/core';
import { mix32 } from './hash';

/** Both of a pair are below it, and pairs not more. */
const MOST = 2 ** 26;

/** An open-addressing table, at most half full. A pair is one number, so that it is found at the first look at memory. */
export class PairSet {
  /** `first * MOST + second + 1`; 0 is an empty slot. */
  #slots = new Float64Array(1024);
  #size = 0;

  has(first: number, second: number): boolean {
    return this.#slots[this.#slotOf(first, second)] !== 0;
  }

  /** @returns whether it was not there. @throws CoffeeError BAD_INPUT when there are too many. */
  add(first: number, second: number): boolean {
    const slot = this.#slotOf(first, second);
    if (this.#slots[slot] !== 0) return false;
    if (this.#size === MOST)
      throw new CoffeeError('BAD_INPUT', `more than ${MOST} different values of groups in one partition`);
    this.#slots[slot] = first * MOST + second + 1;
    if (++this.#size * 2 > this.#slots.length) this.#grow();
    return true;
  }

  /** The slot of the pair, or the empty one where it would be. */
  #slotOf(first: number, second: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const pair = first * MOST + second + 1;
    let slot = hashOf(first, second) & mask;
    for (let found = slots[slot]!; found > 0 && found !== pair; found = slots[slot]!) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const before = this.#slots;
    const slots = new Float64Array(before.length * 4);
    const mask = slots.length - 1;
    for (let i = 0; i < before.length; i++) {
      const pair = before[i]!;
      if (pair === 0) continue;
      const first = Math.floor((pair - 1) / MOST);
      let slot = hashOf(first, pair - 1 - first * MOST) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = pair;
    }
    this.#slots = slots;
  }
}

/** A client chooses them, by its values or by the order of its rows: the hash, which it does not know, keeps it from choosing pairs that meet. */
const hashOf = (first: number, second: number): number => mix32(mix32(first) ^ second);
