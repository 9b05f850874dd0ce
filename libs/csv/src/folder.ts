/**
 * A data folder: the files of its tables, as they are when it is opened, and what a user should know before they are read. Owns:
 * the opening of files, and the fingerprint by which a resumed job knows its files again. Touches the tables it is asked for only.
 *
 * Invariant: files and their order follow from names, sizes and beginnings alone, so that every reader numbers chunks alike.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { CoffeeError } from '@coffee/core';
import {
  schemaOf,
  tableIn,
  tableSchemas,
  type ScanColumn,
  type TableName,
  type Tables,
  type TableSchema,
} from '@coffee/protocol';
import { endBefore } from './decoding';
import { equalFiles } from './equal-files';
import { readBeginning } from './file-beginning';
import { formatOf, formatOfName, SUFFIXES } from './formats';
import { checkColumns } from './header';
import { folderNotice, whyNoFile } from './notices';
import type { InputFile } from './scan-request';
import { openInput } from './scanner/open-files';
import { FolderListing, kindOf, notAFile, SCHEMA_FILE } from './table-files';
import type { Encoding } from './text';

/** Bytes of a text per chunk where it is computed: what a core's cache holds of it is looked at again and again. */
export const DEFAULT_RANGE_BYTES = 4 << 20;
/** Bytes of a text per chunk that goes through a broker, where a message costs more than its bytes do. */
export const UPLOAD_RANGE_BYTES = 16 << 20;
export const MAX_RANGE_BYTES = 64 << 20;

/** What is wanted of one table. */
export interface WantedTable {
  readonly table: TableName;
  /** A file with a header must have these. */
  readonly columns: readonly Pick<ScanColumn, 'name'>[];
  /** Left out: that of the coffee shop. */
  readonly schema?: TableSchema;
}

export interface FolderTable {
  readonly table: TableName;
  /** In the order in which their rows count. */
  readonly files: readonly InputFile[];
  /** Of all files, as they are on disk. */
  readonly bytes: number;
}

export interface Folder {
  readonly path: string;
  /** In the order in which they were asked for. */
  readonly tables: readonly FolderTable[];
  readonly bytes: number;
  readonly rangeBytes: number;
  /** Hexadecimal; equal for equal tables, names, sizes, times, cuts and encoding. */
  readonly fingerprint: string;
  /** What is left out, and what is there twice: a line each. */
  readonly notices: readonly string[];
}

export interface OpenFolderOptions {
  /** From 1 to MAX_RANGE_BYTES. */
  readonly rangeBytes?: number;
  /** Of files without a byte-order mark; UTF-8 if not given. */
  readonly encoding?: Encoding;
  /** All tables whose files may lie there: what is of none is told. Left out: those of the coffee shop, and those that are wanted. */
  readonly tables?: Tables;
}

/**
 * Finds and opens the files of the wanted tables.
 * @throws CoffeeError NO_INPUT when the folder, a table's files or a file cannot be found or read; BAD_INPUT when a file is none
 * of its format or lacks a column; USAGE for an impossible range size.
 */
export function openFolder(path: string, wanted: readonly WantedTable[], options: OpenFolderOptions = {}): Folder {
  const { rangeBytes = DEFAULT_RANGE_BYTES, encoding = 'utf8' } = options;
  if (!Number.isInteger(rangeBytes) || rangeBytes < 1 || rangeBytes > MAX_RANGE_BYTES) {
    throw new CoffeeError('USAGE', `a range of ${rangeBytes} bytes is not possible; use 1 to ${MAX_RANGE_BYTES}`);
  }
  const listing = new FolderListing(path, options.tables ?? tablesOf(wanted));
  // Of another business only those tables are known that are wanted, unless all are given.
  const areAllKnown = options.tables !== undefined || wanted.every(({ schema }) => schema === undefined);
  const why = areAllKnown ? 'noTable' : 'notAsked';
  const notices = listing.strays().map((name) => folderNotice({ kind: 'left out', name, why }));
  const tables = wanted.map((want): FolderTable => {
    const { table } = want;
    const { files: names, leftOut, problems } = listing.filesOf(table);
    for (const name of leftOut) notices.push(folderNotice({ kind: 'left out', name, why: whyNoFile(name) }));
    if (names.length === 0) throw noFiles(path, want, leftOut, listing.hasSchema);
    const files = names.map((name) => {
      const problem = problems.get(name);
      if (problem) throw problem;
      return openFile(join(path, name), { ...want, name, encoding });
    });
    for (const equal of equalFiles(files)) notices.push(folderNotice({ kind: 'equal', ...equal }));
    return { table, files, bytes: sum(files.map(({ size }) => size)) };
  });
  const fingerprint = fingerprintOf(tables, rangeBytes, encoding);
  return { path, tables, bytes: sum(tables.map(({ bytes }) => bytes)), rangeBytes, fingerprint, notices };
}

