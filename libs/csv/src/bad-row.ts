/**
 * Rows that cannot be read, and forms that are read but worth a word: as data while nobody knows yet whether they count. Owns: the
 * words for both. Must not know: how they came to be, what becomes of them.
 */

import { plural, quoted } from '@coffee/core';

/** How many bad rows are told of in full. */
export const REPORTED_BAD_ROWS = 10;

/** A field that holds no value of its kind. */
export interface BadField {
  readonly column: string;
  readonly message: string;
  readonly reason: string;
  /** Bits of the readings that look at it. */
  readonly readings: number;
}

export interface BadRow {
  /** Line ends before it: since the scan began (`ScannedRange`), or in its file. */
  readonly line: number;
  /** The column to blame; absent when it is the row as a whole. */
  readonly column?: string;
  /** What is wrong, to be read behind the name of the column or "the row". */
  readonly message: string;
  /** The same without what stands in the row: what it is counted as. */
  readonly reason: string;
  /** Bits of the readings that do without the row; absent: none can use it. */
  readonly readings?: number;
  /** All of its bad fields, in their order, where there are several. */
  readonly fields?: readonly BadField[];
  /** The row as it is in the file, when that was asked for; of a very long one the beginning. */
  readonly text?: Uint8Array;
}

/** Bad rows of a scan, or of many. */
export interface BadRows {
  /** Lines: a row that several columns are bad in counts once. */
  readonly count: number;
  /** Lines by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The first ones, or all when their text was asked for. */
  readonly first: readonly BadRow[];
}

/** `final_amount is not an amount`. */
export const reasonOf = ({ column, reason }: Pick<BadRow, 'column' | 'reason'>): string =>
  column === undefined ? reason : `${column} ${reason}`;

/** The reason of a text whose bytes are none: that of files which are not in the encoding that they are read in. */
export const NOT_UTF8 = 'is not UTF-8';

/** The reason of an id that occurs once more. */
export const THERE = 'is there already';

/** A row that is no row. */
export const HEADER_AGAIN = 'is the header again';

/** The words for what a user can do about a bad row, by where it is said. */
export interface RemedyWords {
  readonly skip: string;
  readonly latin1: string;
}

/** In the words of the client protocol and of HTTP: as START_JOB, and whoever opens a job, has them. */
export const PROTOCOL_REMEDIES: RemedyWords = { skip: 'onBadRow "skip"', latin1: 'encoding "latin1"' };

/**
 * Behind the description of a row that ends a run. Only what can help: text that is not UTF-8 is met where nobody has said another
 * encoding, or where saying one changes nothing.
 */
export function remedyOf(
  { reason }: Pick<BadRow, 'reason'>,
  { isMarked }: { readonly isMarked: boolean },
  { skip, latin1 }: RemedyWords,
): string {
  if (reason === THERE) return `keep one of the rows or use ${skip}`;
  if (reason === HEADER_AGAIN) return `remove the row or use ${skip}`;
  const always = `fix the row or use ${skip}`;
  return reason === NOT_UTF8 && !isMarked ? `if the file is Latin-1, use ${latin1}; else ${always}` : always;
}

/** What is wrong, without the words of the protocol for what can be done: whoever has words of his own says these. @param told a description with a remedy behind it, or any other text. */
export function withoutRemedy(told: string): string {
  const at = told.indexOf(PROTOCOL_REMEDIES.skip);
  // The remedy is all that stands behind a semicolon, and what stands before it may have some; an advice about Latin-1 has one itself.
  const [what, ...advice] = told
    .slice(0, at)
    .split(/; (?=if the file is Latin-1, use |fix the row |keep one of the rows |remove the row )/);
  return at < 0 || advice.length === 0 ? told : what!;
}

/** `transactions/transactions_202401.csv line 17, column final_amount: "abc" is not an amount`. */
export function describeBadRow(file: string, { line, column, message }: BadRow): string {
  const where = `${file} line ${line + 1}`;
  return column === undefined ? `${where}: the row ${message}` : `${where}, column ${column}: ${message}`;
}

/** A form that is read in one certain way, which a user should know of. */
export interface Note {
  readonly kind: NoteKind;
  readonly column: string;
  /** The field of the first. */
  readonly example: string;
  /** Of the first, as in `BadRow`. */
  readonly line: number;
  readonly count: number;
}
export type NoteKind = keyof typeof noteTexts;

const noteTexts = {
  null: 'is read as a missing value',
  'zero date': 'is read as a missing value',
  zone: 'is taken as written, whatever its time zone',
  'empty id': 'is read as an empty text',
} as const;

/** `users/users.csv line 2, column birthdate: "0000-00-00" is read as a missing value, in 3 rows`. */
export function describeNote(file: string, { kind, column, example, line, count }: Note): string {
  return `${file} line ${line + 1}, column ${column}: ${example} ${noteTexts[kind]}, in ${plural(count, 'row')}`;
}

const SHOWN = 40;

/** What a file holds as a message shows it: cut to size, in quotes, and so that everything in it can be seen. */
export const shown = (text: string): string => quoted(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
