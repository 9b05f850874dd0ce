/**
 * What a reader is asked for and what it answers: plain values, so that they pass between threads. Owns: the identity of a
 * chunk as the rows that start in one range of the text of one file. Must not know: who scans, in which order.
 */
import type { ChunkBody, ScanColumn, ValueForms } from '@coffee/protocol';
import type { BadRows, Note } from './bad-row';
import type { Encoding } from './text';

/** What the beginning of a file says. Offsets are of its text. `Form`: what is its format's own, plain values. */
export interface FileLayout<Form = unknown> {
  /** Names of the columns, in order, those of the table's schema as they are there; empty for a file without a header. */
  readonly header: readonly string[];
  /** Where the first row of data may start. */
  readonly dataStart: number;
  /** Line ends before that. */
  readonly headerLines: number;
  readonly form: Form;
}

/** A step from the bytes of a file to its text: the name of a packing, or `utf-16le`, `utf-16be`. */
export type Decoding = string;

/** A file as it was when it was opened. */
export interface InputFile<Form = unknown> extends FileLayout<Form> {
  readonly path: string;
  /** As messages name it: with the folder of its table. */
  readonly name: string;
  /** The name of its format in `formats.ts`. */
  readonly format: string;
  readonly size: number;
  /** Modification time in milliseconds: a file that differs later has changed. */
  readonly mtimeMs: number;
  /** None: its bytes are its text, which can be read from anywhere. */
  readonly decodings: readonly Decoding[];
  /** What bytes beyond ASCII mean. All that gives a text its form is ASCII, and the same in all encodings. */
  readonly encoding: Encoding;
  /** How its values are written, as the schema of its table says. */
  readonly values: ValueForms;
  /** The file itself says its encoding, by a byte-order mark: nothing that a user says changes it. */
  readonly isMarked: boolean;
  /** Offset behind its text, which may end before the file does; known only of a file without decodings. */
  readonly end: number;
}

export type OnBadRow = 'fail' | 'skip';

/** Bytes `start` to before `end` of a text: its chunk holds the rows that start there. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where a scan begins: at a row, or within a line that is too long to be one, whose end is looked for. */
export type ScanStart = { readonly row: number } | { readonly within: 'line' };

export interface ScanRequest<Form = unknown> {
  readonly file: InputFile<Form>;
  /** Of a file that has to be decoded: which of several readings asks, each of which decodes it for itself. Absent: there is one. */
  readonly reading?: number;
  readonly range: ByteRange;
  readonly columns: readonly ScanColumn[];
  /** Names of the columns that each reader of the rows looks at: a row that none of them can use is left out. */
  readonly readings: readonly (readonly string[])[];
  /** Bits of readings that keep no row: it is left out if none of the others can use it. Absent: all keep rows. */
  readonly keepingNone?: number;
  /** Absent: the reader takes what follows the first line end, and the coordinator checks it. */
  readonly start?: ScanStart;
  readonly onBadRow: OnBadRow;
  /** All bad rows are wanted, with their text. */
  readonly rejects?: true;
  /** The column of instants of whose years it is to be told. */
  readonly yearsOf?: string;
  /** Rows of the chunk (ascending) whose lines are wanted, too. */
  readonly locate?: readonly number[];
}

/** Where a range was cut; `undefined` both: no row starts in it. */
export interface Cut {
  /** Offset at which its first row starts. */
  readonly firstRow: number | undefined;
  /** Offset behind its last row, at which the next row starts. */
  readonly endOfLastRow: number | undefined;
  /** It ends within a line that is too long to be a row. */
  readonly withinLine?: true;
}

/** `Content`: what became of the rows. */
export interface ScannedRange<Content = ChunkBody> extends Cut {
  readonly chunk: Content;
  readonly rows: number;
  /** Line ends from where the scan began to where the next range begins. */
  readonly lines: number;
  /** Bytes of the file that were read for it. */
  readonly bytes: number;
  /** Rows that were left out, or that some readings do without. */
  readonly badRows: BadRows;
  readonly notes: readonly Note[];
  /** Those of the column that was asked for, ascending. */
  readonly years?: readonly number[];
  /** Line ends before each of the rows that were to be located, as in `BadRow`. */
  readonly located?: readonly number[];
  /** The row at which the scan gave up, under `fail`; it is in `badRows`, too. */
  readonly failed: boolean;
  /** The text ends in this range. */
  readonly last: boolean;
}

/** Scans ranges, several at once if it can. */
export interface Scanner<Content = ChunkBody> {
  scan(request: ScanRequest): Promise<ScannedRange<Content>>;
}

/** Names the text of a file for one reading. */
export const textKey = ({ file, reading = 0 }: Pick<ScanRequest, 'file' | 'reading'>): string =>
  `${reading} ${file.path}`;

export const isKeyOf = (reading: number, key: string): boolean => key.startsWith(`${reading} `);
