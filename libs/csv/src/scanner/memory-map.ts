/** Addresses and codes that host and kernel agree on: the same figures as in `kernel/layout.ts`. */
import type { ColumnKind } from '@coffee/protocol';

/** Words that `scan` leaves: address of the next row, rows so far, line ends that it has gone over. */
export const AT = 0;
export const ROW = 4;
export const LINES = 8;
export const OPS = 256;
export const OP_SIZE = 48;
/** One operation, in words of four bytes. */
export const opWords = {
  kind: 0,
  field: 1,
  values: 2,
  presence: 3,
  nullable: 4,
  where: 5,
  wherePresence: 6,
  count: 7,
  atLeast: 8,
  ends: 10,
  bytes: 11,
} as const;
/** As many as fit between OPS and the table of months. */
export const MAX_OPS = 80;
export const kindCodes: Readonly<Record<ColumnKind, number>> = {
  id: 0,
  count: 1,
  money: 2,
  instant: 3,
  date: 4,
  decimal: 5,
  boolean: 6,
  uuid: 7,
  text: 8,
};
/** A byte for each field: 1 when it holds text. */
export const TEXT_FIELDS = 32_768;
export const MAX_TEXT_FIELDS = 1024;
/** The first address that the kernel leaves to its host. */
export const FREE = 262_144;

/** Results of `scan`. */
export const DONE = 0;
export const MORE = 1;
export const ODD = 2;

/** A row with its line end has at most so many bytes: what bounds the memory of a reader, whatever it is given. */
export const MAX_ROW_BYTES = 1 << 20;
/** File bytes read at once: few enough to stay in the second-level cache until they are decoded. */
export const WINDOW_BYTES = 256 * 1024;
/** Where the window of text starts; a field at its very start is loaded together with up to 16 bytes before it. */
export const TEXT = FREE + 64;
/** Zero bytes after the text: the kernel looks at 64 bytes at a time. */
export const TEXT_PADDING = 64;
/** The first address behind the window: a row that is not complete yet, the next read, a line end and the padding. */
export const STAGING = TEXT + MAX_ROW_BYTES + WINDOW_BYTES + 2 * TEXT_PADDING;
