/**
 * How the rows of a CSV file are written: what separates fields, what ends lines. A value, seen once from the beginning of a file
 * (`csv-header.ts`) and handed to whoever reads its rows. Must not know: files, columns.
 */

export interface Dialect {
  /** A byte: one of `separators`. */
  readonly separator: number;
  /** As the header row ends: others then do so, too, as a rule. */
  readonly lineEnd: 'lf' | 'crlf' | 'cr';
}

export const QUOTE = 34;

/** Where the header could be read by several, by the first. */
const separatorNames = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const;
type Separator = keyof typeof separatorNames;

/** As bytes. */
export const separators: readonly number[] = Object.keys(separatorNames).map((sign) => sign.charCodeAt(0));

export const nameOfSeparator = (byte: number): string => separatorNames[String.fromCharCode(byte) as Separator];

export const plainDialect: Dialect = { separator: 44, lineEnd: 'lf' };
