/**
 * Text as files hold it, whatever its format: what its bytes mean, and where its lines end. Must not know: files, rows, columns.
 */
import { isUtf8 } from 'node:buffer';

/** What a user may say of files that have no byte-order mark. `latin1` is ISO 8859-1; `windows-1252` has signs at 0x80 to 0x9f. */
export const encodings = ['utf8', 'latin1', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

export const LF = 10;
export const CR = 13;

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

const LONE = /\p{Surrogate}/u;

/** Text as UTF-8. Half of a pair, which is no text, becomes a byte that UTF-8 does not have. */
export function utf8OfText(text: string): Uint8Array {
  if (!LONE.test(text)) return Buffer.from(text);
  const letters = Array.from(text, (letter) => (LONE.test(letter) ? Buffer.of(0xff) : Buffer.from(letter)));
  return Buffer.concat(letters);
}

const BOM = [0xef, 0xbb, 0xbf];

/** Offset behind a byte-order mark of UTF-8; 0 where there is none. */
export const behindBom = (text: Uint8Array): number => (BOM.every((byte, i) => text[i] === byte) ? BOM.length : 0);

export const isLineEnd = (byte: number | undefined): boolean => byte === LF || byte === CR;

/** Offset behind the line end, of one byte or two, that stands at an offset. */
export function behindLineEnd(text: Uint8Array, at: number): number {
  if (at >= text.length) return text.length;
  return at + (text[at] === CR && text[at + 1] === LF ? 2 : 1);
}

/** Where the second line of a text starts; undefined when that is not in it. `whole`: the file ends with the text. */
export function behindFirstLine(text: Uint8Array, whole: boolean): number | undefined {
  let at = 0;
  while (at < text.length && !isLineEnd(text[at])) at++;
  // A CR that is the last byte so far may be half of a line end.
  if (!whole && (at >= text.length || (text[at] === CR && at + 1 === text.length))) return undefined;
  return behindLineEnd(text, at);
}

/** Line ends that begin before `end`: LF, CRLF, and CRs alone. */
export function lineEndsIn(text: Uint8Array, end = text.length): number {
  let lines = 0;
  for (let at = 0; at < end; at++) {
    if (text[at] === LF || (text[at] === CR && text[at + 1] !== LF)) lines++;
  }
  return lines;
}
