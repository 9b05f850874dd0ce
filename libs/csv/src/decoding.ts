/**
 * The steps from the bytes of a file to UTF-8 text: unpacking, and UTF-16. Owns: how a file tells which it needs, by its first
 * bytes. What is no text in UTF-16 (half of a pair) becomes what is no text in UTF-8. Must not know: files, rows.
 */
import { cannotUnpack, packings } from './packings';
import type { Decoding } from './scan-request';
import { utf8OfText } from './text';

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  bytes.length >= start.length && start.every((byte, i) => bytes[i] === byte);

const UTF_16LE = [0xff, 0xfe];
const UTF_16BE = [0xfe, 0xff];

/** Other forms that somebody may take for text, by their first bytes. */
const strangers: readonly Stranger[] = [
  { start: [0x50, 0x4b, 0x03, 0x04], what: 'a ZIP archive or a spreadsheet', remedy: 'unpack it or export it as CSV' },
  { start: [0x42, 0x5a, 0x68], what: 'compressed by bzip2', remedy: 'unpack it' },
  { start: [0xfd, 0x37, 0x7a, 0x58, 0x5a], what: 'compressed by xz', remedy: 'unpack it' },
  { start: [0x28, 0xb5, 0x2f, 0xfd], what: 'compressed by zstd', remedy: 'unpack it' },
  { start: [0x50, 0x41, 0x52, 0x31], what: 'a Parquet file', remedy: 'export it as CSV' },
  { start: [0x25, 0x50, 0x44, 0x46], what: 'a PDF document', remedy: 'export it as CSV' },
];

interface Stranger {
  readonly start: readonly number[];
  readonly what: string;
  readonly remedy: string;
}

const PACKED_TWICE = { what: 'compressed twice', remedy: 'unpack it once' };

/** What the bytes are that a file begins with, if they are no CSV; or with `unpacked`, those that it holds compressed. */
export const strangerOf = (bytes: Uint8Array, unpacked = false): Pick<Stranger, 'what' | 'remedy'> | undefined =>
  unpacked && packings.some(({ start }) => startsWith(bytes, start))
    ? PACKED_TWICE
    : strangers.find(({ start }) => startsWith(bytes, start));

/**
 * `whole`: the bytes are all of the file, and must not end in the middle of what they hold.
 * @returns the steps, and the text of the first bytes as far as it goes. @throws CoffeeError BAD_INPUT when it cannot be unpacked.
 */
export function decodeBeginning(
  bytes: Uint8Array,
  whole: boolean,
  name: string,
): { readonly decodings: readonly Decoding[]; readonly text: Uint8Array } {
  const packing = packings.find(({ start }) => startsWith(bytes, start));
  if (!packing) return decodeUtf16(bytes, whole);
  try {
    const { decodings, text } = decodeUtf16(packing.unpackBeginning(bytes, whole), whole);
    return { decodings: [packing.name, ...decodings], text };
  } catch (thrown) {
    throw cannotUnpack(name, packing, thrown) ?? thrown;
  }
}

function decodeUtf16(
  bytes: Uint8Array,
  whole: boolean,
): { readonly decodings: readonly Decoding[]; readonly text: Uint8Array } {
  const decoding = startsWith(bytes, UTF_16LE) ? 'utf-16le' : startsWith(bytes, UTF_16BE) ? 'utf-16be' : undefined;
  if (!decoding) return { decodings: [], text: bytes };
  const decoder = new Utf16Decoder(decoding);
  const text = decoder.decode(bytes);
  return { decodings: [decoding], text: whole ? Buffer.concat([text, decoder.end()]) : text };
}

/** From UTF-16 with a byte-order mark, in pieces, to UTF-8 without. */
export class Utf16Decoder {
  /** Bytes of a unit or a pair that is not complete. */
  #rest: Uint8Array = new Uint8Array(0);
  #begun = false;

  constructor(private readonly order: 'utf-16le' | 'utf-16be') {}

  decode(piece: Uint8Array): Uint8Array {
    let bytes = Buffer.concat([this.#rest, piece]);
    if (!this.#begun) {
      if (bytes.length < 2) return this.#keep(bytes, 0);
      bytes = bytes.subarray(2);
      this.#begun = true;
    }
    let length = bytes.length & -2;
    const last = length >= 2 ? bytes[this.order === 'utf-16le' ? length - 1 : length - 2]! : 0;
    // The first half of a pair waits for the other.
    if (last >= 0xd8 && last <= 0xdb) length -= 2;
    const units = Buffer.from(bytes.subarray(0, length));
    this.#keep(bytes, length);
    if (this.order === 'utf-16be') units.swap16();
    return utf8OfText(units.toString('utf16le'));
  }

  /** What is left at the end of the text, which is none: a byte that UTF-8 does not have for each. */
  end(): Uint8Array {
    return new Uint8Array(this.#rest.length).fill(0xff);
  }

  #keep(bytes: Uint8Array, from: number): Uint8Array {
    this.#rest = bytes.slice(from);
    return new Uint8Array(0);
  }
}

/** Offset behind a text that ends with the end-of-file character of DOS, with or without line ends around it. */
export function endBefore(text: Uint8Array): number {
  let end = text.length;
  while (end > 0 && (text[end - 1] === 10 || text[end - 1] === 13)) end--;
  if (text[end - 1] !== CTRL_Z) return text.length;
  while (text[end - 1] === CTRL_Z) end--;
  return end;
}

const CTRL_Z = 0x1a;
