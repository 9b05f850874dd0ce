/**
 * A ZIP archive that is written piece by piece. Owns: that no more than a piece is held. Must not know: what is in it.
 *
 * Without ZIP64, whose archives not every program reads: no file may be of 4 GiB, and the archive itself not either.
 */
import { constants, crc32, deflateRawSync } from 'node:zlib';
import { CoffeeError } from '@coffee/core';
import type { Zip, ZipInputFile } from 'fflate' with { 'resolution-mode': 'import' };

export const MAX_ZIP_BYTES = 2 ** 32 - 1;

/** Of compression: the fastest. */
const LEVEL = 1;
/** As ZIP numbers methods. */
const DEFLATE = 8;

export class ZipPieces {
  readonly #zip: Zip;
  readonly #encoder = new TextEncoder();
  #file: DeflatedFile | undefined;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  private constructor(zip: Zip) {
    this.#zip = zip;
    zip.ondata = (error, piece) => {
      if (error) throw error;
      this.#pieces.push(piece);
      this.#bytes += piece.length;
    };
  }

  static async open(): Promise<ZipPieces> {
    const { Zip } = await import('fflate');
    return new ZipPieces(new Zip());
  }

  /** Ends the file before it. */
  begin(name: string): void {
    this.#endFile();
    this.#file = new DeflatedFile(name);
    this.#zip.add(this.#file);
  }

  /** Of the file that was begun last. */
  add(text: string): void {
    this.#file?.push(this.#encoder.encode(text));
  }

  /** What has come of it since it was asked. @throws CoffeeError OUTPUT when the archive is too large for its form. */
  *taken(): Generator<Uint8Array> {
    const pieces = this.#pieces;
    this.#pieces = [];
    if (this.#bytes > MAX_ZIP_BYTES)
      throw new CoffeeError(
        'OUTPUT',
        'the answer is too large for a workbook, which may be of 4 GiB: take csv or parquet',
      );
    yield* pieces;
  }

  end(): void {
    this.#endFile();
    this.#zip.end();
  }

  #endFile(): void {
    this.#file?.push(new Uint8Array(0), true);
    this.#file = undefined;
  }
}

/** Each piece is deflated by itself, which zlib does three times as fast as a library in JavaScript: pieces that end at a byte are joined as they are. */
class DeflatedFile implements ZipInputFile {
  readonly compression = DEFLATE;
  /** The same answer is the same archive. */
  readonly mtime = new Date(1980, 0, 1);
  size = 0;
  crc = 0;
  declare ondata: NonNullable<ZipInputFile['ondata']>;

  constructor(readonly filename: string) {}

  push(piece: Uint8Array, isLast = false): void {
    this.size += piece.length;
    this.crc = crc32(piece, this.crc);
    const finishFlush = isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
    this.ondata(null, deflateRawSync(piece, { level: LEVEL, finishFlush }), isLast);
  }
}
