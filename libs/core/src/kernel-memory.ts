/**
 * The memory of compiled loops whose arguments are arrays. Owns: where arrays are placed in it. Invariant: loops are called as clear, place,
 * run, copy out, within one function: nothing in this memory outlives it.
 */
import { LinearMemory } from './linear-memory';

/** Bytes that a loop may read and write beyond an array. */
const SLACK = 64;
const ALIGNMENT = 16;
/** More than that is not kept for the next call: an unusually large chunk shall not keep its memory. */
const KEPT_BYTES = 1 << 25;

export class KernelMemory extends LinearMemory {
  #free: number;

  /** `first`: the first address that is the host's to give away: the loops have their own below. */
  constructor(
    memory: WebAssembly.Memory,
    private readonly first: number,
  ) {
    super(memory);
    this.#free = first;
  }

  get isLarge(): boolean {
    return this.bytes.length > KEPT_BYTES;
  }

  /** Gives all memory back. */
  clear(): this {
    this.#free = this.first;
    return this;
  }

  /** @returns the address of so many bytes with anything in them. */
  claim(bytes: number): number {
    const address = this.#free;
    this.#free = Math.ceil((address + bytes + SLACK) / ALIGNMENT) * ALIGNMENT;
    this.reserve(this.#free);
    return address;
  }

  /** @returns the address of a copy. */
  place({ buffer, byteOffset, byteLength }: ArrayBufferView): number {
    const address = this.claim(byteLength);
    this.bytes.set(new Uint8Array(buffer, byteOffset, byteLength), address);
    return address;
  }
}
