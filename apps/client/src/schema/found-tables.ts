/** The CSV files of any folder, put together to tables by their folders, names and headers. Owns: what a table and a column are called. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { asCoffeeError, unreadable } from '@coffee/core';
import { formatOfName, openAsItIs, roleOf, type Encoding, type InputFile } from '@coffee/csv';
import type { TableName } from '@coffee/protocol';

export interface FoundTable {
  readonly table: TableName;
  readonly files: readonly InputFile[];
  /** Left out: its files are found by its name. */
  readonly pattern?: string;
}

export interface FoundTables {
  readonly tables: readonly FoundTable[];
  /** What is no table's, and why: a line each. */
  readonly notices: readonly string[];
}

/** Nothing is known of its columns. */
const NO_SCHEMA = { large: true, columns: [] };

/** @throws CoffeeError NO_INPUT when the folder cannot be read. */
export function foundTables(dir: string, encoding: Encoding): FoundTables {
  const notices: string[] = [];
  const files: InputFile[] = [];
  for (const name of namesIn(dir)) {
    if (!statSync(join(dir, name), { throwIfNoEntry: false })?.isFile() || roleOf(name) !== 'data') continue;
    if (formatOfName(name) !== 'csv') {
      notices.push(`left out: ${name}, of which no schema is proposed: only of CSV`);
      continue;
    }
    try {
      const { file } = openAsItIs(join(dir, name), { name, table: 'any', schema: NO_SCHEMA, encoding });
      if (file.header.length > 0) files.push(file);
      else notices.push(`left out: ${name}, which is empty`);
    } catch (thrown) {
      notices.push(`left out: ${asCoffeeError(thrown).message}`);
    }
  }
  return { tables: tablesOf(files), notices };
}

function namesIn(dir: string): string[] {
  try {
    const names = readdirSync(dir, { recursive: true, encoding: 'utf8' });
    return names.map((name) => name.replaceAll('\\', '/')).sort();
  } catch (cause) {
    throw unreadable(dir, cause);
  }
}

function tablesOf(files: readonly InputFile[]): FoundTable[] {
  const groups = new Map<string, { wanted: string; pattern?: string; files: InputFile[] }>();
  for (const [folder, inside] of byFolder(files)) {
    const isOne = folder !== '' && new Set(inside.map(({ header }) => header.join('\0').toLowerCase())).size === 1;
    for (const file of inside) {
      const path = file.name.slice(0, file.name.lastIndexOf('/') + 1);
      const base = file.name.slice(path.length);
      const { stem, pattern } = isOne || isOneTable(inside, path, base) ? stemOf(base) : aloneOf(base);
      const wanted = isOne || stem === '' ? folder : stem;
      const key = isOne ? folder : `${path}${stem}`;
      const group = groups.get(key) ?? { wanted, ...(!isOne && { pattern: `${path}${pattern}` }), files: [] };
      // Several files of one stem have different ends.
      if (group.files.length > 0 && group.pattern !== undefined && !isOne) group.pattern = `${path}${pattern}`;
      group.files.push(file);
      groups.set(key, group);
    }
  }
  const taken = new Set<string>();
  return [...groups.values()].map(({ wanted, pattern, files: own }) => {
    const table = nameFor(wanted, taken, 'my_table');
    // What begins with the name of the table is found by it.
    const isNamed = pattern === undefined || (!pattern.includes('/') && pattern.toLowerCase().startsWith(table));
    return { table, files: own, ...(!isNamed && { pattern }) };
  });
}

function byFolder(files: readonly InputFile[]): Map<string, InputFile[]> {
  const folders = new Map<string, InputFile[]>();
  for (const file of files) {
    const folder = file.name.includes('/') ? file.name.slice(0, file.name.indexOf('/')) : '';
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}

/** Whether the files of a stem begin with the same column: others are tables that happen to be called alike. */
function isOneTable(inside: readonly InputFile[], path: string, base: string): boolean {
  const { stem } = stemOf(base);
  const alike = inside.filter(({ name }) => name.startsWith(path) && stemOf(name.slice(path.length)).stem === stem);
  return new Set(alike.map(({ header }) => header[0]!.toLowerCase())).size === 1;
}

const aloneOf = (name: string) => ({ stem: name.replace(/(?:\.[a-z]+){1,2}$/i, ''), pattern: name });

/** `sales_2024-01.csv` is one of `sales_*.csv`. */
function stemOf(name: string): { readonly stem: string; readonly pattern: string } {
  const [, base = '', suffix = ''] = /^(.*?)((?:\.[a-z]+){1,2})$/i.exec(name) ?? [];
  const stem = base.replace(/[\s._-]*\d[\d\s._-]*$/, '');
  return { stem, pattern: stem === base ? name : `${stem}*${suffix}` };
}

/** A name that a schema can have: a-z, 0-9 and _. */
export function nameFor(wanted: string, taken: Set<string>, otherwise: string): string {
  const plain = wanted
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[0-9_]+|_+$/g, '')
    .slice(0, 50);
  const base = plain === '' || plain === 'unmatched' ? otherwise : plain;
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
  taken.add(name);
  return name;
}
