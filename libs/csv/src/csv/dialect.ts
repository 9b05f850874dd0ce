/**
 * How the rows of a CSV file are written: what separates fields, what ends lines. A value, seen once from the beginning of a file
 * (`csv-header.ts`) and handed to whoever reads its rows. Must not know: files, columns.
 */
import { separators, type Separator } from '@coffee/protocol';

export interface Dialect {
  /** A byte: one of `separatorBytes`. */
  readonly separator: number;
  /** As the header row ends: others then do so, too, as a rule. */
  readonly lineEnd: 'lf' | 'crlf' | 'cr';
}

export const QUOTE = 34;

const separatorNames: Readonly<Record<Separator, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

/** As bytes. Where the header could be read by several, by the first. */
export const separatorBytes: readonly number[] = separators.map((sign) => sign.charCodeAt(0));

export const nameOfSeparator = (byte: number): string => separatorNames[String.fromCharCode(byte) as Separator];

export const plainDialect: Dialect = { separator: 44, lineEnd: 'lf' };
