/**
 * Column names of a CSV file, in the order of the file: what DuckDB must be told when it is not to guess. Reads the first
 * record only, by RFC 4180: a UTF-8 BOM, quoted names and either line end are legal.
 */
import { closeSync, openSync, readSync } from 'node:fs';

const LONGEST_HEADER = 1 << 16;

/** @returns undefined for a file without a header: empty, or nothing but a BOM and blank lines. */
export function readHeader(file: string): string[] | undefined {
  const bytes = Buffer.alloc(LONGEST_HEADER);
  const handle = openSync(file, 'r');
  let length = 0;
  try {
    length = readSync(handle, bytes, 0, LONGEST_HEADER, 0);
  } finally {
    closeSync(handle);
  }
  const text = bytes
    .toString('utf8', 0, length)
    .replace(/^\ufeff/, '')
    .replace(/^[\r\n]+/, '');
  return text === '' ? undefined : firstRecord(text);
}

function firstRecord(text: string): string[] {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|\r|$)/y;
  for (;;) {
    const match = field.exec(text);
    if (!match) throw new SyntaxError(`no CSV header: ${JSON.stringify(text.slice(0, 80))}`);
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== ',') return fields;
  }
}
