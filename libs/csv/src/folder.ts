/**
 * A data folder: which files belong to which table, and the ranges into which they are cut. Owns: the layout of a folder, the
 * numbering of ranges, the fingerprint by which a resumed job knows its files again. Touches the tables it is asked for only.
 *
 * Invariant: files, ranges and numbers follow from names, sizes and headers alone, so that every reader numbers alike.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CoffeeError } from '@coffee/core';
import { tableSchemas, type ScanColumn, type TableName } from '@coffee/protocol';
import type { TableRange } from './cut-validator';
import { readHeader } from './file-header';
import type { InputFile } from './scan-request';
import { openInput } from './scanner/open-files';

/** Bytes of a file per chunk: see the wire format. */
export const DEFAULT_RANGE_BYTES = 4 << 20;
export const MAX_RANGE_BYTES = 64 << 20;

/** What is wanted of one table. */
export interface WantedTable {
  readonly table: TableName;
  /** A file with a header must have these. */
  readonly columns: readonly Pick<ScanColumn, 'name'>[];
}

export interface FolderTable {
  readonly table: TableName;
  /** In the order of their names (by UTF-16 code units). */
  readonly files: readonly InputFile[];
  /** In the order of the files: index is `seq`. A reference table has one range for each file that is not empty. */
  readonly ranges: readonly TableRange[];
  /** Bytes of all files. */
  readonly bytes: number;
}

export interface Folder {
  readonly path: string;
  /** In the order in which they were asked for. */
  readonly tables: readonly FolderTable[];
  readonly bytes: number;
  /** Hexadecimal; equal for equal tables, names, sizes, times and cuts. */
  readonly fingerprint: string;
}

export interface OpenFolderOptions {
  /** From 1 to MAX_RANGE_BYTES. */
  readonly rangeBytes?: number;
}

/**
 * Finds the files of the wanted tables: `DIR/<table>/*.csv`, or `DIR/<table>*.csv` where there is no such folder.
 * @throws CoffeeError NO_INPUT when the folder, a table's files or a file cannot be found or read; BAD_INPUT when a file lacks
 * a column; USAGE for an impossible range size.
 */
export function openFolder(path: string, wanted: readonly WantedTable[], options: OpenFolderOptions = {}): Folder {
  const rangeBytes = options.rangeBytes ?? DEFAULT_RANGE_BYTES;
  if (!Number.isInteger(rangeBytes) || rangeBytes < 1 || rangeBytes > MAX_RANGE_BYTES) {
    throw new CoffeeError('USAGE', `a range of ${rangeBytes} bytes is not possible; use 1 to ${MAX_RANGE_BYTES}`);
  }
  const names = listFolder(path);
  const tables = wanted.map((want) => openTable(path, names, want, rangeBytes));
  const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
  return { path, tables, bytes, fingerprint: fingerprintOf(tables, rangeBytes) };
}

function openTable(
  folder: string,
  names: readonly string[],
  { table, columns }: WantedTable,
  rangeBytes: number,
): FolderTable {
  const paths = filesOf(folder, names, table);
  if (paths.length === 0) {
    throw new CoffeeError(
      'NO_INPUT',
      `${folder} has no files of ${table}: neither ${table}/*.csv nor ${table}*.csv; check the folder`,
    );
  }
  const files = paths.map((path) => openFile(path, columns));
  const { large } = tableSchemas[table];
  const ranges: TableRange[] = [];
  files.forEach(({ size, header }, file) => {
    // A byte-order mark alone, or blank lines: no header, so no row.
    if (header.length === 0) return;
    const length = large ? rangeBytes : Math.max(size, 1);
    for (let start = 0; start < size; start += length) {
      ranges.push({ seq: ranges.length, file, start, end: Math.min(start + length, size) });
    }
  });
  return { table, files, ranges, bytes: files.reduce((sum, file) => sum + file.size, 0) };
}

/** Only of the right table: `transactions_202401.csv` and `transactions.csv`, but not `transaction_items.csv`. */
function filesOf(folder: string, names: readonly string[], table: TableName): string[] {
  if (names.includes(table) && isFolder(join(folder, table))) {
    const inFolder = listFolder(join(folder, table)).filter((name) => name.endsWith('.csv'));
    return inFolder.map((name) => join(folder, table, name));
  }
  const own = names.filter(
    (name) => name.endsWith('.csv') && name.startsWith(table) && !/^[a-z]/i.test(name.slice(table.length)),
  );
  return own.map((name) => join(folder, name));
}

function openFile(path: string, columns: WantedTable['columns']): InputFile {
  const fd = openInput(path);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new CoffeeError('NO_INPUT', `${path} is no file`);
    const layout = readHeader(fd, path, stat.size);
    if (layout.header.length > 0) checkColumns(path, layout.header, columns);
    return { path, size: stat.size, mtimeMs: stat.mtimeMs, ...layout };
  } finally {
    closeSync(fd);
  }
}

const SHOWN_HEADER = 200;

function checkColumns(path: string, header: readonly string[], columns: WantedTable['columns']): void {
  for (const { name } of columns) {
    const count = header.filter((found) => found === name).length;
    if (count === 1) continue;
    const found = header.join(',').slice(0, SHOWN_HEADER);
    const problem = count === 0 ? `there is no column ${name}` : `column ${name} is there ${count} times`;
    throw new CoffeeError('BAD_INPUT', `${basename(path)} line 1: ${problem}; the header is ${found}`);
  }
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch (cause) {
    const code = typeof cause === 'object' && cause && 'code' in cause ? cause.code : undefined;
    const reason =
      code === 'ENOENT' ? 'there is no such folder' : code === 'ENOTDIR' ? 'it is no folder' : String(cause);
    throw new CoffeeError('NO_INPUT', `cannot read ${path}: ${reason}`, { cause });
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function fingerprintOf(tables: readonly FolderTable[], rangeBytes: number): string {
  const facts = tables.map(({ table, files }) => [
    table,
    ...files.map(({ path, size, mtimeMs }) => [basename(path), size, mtimeMs]),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([rangeBytes, facts]))
    .digest('hex');
}
