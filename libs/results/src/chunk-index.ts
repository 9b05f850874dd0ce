/**
 * Where the chunks of a file are: a file of chunks is these, one after the other, and their index behind them. So any row is found, and read, without
 * the rows before it. Pure.
 *
 * Layout of the index (little endian), for each chunk: rows u32, bytes u32, CRC-32 of the bytes u32.
 */
import { crc32 } from 'node:zlib';
import { CoffeeError } from '@coffee/core';

export interface IndexedChunk {
  readonly rows: number;
  readonly bytes: number;
  readonly crc: number;
}

const ENTRY_BYTES = 12;

export const crcOf = (bytes: Uint8Array): number => crc32(bytes);

export const indexBytes = (chunks: number): number => chunks * ENTRY_BYTES;

export const indexed = (rows: number, bytes: Uint8Array): IndexedChunk => ({
  rows,
  bytes: bytes.byteLength,
  crc: crcOf(bytes),
});

export function encodeIndex(chunks: readonly IndexedChunk[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(indexBytes(chunks.length)));
  chunks.forEach(({ rows, bytes, crc }, i) => {
    view.setUint32(i * ENTRY_BYTES, rows, true);
    view.setUint32(i * ENTRY_BYTES + 4, bytes, true);
    view.setUint32(i * ENTRY_BYTES + 8, crc, true);
  });
  return new Uint8Array(view.buffer);
}

/** Of the chunks of one file: which has a row, and where it lies. */
export class ChunkIndex {
  readonly #view: DataView;
  /** First row and first byte of each chunk, and the end. */
  readonly #rows: Float64Array;
  readonly #bytes: Float64Array;

  /** @throws CoffeeError BAD_MESSAGE when there is a chunk without rows or bytes. */
  constructor(index: Uint8Array) {
    this.#view = new DataView(index.buffer, index.byteOffset, index.byteLength);
    const chunks = index.byteLength / ENTRY_BYTES;
    this.#rows = new Float64Array(chunks + 1);
    this.#bytes = new Float64Array(chunks + 1);
    for (let i = 0; i < chunks; i++) {
      const { rows, bytes } = this.at(i);
      if (rows === 0 || bytes === 0) throw new CoffeeError('BAD_MESSAGE', `chunk ${i} of a stored answer is empty`);
      this.#rows[i + 1] = this.#rows[i]! + rows;
      this.#bytes[i + 1] = this.#bytes[i]! + bytes;
    }
  }

  get chunks(): number {
    return this.#rows.length - 1;
  }

  /** Of all chunks. */
  get rows(): number {
    return this.#rows.at(-1)!;
  }

  get bytes(): number {
    return this.#bytes.at(-1)!;
  }

  at(chunk: number): IndexedChunk {
    const at = chunk * ENTRY_BYTES;
    const word = (offset: number): number => this.#view.getUint32(at + offset, true);
    return { rows: word(0), bytes: word(4), crc: word(8) };
  }

  firstRow(chunk: number): number {
    return this.#rows[chunk]!;
  }

  firstByte(chunk: number): number {
    return this.#bytes[chunk]!;
  }

  /** The chunk that has the row. */
  chunkOf(row: number): number {
    let low = 0;
    let high = this.chunks - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#rows[middle]! <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
