/**
 * Records of a CSV result file, ours or a foreign one's, and its values in one form: "75", "75.00" and "75.0" are the same sum, "75".
 * Results of other programs come in any form of CSV, and there are few rows of them: they are read by fast-csv. Must not know: which answer it is.
 */
import { createReadStream } from 'node:fs';
import { CoffeeError, quotedStart, unreadable } from '@coffee/core';
import { brokenQuote } from './broken-quote';

/**
 * The records without blank lines, header first; quotes, doubled quotes, CRLF and a BOM are legal.
 * @throws SyntaxError when the text is not CSV, with the line, to be read behind the name of the file.
 */
export async function parseRecords(text: string): Promise<string[][]> {
  // Most commands that have this module compare nothing.
  const { parseString } = await import('fast-csv');
  return new Promise((resolve, reject) => {
    const records: string[][] = [];
    parseString<string[], string[]>(text)
      .on('data', (record: string[]) => record.length > 0 && records.push(record))
      .on('error', (cause) => reject(new SyntaxError(brokenQuote(text) ?? 'is not CSV', { cause })))
      .on('end', () => resolve(records));
  });
}

/**
 * The records of a result file, header first, one after the other, however large it is.
 * @throws CoffeeError NO_INPUT when it cannot be read, BAD_INPUT when it is not CSV.
 */
export async function* recordsOf(path: string): AsyncGenerator<string[]> {
  const { parseStream } = await import('fast-csv');
  const bytes = createReadStream(path);
  let unread: unknown;
  bytes.on('error', (cause) => (unread = cause));
  const records = parseStream<string[], string[]>(bytes);
  bytes.on('error', (cause) => records.destroy(cause));
  try {
    for await (const record of records) yield record as string[];
  } catch (cause) {
    if (unread !== undefined) throw unreadable(path, unread, 'file');
    throw new CoffeeError('BAD_INPUT', `${path} is not CSV; write the results again`, { cause });
  }
}

/** A decimal without the zeros and the point that say nothing, anything else as it is. */
export function normalize(field: string): string {
  const match = /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(field.trim());
  if (!match) return field.trim();
  const [, sign, whole, fraction] = match;
  return `${sign === '-' ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

/** Exact sum of decimals with at most three decimals, in its one form. @throws SyntaxError as `toThousandths`. */
export function sumDecimals(values: readonly string[]): string {
  let thousandths = 0n;
  for (const value of values) thousandths += toThousandths(value);
  const magnitude = thousandths < 0n ? -thousandths : thousandths;
  const fraction = String(magnitude % 1000n).padStart(3, '0');
  return normalize(`${thousandths < 0n ? '-' : ''}${magnitude / 1000n}.${fraction}`);
}

/** @throws SyntaxError when the text is not a decimal or has more than three decimals that matter, to be read behind its place. */
export function toThousandths(value: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,3}))?$/.exec(normalize(value));
  if (!match) throw new SyntaxError(`${quotedStart(value, 40)} is not an amount`);
  const magnitude = BigInt(match[2]!) * 1000n + BigInt((match[3] ?? '').padEnd(3, '0'));
  return match[1] === '-' ? -magnitude : magnitude;
}
