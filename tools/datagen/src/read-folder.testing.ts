/** Reads generated folders back, for this project's tests. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseString } from 'fast-csv';
import { otherTables, type TableName } from './tables';

/** Paths of all files, in order. */
export const filesOf = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();

/** Without the headers of tables that the generator has no rows for. */
export const filledFilesOf = (dir: string): string[] =>
  filesOf(dir).filter((name) => !otherTables.some((table) => name.startsWith(`${table}/`)));

/** Of the names and bytes of these files. */
export function hashOf(dir: string): string {
  const hash = createHash('sha256');
  for (const file of filledFilesOf(dir)) hash.update(`${file}\0`).update(readFileSync(join(dir, file)));
  return hash.digest('hex');
}

/** The rows of all files of a table in plain form (LF, no quotes), in order of file. */
export function rowsOf(dir: string, table: TableName): string[][] {
  const files = readdirSync(join(dir, table)).sort();
  return files.flatMap((file) => {
    const lines = readFileSync(join(dir, table, file), 'utf8').split('\n');
    return lines.slice(1, -1).map((line) => line.split(','));
  });
}

export type Row = Record<string, string>;

/** Rows of CSV in any form, by column name. Rejects a row of another length than the header. */
export const parseRows = (text: string): Promise<Row[]> =>
  new Promise((resolve, reject) => {
    const rows: Row[] = [];
    parseString<Row, Row>(text, { headers: true, ignoreEmpty: true, strictColumnHandling: true })
      .on('data', (row: Row) => rows.push(row))
      .on('data-invalid', (row: Row) => reject(new Error(`row of another length: ${JSON.stringify(row)}`)))
      .on('error', reject)
      .on('end', () => resolve(rows));
  });
