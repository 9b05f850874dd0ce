/**
 * The memory map. Owns: every address that the kernel and its host (`src/scanner/kernel.ts`, which has the same figures)
 * agree on. Everything above AREAS is laid out by the host, per scan.
 */

/** Out: where the next row starts (address), the number of rows decoded so far, and the line ends of those of the last call. */
export const AT: usize = 0;
export const ROW: usize = 4;
export const LINES: usize = 8;

/** The decoding program: one operation per projected column. */
export const OPS: usize = 256;
export const OP_SIZE: usize = 48;
export const OP_KIND: usize = 0;
export const OP_FIELD: usize = 4;
/** i32 per row for numbers; 16 bytes per present value for uuid; bytes for text. */
export const OP_VALUES: usize = 8;
/** One byte per row, 1 = has a value; 0 when every row must have one. */
export const OP_PRESENCE: usize = 12;
/** 1: an empty field is a missing value; 0: it is odd. */
export const OP_NULLABLE: usize = 16;
/** The i32 values of the column that decides whether this one is needed (0: it always is), and its presence bytes (or 0). */
export const OP_WHERE: usize = 20;
export const OP_WHERE_PRESENCE: usize = 24;
/** In and out, uuid and text: present values so far. */
export const OP_COUNT: usize = 28;
/** The least value with which the column is needed. */
export const OP_AT_LEAST: usize = 32;
/** Text: u32 end of each present value in OP_VALUES. */
export const OP_ENDS: usize = 40;
/** In and out, text: bytes so far. */
export const OP_BYTES: usize = 44;

export const KIND_ID: u32 = 0;
export const KIND_COUNT: u32 = 1;
export const KIND_MONEY: u32 = 2;
export const KIND_INSTANT: u32 = 3;
export const KIND_DATE: u32 = 4;
export const KIND_DECIMAL: u32 = 5;
export const KIND_BOOLEAN: u32 = 6;
/** From here on kinds of bytes. */
export const KIND_UUID: u32 = 7;
export const KIND_TEXT: u32 = 8;

/** For each (year - 1900) * 32 + month: days since 1970 of its first << 5 | its number of days (0: no such month). */
export const MONTHS: usize = 4096;
export const FIRST_YEAR: u32 = 1900;
export const YEARS: u32 = 200;

/** Addresses of all separators and line ends of a batch; the slot before the first holds the address before the batch. */
export const SEPARATORS: usize = 65536 + 64;
/** CRLF only: for each row of a batch the separator before its last field, and where that field ends. */
export const LAST_FIELDS: usize = 196608;
/** Rows without their quotes, and where they come from; in the place of LAST_FIELDS, which nobody needs meanwhile. */
export const PLAIN: u32 = 196608 + 64;
export const ROW_STARTS: u32 = 196608 + 32768;
export const MAX_PLAIN_ROWS: u32 = 4096;
/** A batch is small enough that its text and its separators stay in the first-level cache. */
export const MAX_BATCH: u32 = 16384;

/** For each kind two indexes of functions: its loop for values that must be there, and for values that may be missing. */
export const LOOPS: usize = 30208;

/** The bytes that the first pass looks for, 16 times each: line end, separator, quote, and the byte that may not be alone. */
export const PATTERNS: usize = 30720;

/** For each field a byte: 1 when it holds text, in which a line break in quotes is content and no sign of a broken quote. */
export const TEXT_FIELDS: usize = 32768;
export const MAX_TEXT_FIELDS: u32 = 1024;

/** Results of `scan`. */
export const DONE: u32 = 0;
/** The row at AT is not complete in the text. */
export const MORE: u32 = 1;
/** The row at AT is for the slow path. */
export const ODD: u32 = 2;
