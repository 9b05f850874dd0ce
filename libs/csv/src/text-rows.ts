/**
 * What a format of text says of its rows, for the scan that all such formats share (`scanner/range-scan.ts`): the grammar of one row, and
 * perhaps a faster way for many. Rows begin behind line ends, and a range of a text holds those that begin in it.
 */
import type { ValueForms } from '@coffee/protocol';
import type { Encoding } from './text';

/** Why a row is none: read behind "the row". */
export interface RowProblem {
  readonly message: string;
  /** The same without figures: what it is counted as. */
  readonly reason: string;
}

/** Why a field has no value, read behind the name of its column. */
export interface FieldProblem {
  readonly problem: string;
}

/** The grammar of one row. The fields are those of the row that was split last. */
export interface SplitRow {
  /**
   * Splits the row at the beginning of `text`. @param whole whether the file ends with the text.
   * @returns false when the row is not complete in it.
   */
  split(text: Uint8Array, whole: boolean): boolean;
  /** Number of its fields, 0 for a blank line. */
  readonly count: number;
  /** Where the next row starts. */
  readonly next: number;
  /** Line ends before that. */
  readonly lines: number;
  readonly problem: RowProblem | undefined;
  /** Whether the text, of a row that was not complete, ends in quotes. */
  readonly openQuote: boolean;
  /** The value in the column at that place of the header; without bytes: there is none. */
  field(place: number): Uint8Array | FieldProblem;
}

/** How the rows of one file are read, in one scan. */
export interface TextRows {
  readonly row: SplitRow;
  /** The byte that ends lines as a rule: a range that is not told where to begin takes the row behind the first. */
  readonly lineEnd: number;
  /** Of the fields: that of the file, unless they are decoded already. */
  readonly encoding: Encoding;
  /** How values are written. */
  readonly forms: ValueForms;
  /** Bytes that a row takes at least, with its line end. */
  readonly leastBytes: number;
  /** Whether the row that was split last, in which fields are bad, is the header again. */
  isHeaderAgain?(): boolean;
  /**
   * Decodes rows of ordinary form, of so many columns, into the staging, from an address in the kernel's memory up to `stop`; the text is there
   * up to `limit`. Leaves where it stopped in the words of the memory map. @returns DONE, MORE or ODD. Absent: all rows are split.
   */
  decode?(at: number, stop: number, limit: number, row: number, columns: number): number;
}
