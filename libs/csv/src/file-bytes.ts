/** The bytes of a file in pieces, one stream at a time. Owns: how many have been read. Must not know: what they are. */
import { createReadStream, type ReadStream } from 'node:fs';
import type { InputFile } from './scan-request';

const READ_BYTES = 256 * 1024;

export class FileBytes {
  readonly size: number;
  readonly #path: string;
  #start = 0;
  #stream: ReadStream | undefined;
  #read = 0;
  #closed = false;

  constructor({ path, size }: InputFile) {
    this.#path = path;
    this.size = size;
  }

  /** Those that were read so far, each counted once. */
  get read(): number {
    return (this.#read = Math.max(this.#read, this.#start + (this.#stream?.bytesRead ?? 0)));
  }

  /** Those from an offset on, in place of what was read before. */
  from(start: number): ReadStream {
    this.#stream?.destroy();
    // What was read ahead counts.
    this.#read = this.read;
    this.#start = start;
    this.#stream = createReadStream(this.#path, { start, highWaterMark: READ_BYTES });
    if (this.#closed) this.#stream.destroy();
    return this.#stream;
  }

  /** Offset of the first byte that is not zero, from an offset on; the size when there is none. */
  async behindZeros(start: number): Promise<number> {
    if (start >= this.size) return this.size;
    let at = start;
    for await (const piece of this.from(start) as AsyncIterable<Uint8Array>) {
      const found = piece.findIndex((byte) => byte !== 0);
      if (found >= 0) return at + found;
      at += piece.length;
    }
    return this.size;
  }

  close(): void {
    this.#closed = true;
    this.#stream?.destroy();
  }
}
