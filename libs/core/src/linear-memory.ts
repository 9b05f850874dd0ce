/**
 * The memory of an instance of WebAssembly as arrays. Owns: its growth. Must not know: what lies where. The arrays are replaced when
 * the memory grows: do not keep them.
 */
import type {} from './webassembly';

const PAGE = 65_536;

export class LinearMemory {
  bytes: Uint8Array;
  words: Uint32Array;
  integers: Int32Array;

  constructor(private readonly memory: WebAssembly.Memory) {
    this.bytes = new Uint8Array(this.buffer);
    this.words = new Uint32Array(this.buffer);
    this.integers = new Int32Array(this.buffer);
  }

  get buffer(): ArrayBuffer {
    return this.memory.buffer;
  }

  /** Makes sure that addresses below `size` exist. What is not touched takes no memory of the machine. */
  reserve(size: number): void {
    if (size <= this.bytes.length) return;
    this.memory.grow(Math.ceil((size - this.bytes.length) / PAGE));
    this.bytes = new Uint8Array(this.buffer);
    this.words = new Uint32Array(this.buffer);
    this.integers = new Int32Array(this.buffer);
  }
}
