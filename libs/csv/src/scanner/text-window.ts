/**
 * A window on a text in the kernel's memory, which slides on as rows are decoded. Owns: which bytes of the text are at which
 * address, and the end of the text: a line end is put there if the last row has none.
 */
import type { TextSource } from '../text-source';
import { TEXT, TEXT_PADDING, WINDOW_BYTES } from './memory-map';
import type { Kernel } from './kernel';

/** Behind a range only the rest of its last row is wanted. */
const REST_BYTES = 4096;

export class TextWindow {
  #base: number;
  /** Address behind the last byte of the text that is in the window. */
  #end = TEXT;

  /** An empty window at an offset. `lineEnd`: the byte that ends lines. */
  constructor(
    private readonly kernel: Kernel,
    private readonly source: TextSource,
    private readonly lineEnd: number,
    offset: number,
  ) {
    this.#base = offset;
  }

  /** The address up to which the kernel may decode: it includes the line end that is not in the text. */
  get limit(): number {
    return this.#end + (this.atEnd && this.#end > TEXT && this.kernel.bytes[this.#end - 1] !== this.lineEnd ? 1 : 0);
  }
  /** The text ends with the window. */
  get atEnd(): boolean {
    return this.offsetOf(this.#end) >= this.source.end;
  }
  offsetOf(address: number): number {
    return this.#base + (address - TEXT);
  }
  addressOf(offset: number): number {
    return TEXT + (offset - this.#base);
  }
  /** The bytes of the text that are in the window from an address on. */
  from(address: number): Uint8Array {
    return this.kernel.bytes.subarray(address, this.#end);
  }

  /**
   * Drops what is before an address and reads on, not much beyond offset `wanted`. @returns the new address of what was there;
   * undefined when the source has no more, although the text goes on.
   * The caller makes sure that no more than MAX_ROW_BYTES are kept.
   */
  advance(address: number, wanted: number): number | undefined {
    const { bytes } = this.kernel;
    const kept = this.#end - address;
    if (address > TEXT) bytes.copyWithin(TEXT, address, this.#end);
    this.#base += address - TEXT;
    this.#end = TEXT + kept;
    const next = this.offsetOf(this.#end);
    const { end } = this.source;
    const length = Math.min(WINDOW_BYTES, Math.max(wanted - next, 0) + Math.max(REST_BYTES, kept), end - next);
    for (let read = 0; read < length;) {
      const got = this.source.read(bytes, this.#end, length - read, next + read);
      if (got === 0 && read === 0) return undefined;
      if (got === 0) break;
      read += got;
      this.#end += got;
    }
    bytes.fill(0, this.#end, this.#end + TEXT_PADDING + 1);
    if (this.limit > this.#end) bytes[this.#end] = this.lineEnd;
    return TEXT;
  }

  /** Offset behind the first byte that ends lines, at or after an offset, if that is before `end`. undefined: there is none. */
  findRowStart(offset: number, end: number): number | undefined | 'changed' {
    let address = this.addressOf(offset);
    for (;;) {
      if (this.advance(address, end) === undefined) return 'changed';
      const stop = Math.min(this.#end, this.addressOf(end - 1));
      const found = this.kernel.bytes.subarray(TEXT, stop).indexOf(this.lineEnd);
      if (found >= 0) return this.offsetOf(TEXT + found + 1);
      if (this.offsetOf(this.#end) >= end - 1) return undefined;
      address = this.#end;
    }
  }
}
