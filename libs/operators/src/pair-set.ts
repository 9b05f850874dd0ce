/** Pairs of codes, each once: what of a group has been counted. */
import { CoffeeError } from '@coffee/core';
import { mix32 } from './hash';

/** Codes are below it, and pairs not more. */
const MOST = 2 ** 26;

/** An open-addressing table, at most half full. A pair is one number, so that it is found at the first look at memory. */
export class PairSet {
  /** `first * MOST + second + 1`; 0 is an empty slot. */
  #slots = new Float64Array(1024);
  #size = 0;

  /** @returns whether it was not there. @throws CoffeeError BAD_INPUT when there are too many. */
  add(first: number, second: number): boolean {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const pair = first * MOST + second + 1;
    let slot = hashOf(first, second) & mask;
    for (let found = slots[slot]!; found > 0; found = slots[slot]!) {
      if (found === pair) return false;
      slot = (slot + 1) & mask;
    }
    if (this.#size === MOST)
      throw new CoffeeError('BAD_INPUT', `more than ${MOST} different values of groups in one partition`);
    slots[slot] = pair;
    if (++this.#size * 2 > slots.length) this.#grow();
    return true;
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

/** Codes follow from the order of a client's rows: the inner hash, which it does not know, keeps it from choosing pairs that meet. */
const hashOf = (first: number, second: number): number => mix32(mix32(first) ^ second);