/** What a folder without a file of a table is refused with. @param hasSchema whether a `schema.sql` lies in it. */
export function noFiles(
  path: string,
  want: Omit<WantedTable, 'columns'>,
  leftOut: readonly string[],
  hasSchema: boolean,
): CoffeeError {
  const { table, schema } = want;
  if (hasSchema && (schema === undefined || schema === tableIn(tableSchemas, table))) {
    const tables = `has the tables of its ${SCHEMA_FILE}, and no ${table}`;
    return new CoffeeError('NO_INPUT', `${path} ${tables}; ask about it in SQL`);
  }
  const { files } = schemaOf(want);
  if (files !== undefined)
    return new CoffeeError('NO_INPUT', `${path} has no files of ${table}: none is called ${files}; check the folder`);
  const others = leftOut.length > 0 ? `; it has ${leftOut.slice(0, 3).join(', ')}` : '';
  const places = `a ${SUFFIXES} file in ${table}/ nor one whose name begins with ${table}`;
  return new CoffeeError('NO_INPUT', `${path} has no files of ${table}: neither ${places}${others}; check the folder`);
}

export interface OpenFileOptions extends WantedTable {
  /** As messages name the file. */
  readonly name: string;
  readonly encoding: Encoding;
}

/** The tables of a folder, as far as they follow from those that are wanted of it. */
export function tablesOf(wanted: readonly Omit<WantedTable, 'columns'>[]): Tables {
  const own = wanted.filter(({ schema }) => schema);
  return own.length === 0 ? tableSchemas : Object.fromEntries(own.map((want) => [want.table, schemaOf(want)]));
}

/** @throws CoffeeError as `openFolder`. */
export function openFile(path: string, { columns, ...options }: OpenFileOptions): InputFile {
  const { file, headerLine } = openAsItIs(path, options);
  const wanted = columns.map((column) => column.name);
  if (file.header.length > 0) checkColumns(file.name, headerLine, file.header, wanted, schemaOf(options));
  return file;
}

/** Whatever columns it has. `headerLine`: from 1. @throws CoffeeError as `openFolder`. */
export function openAsItIs(
  path: string,
  { name, encoding, ...want }: Omit<OpenFileOptions, 'columns'>,
): { readonly file: InputFile; readonly headerLine: number } {
  const fd = openInput(path);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw notAFile(path, kindOf(stat));
    const { size, mtimeMs } = stat;
    const format = formatOfName(name);
    const schema = schemaOf(want);
    const { headerLine, ...beginning } = readBeginning(fd, {
      ...{ format: formatOf({ format }), schema, name, path, size, encoding },
    });
    const end = beginning.decodings.length > 0 ? Infinity : endOf(fd, size);
    const { decimalComma, dates } = schema;
    const values = { ...(decimalComma && { decimalComma }), ...(dates && { dates }) };
    return { file: { path, name, format, size, mtimeMs, end, values, ...beginning }, headerLine };
  } finally {
    closeSync(fd);
  }
}

const TAIL = 4096;

/** Offset behind the text, before a mark for its end. */
function endOf(fd: number, size: number): number {
  const tail = Buffer.alloc(Math.min(TAIL, size));
  const read = readSync(fd, tail, 0, tail.length, size - tail.length);
  return size - tail.length + endBefore(tail.subarray(0, read));
}

function fingerprintOf(tables: readonly FolderTable[], rangeBytes: number, encoding: Encoding): string {
  const facts = tables.map(({ table, files }) => [
    table,
    ...files.map(({ name, size, mtimeMs }) => [name, size, mtimeMs]),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([rangeBytes, encoding, facts]))
    .digest('hex');
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
