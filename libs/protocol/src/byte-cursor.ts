/**
 * Reading and writing of small binary records, little endian. Owns the bounds: nothing is read beyond the end, nothing is
 * allocated from a length that was not checked against the bytes that are there.
 */
import { CoffeeError } from '@coffee/core';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Appends values to a buffer that grows. @throws CoffeeError INTERNAL when a value does not fit its field. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(64);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  u8(value: number): this {
    const at = this.#claim(1, value, 0xff);
    this.#view.setUint8(at, value);
    return this;
  }
  u16(value: number): this {
    const at = this.#claim(2, value, 0xffff);
    this.#view.setUint16(at, value, true);
    return this;
  }
  u32(value: number): this {
    const at = this.#claim(4, value, 0xffffffff);
    this.#view.setUint32(at, value, true);
    return this;
  }
  /** UTF-8 with its length in bytes in front: one byte for names, two for prose. */
  text(value: string, lengthBytes: 1 | 2 = 1): this {
    const utf8 = encoder.encode(value);
    if (lengthBytes === 1) this.u8(utf8.length);
    else this.u16(utf8.length);
    this.#reserve(utf8.length);
    this.#bytes.set(utf8, this.#length);
    this.#length += utf8.length;
    return this;
  }
  /** @returns the written bytes in a buffer of their own. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #claim(bytes: number, value: number, max: number): number {
    if (!(Number.isInteger(value) && value >= 0 && value <= max))
      throw new CoffeeError('INTERNAL', `${value} does not fit ${bytes} bytes of a message`);
    this.#reserve(bytes);
    const at = this.#length;
    this.#length += bytes;
    return at;
  }
  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#length + more, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** Takes values off the front of some bytes. @throws CoffeeError BAD_MESSAGE, naming `what`, whenever they are not there. */
export class ByteReader {
  readonly #view: DataView;
  #at = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly what: string,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.bytes.byteLength - this.#at;
  }
  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }
  u16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }
  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }
  text(lengthBytes: 1 | 2 = 1): string {
    const length = lengthBytes === 1 ? this.u8() : this.u16();
    const at = this.#advance(length);
    try {
      return decoder.decode(this.bytes.subarray(at, at + length));
    } catch (cause) {
      throw this.bad('a text in it is not UTF-8', cause);
    }
  }
  /** A count of things of at least `bytesEach` bytes each that follow: refused when they cannot all be there. */
  count(value: number, bytesEach: number): number {
    if (value * bytesEach > this.remaining) throw this.bad(`it has no room for ${value} entries`);
    return value;
  }
  end(): void {
    if (this.remaining !== 0) throw this.bad(`${this.remaining} bytes follow its end`);
  }
  bad(reason: string, cause?: unknown): CoffeeError {
    return new CoffeeError('BAD_MESSAGE', `not a valid ${this.what}: ${reason}`, { cause });
  }

  #advance(bytes: number): number {
    if (bytes > this.remaining) throw this.bad('it is cut off');
    const at = this.#at;
    this.#at += bytes;
    return at;
  }
}
