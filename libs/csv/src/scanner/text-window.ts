/**
 * A window on a file in the kernel's memory, which slides on as rows are decoded. Owns: which bytes of the file are at which
 * address, and the end of the file: a line feed is put there if the last row has none.
 */
import { readSync } from 'node:fs';
import { TEXT, TEXT_PADDING, WINDOW_BYTES } from './memory-map';
import type { Kernel } from './kernel';

const LF = 10;
/** Behind a range only the rest of its last row is wanted. */
const REST_BYTES = 4096;

export class TextWindow {
  #base: number;
  /** Address behind the last byte of the file that is in the window. */
  #end = TEXT;

  /** An empty window at an offset of a file of `size` bytes. */
  constructor(
    private readonly kernel: Kernel,
    private readonly fd: number,
    private readonly size: number,
    offset: number,
  ) {
    this.#base = offset;
  }

  /** The address up to which the kernel may decode: it includes the line feed that is not in the file. */
  get limit(): number {
    return this.#end + (this.atEnd && this.#end > TEXT && this.kernel.bytes[this.#end - 1] !== LF ? 1 : 0);
  }
  /** The file ends with the window. */
  get atEnd(): boolean {
    return this.offsetOf(this.#end) === this.size;
  }
  offsetOf(address: number): number {
    return this.#base + (address - TEXT);
  }
  addressOf(offset: number): number {
    return TEXT + (offset - this.#base);
  }
  /** The bytes of the file that are in the window from an address on. */
  from(address: number): Uint8Array {
    return this.kernel.bytes.subarray(address, this.#end);
  }

  /**
   * Drops what is before an address and reads on, not much beyond offset `wanted`. @returns the new address of what was there;
   * undefined when the file has fewer bytes than it should.
   * The caller makes sure that no more than MAX_ROW_BYTES are kept.
   */
  advance(address: number, wanted: number): number | undefined {
    const { bytes } = this.kernel;
    const kept = this.#end - address;
    if (address > TEXT) bytes.copyWithin(TEXT, address, this.#end);
    this.#base += address - TEXT;
    this.#end = TEXT + kept;
    const next = this.offsetOf(this.#end);
    const length = Math.min(WINDOW_BYTES, Math.max(wanted - next, 0) + Math.max(REST_BYTES, kept), this.size - next);
    for (let read = 0; read < length;) {
      const got = readSync(this.fd, bytes, this.#end, length - read, next + read);
      if (got === 0) return undefined;
      read += got;
      this.#end += got;
    }
    bytes.fill(0, this.#end, this.#end + TEXT_PADDING + 1);
    if (this.limit > this.#end) bytes[this.#end] = LF;
    return TEXT;
  }

  /** Offset behind the first line feed at or after an offset, if that is before `end`. undefined: there is none. */
  findRowStart(offset: number, end: number): number | undefined | 'changed' {
    let address = this.addressOf(offset);
    for (;;) {
      if (this.advance(address, end) === undefined) return 'changed';
      const stop = Math.min(this.#end, this.addressOf(end - 1));
      const feed = this.kernel.bytes.subarray(TEXT, stop).indexOf(LF);
      if (feed >= 0) return this.offsetOf(TEXT + feed + 1);
      if (this.offsetOf(this.#end) >= end - 1) return undefined;
      address = this.#end;
    }
  }
}
