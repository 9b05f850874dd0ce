/**
 * How the text of a file is written: what separates fields, what ends lines, what its bytes mean. A value, seen once from the
 * beginning of a file (`file-header.ts`) and handed to whoever reads its rows. Must not know: files, columns.
 */
import { isUtf8 } from 'node:buffer';

/** What a user may say of files that have no byte-order mark. `latin1` is ISO 8859-1; `windows-1252` has signs at 0x80 to 0x9f. */
export const encodings = ['utf8', 'latin1', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

export interface Dialect {
  /** A byte: one of `separators`. */
  readonly separator: number;
  /** As the header row ends: others then do so, too, as a rule. */
  readonly lineEnd: 'lf' | 'crlf' | 'cr';
  /** What bytes beyond ASCII mean. Separators, quotes and line ends are the same in all of them. */
  readonly encoding: Encoding;
  /** The file itself says its encoding, by a byte-order mark: nothing that a user says changes it. */
  readonly isMarked: boolean;
}

export const LF = 10;
export const CR = 13;
export const QUOTE = 34;
/** Comma, semicolon, tab and bar; where the header could be read by several, by the first. */
export const separators: readonly number[] = [44, 59, 9, 124];

export const plainDialect: Dialect = { separator: 44, lineEnd: 'lf', encoding: 'utf8', isMarked: false };

/** The text of bytes as UTF-8, without copying where it is that already; undefined when the bytes are no text. */
export function utf8Of(bytes: Uint8Array, encoding: Encoding): Uint8Array | undefined {
  if (encoding === 'utf8') return isUtf8(bytes) ? bytes : undefined;
  if (bytes.every((byte) => byte < 0x80)) return bytes;
  return Buffer.from(textOf(bytes, encoding));
}

/** For people: what is no text is replaced. */
export function textOf(bytes: Uint8Array, encoding: Encoding): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (encoding) {
    case 'utf8':
      return view.toString();
    case 'latin1':
      return view.toString('latin1');
    case 'windows-1252':
      return view.toString('latin1').replace(/[\x80-\x9f]/g, (letter) => WINDOWS_1252[letter.charCodeAt(0) - 0x80]!);
  }
}

/** 0x80 to 0x9f; five have no sign. Node's own decoder gives those of Latin-1. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
