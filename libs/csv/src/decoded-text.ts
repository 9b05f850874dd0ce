/**
 * The text of a file that has to be decoded, as far as it is wanted: from an offset that only grows, to what was asked for last.
 * Owns: the stream from the file, the pieces of text that are kept, and where the text ends. Memory is bounded by what is
 * asked for at once. Must not know: rows.
 */
import { CoffeeError } from '@coffee/core';
import { endBefore, Utf16Decoder } from './decoding';
import { FileBytes } from './file-bytes';
import { cannotUnpack, packingIn } from './packings';
import type { InputFile } from './scan-request';
import type { TextSource } from './text-source';

export class DecodedText implements TextSource {
  end = Infinity;
  readonly #pieces: Uint8Array[] = [];
  /** Offsets of the first byte that is kept, and behind the last. */
  #from = 0;
  #to = 0;
  /** What is before it is not wanted any more. */
  #wanted = 0;
  readonly #bytes: FileBytes;
  readonly #text: AsyncIterator<Uint8Array>;
  #counted = 0;

  constructor(file: InputFile) {
    this.#bytes = new FileBytes(file);
    this.#text = decoded(this.#bytes, file);
  }

  /** Offset of the first byte that can still be read. */
  get from(): number {
    return this.#from;
  }

  /** Drops what is before one offset, and makes sure that the text is there up to another, or to its end. @throws CoffeeError */
  async fill(from: number, to: number): Promise<void> {
    this.#wanted = from;
    this.#drop();
    while (this.#to < to && this.end === Infinity) {
      const next = await this.#text.next();
      if (next.done) this.#close();
      else this.#keep(next.value);
    }
  }

  read(into: Uint8Array, at: number, length: number, from: number): number {
    let offset = this.#from;
    for (const piece of this.#pieces) {
      if (from < offset + piece.length) {
        const start = from - offset;
        const part = piece.subarray(start, Math.min(start + length, piece.length, this.end - offset));
        into.set(part, at);
        return part.length;
      }
      offset += piece.length;
    }
    return 0;
  }

  /** Bytes of the file that were read since this was asked last. */
  takeBytesRead(): number {
    const read = this.#bytes.read - this.#counted;
    this.#counted += read;
    return read;
  }

  close(): void {
    this.#bytes.close();
  }

  #keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#to += piece.length;
    this.#drop();
  }

  #drop(): void {
    for (let first = this.#pieces[0]; first && this.#from + first.length <= this.#wanted; first = this.#pieces[0]) {
      this.#from += first.length;
      this.#pieces.shift();
    }
  }

  /** The end is known: what stands there may be a mark for it. */
  #close(): void {
    const kept = Buffer.concat(this.#pieces);
    this.end = this.#to - kept.length + endBefore(kept);
  }
}

async function* decoded(bytes: FileBytes, file: InputFile): AsyncGenerator<Uint8Array, undefined> {
  const source: AsyncIterable<Uint8Array> = packingIn(file.decodings)?.unpack(bytes) ?? bytes.from(0);
  const order = file.decodings.at(-1);
  const utf16 = order === 'utf-16le' || order === 'utf-16be' ? new Utf16Decoder(order) : undefined;
  try {
    for await (const piece of source) yield utf16 ? utf16.decode(piece) : piece;
  } catch (cause) {
    throw cannotDecode(file, cause);
  }
  if (utf16) yield utf16.end();
  return undefined;
}

function cannotDecode({ name, path, decodings }: InputFile, thrown: unknown): CoffeeError {
  const packing = packingIn(decodings);
  const refused = packing && cannotUnpack(name, packing, thrown);
  if (refused) return refused;
  const { message } = thrown as NodeJS.ErrnoException;
  return new CoffeeError('NO_INPUT', `cannot read ${path}: ${message}`, { cause: thrown });
}
