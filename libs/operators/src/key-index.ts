/** The distinct ones of some integers, and which of them each of many numbers is: the probe of a lookup. */
import type { Integers } from './dense';
import { mix32, mixWide, tableSize } from './hash';

export class KeyIndex {
  /** The distinct keys, in order of first appearance. */
  readonly keys: readonly number[];
  /** Position in `keys` of each of the integers that the index was made of. */
  readonly of: Uint32Array;
  /** Position + 1 of the key; 0 is an empty slot. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** The key in each slot, when all keys are i32. */
  readonly #narrow: Int32Array | undefined;

  constructor(integers: Integers) {
    // An eighth full at most: nearly every number that is none of the keys meets an empty slot at once.
    const size = tableSize(integers.length * 4);
    const keys: number[] = [];
    const narrow = integers instanceof Int32Array ? new Int32Array(size) : undefined;
    this.keys = keys;
    this.of = new Uint32Array(integers.length);
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
    this.#narrow = narrow;
    for (let i = 0; i < integers.length; i++) {
      const key = integers[i]!;
      const slot = this.#slotOf(key);
      if (this.#slots[slot] === 0) {
        this.#slots[slot] = keys.push(key);
        if (narrow) narrow[slot] = key;
      }
      this.of[i] = this.#slots[slot]! - 1;
    }
  }

  /** Calls `visit(position of the key, index of the number)` for each number that is one of the keys. */
  forEachMatch(numbers: Integers, visit: (position: number, index: number) => void): void {
    if (this.keys.length === 0) return;
    if (this.#narrow && numbers instanceof Int32Array) {
      this.#matchNarrow(this.#narrow, numbers, visit);
      return;
    }
    for (let i = 0; i < numbers.length; i++) {
      const position = this.#slots[this.#slotOf(numbers[i]!)]!;
      if (position !== 0) visit(position - 1, i);
    }
  }

  /** The hot loop: some nanoseconds a number that is none of some dozens of keys (bench/lookup.bench.ts). */
  #matchNarrow(keys: Int32Array, numbers: Int32Array, visit: (position: number, index: number) => void): void {
    const slots = this.#slots;
    const mask = this.#mask;
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!;
      let slot = mix32(number) & mask;
      while (slots[slot] !== 0) {
        if (keys[slot] === number) {
          visit(slots[slot]! - 1, i);
          break;
        }
        slot = (slot + 1) & mask;
      }
    }
  }

  /** The key's slot, or the empty one where it would be. */
  #slotOf(key: number): number {
    let slot = hashOf(key) & this.#mask;
    while (this.#slots[slot] !== 0 && this.keys[this.#slots[slot]! - 1] !== key) slot = (slot + 1) & this.#mask;
    return slot;
  }
}

/** The same for a number in either width. */
const hashOf = (key: number): number => (key === (key | 0) ? mix32(key | 0) : mixWide(key));
