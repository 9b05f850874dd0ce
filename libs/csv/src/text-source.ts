/** Where a scan takes text from, by offset: a file as it is, or what has been decoded of one (`decoded-text.ts`). */
import { readSync } from 'node:fs';

export interface TextSource {
  /** Offset behind the last byte of the text; Infinity while it is not known. */
  readonly end: number;
  /** Copies up to `length` bytes from offset `from` to `into[at..]`. @returns how many; 0 when there are none now. */
  read(into: Uint8Array, at: number, length: number, from: number): number;
}

export const fileText = (fd: number, end: number): TextSource => ({
  end,
  read: (into, at, length, from) => readSync(fd, into, at, length, from),
});
