/**
 * What a reader is asked for and what it answers: plain values, so that they pass between threads. Owns: the identity of a
 * chunk as the rows that start in one byte range of one file. Must not know: who scans, in which order.
 */
import type { ScanColumn } from '@coffee/protocol';
import type { BadRow } from './bad-row';

/** What the first row of a file says. */
export interface FileLayout {
  /** Names of the columns, in order; empty for a file without a header. */
  readonly header: readonly string[];
  /** Offset behind the header row: where the first row of data starts. */
  readonly dataStart: number;
  /** The header row ends in CRLF: others then do so, too, as a rule. */
  readonly crlf: boolean;
}

/** A file as it was when its folder was opened. */
export interface InputFile extends FileLayout {
  readonly path: string;
  readonly size: number;
  /** Modification time in milliseconds: a file that differs later has changed. */
  readonly mtimeMs: number;
}

export type OnBadRow = 'fail' | 'skip';

/** Bytes `start` to before `end` of a file: its chunk holds the rows that start there. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface ScanRequest {
  readonly file: InputFile;
  readonly range: ByteRange;
  readonly columns: readonly ScanColumn[];
  /** Offset of the first row. Absent: the reader takes what follows the first line feed, and the coordinator checks it. */
  readonly firstRow?: number;
  readonly onBadRow: OnBadRow;
  /** Zero bytes in front of the chunk, a multiple of 8. */
  readonly headroom: number;
}

/** Where a range was cut; `undefined` both: no row starts in it. */
export interface Cut {
  /** Offset at which its first row starts. */
  readonly firstRow: number | undefined;
  /** Offset behind its last row, at which the next row starts. */
  readonly endOfLastRow: number | undefined;
}

export interface ScannedRange extends Cut {
  /** The encoded chunk behind its headroom, in a buffer of its own. */
  readonly chunk: Uint8Array<ArrayBuffer>;
  readonly rows: number;
  /** Bytes of the range. */
  readonly bytes: number;
  /** Rows that were left out, and the first ten of them. */
  readonly badRows: { readonly count: number; readonly first: readonly BadRow[] };
  /** The row at which the scan gave up: a bad one under `fail`, or one too long to be read at all. */
  readonly failure?: BadRow;
}
