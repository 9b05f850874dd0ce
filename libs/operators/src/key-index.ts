/** Which of some distinct integers each of many numbers is: the probe of a lookup. */
import type { Integers } from './dense';
import { mix32, mixWide, tableSize } from './hash';

export class KeyIndex {
  /** Position + 1 of the key; 0 is an empty slot. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** The key in each slot, when all keys are i32. */
  readonly #narrow: Int32Array | undefined;

  constructor(private readonly keys: Float64Array) {
    // An eighth full: nearly every number that is none of the keys meets an empty slot at once.
    const size = tableSize(keys.length * 4);
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
    const narrow = keys.every((key) => key === (key | 0));
    this.#narrow = narrow ? new Int32Array(size) : undefined;
    keys.forEach((key, position) => {
      let slot = hashOf(key) & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = position + 1;
      if (this.#narrow) this.#narrow[slot] = key;
    });
  }

  /** Calls `visit(position of the key, index of the number)` for each number that is one of the keys. */
  forEachMatch(numbers: Integers, visit: (position: number, index: number) => void): void {
    const narrow = this.#narrow;
    if (narrow && numbers instanceof Int32Array) this.#matchNarrow(narrow, numbers, visit);
    else this.#matchWide(numbers, visit);
  }

  /** 2 ns a number that is none of some dozens of keys. */
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

  #matchWide(numbers: Integers, visit: (position: number, index: number) => void): void {
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!;
      let slot = hashOf(number) & this.#mask;
      while (this.#slots[slot] !== 0 && this.keys[this.#slots[slot]! - 1] !== number) slot = (slot + 1) & this.#mask;
      if (this.#slots[slot] !== 0) visit(this.#slots[slot]! - 1, i);
    }
  }
}

/** The same for a number in either width. */
const hashOf = (key: number): number => (key === (key | 0) ? mix32(key | 0) : mixWide(key));
