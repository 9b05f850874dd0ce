/**
 * The CSV files of any folder, put together to tables by their folders, names and headers. Owns: what a table and a column are called, and how a schema
 * says which files are a table's.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { asCoffeeError, unreadable } from '@coffee/core';
import { FolderListing, formatOfName, openAsItIs, roleOf, type Encoding, type InputFile } from '@coffee/csv';
import type { TableName } from '@coffee/protocol';
import { groupsOf, type Group } from './file-groups';

export interface FoundTable {
  readonly table: TableName;
  readonly files: readonly InputFile[];
  /** Left out: its files are found by its name. */
  readonly pattern?: string;
}

export interface FoundTables {
  readonly tables: readonly FoundTable[];
  /** What is no table's, and why, and whose files no pattern finds: a line each. */
  readonly notices: readonly string[];
}

/** Nothing is known of its columns. */
const NO_SCHEMA = { large: true, columns: [] };

/** @throws CoffeeError NO_INPUT when the folder cannot be read. */
export function foundTables(dir: string, encoding: Encoding): FoundTables {
  const notices: string[] = [];
  const files: InputFile[] = [];
  const unread = new Set<string>();
  for (const name of namesIn(dir)) {
    if (!statSync(join(dir, name), { throwIfNoEntry: false })?.isFile() || roleOf(name) !== 'data') continue;
    if (formatOfName(name) !== 'csv') {
      notices.push(`left out: ${name}, of which no schema is proposed: only of CSV`);
      continue;
    }
    try {
      const { file } = openAsItIs(join(dir, name), { name, table: 'any', schema: NO_SCHEMA, encoding });
      if (file.header.length > 0) {
        files.push(file);
        continue;
      }
      notices.push(`left out: ${name}, which is empty`);
    } catch (thrown) {
      notices.push(`left out: ${asCoffeeError(thrown).message}`);
    }
    unread.add(name);
  }
  const found = tablesOf(dir, groupsOf(files), unread);
  return { tables: found.tables, notices: [...notices, ...found.notices] };
}

function namesIn(dir: string): string[] {
  try {
    const names = readdirSync(dir, { recursive: true, encoding: 'utf8' });
    return names.map((name) => name.replaceAll('\\', '/')).sort();
  } catch (cause) {
    throw unreadable(dir, cause);
  }
}

/**
 * By its name where that finds its files and no others; else by the first of its patterns that does: whoever reads the folder later is asked.
 * @param unread files of no table, which a pattern may find.
 */
function tablesOf(dir: string, groups: readonly Group[], unread: ReadonlySet<string>): FoundTables {
  const taken = new Set<string>();
  const tables = groups.map((group) => ({
    ...{ table: nameFor(group.wanted, taken, 'my_table'), files: group.files },
    ways: [undefined, ...group.patterns],
    way: 0,
  }));
  for (;;) {
    const schemas = tables.map(({ table, ways, way }) => {
      const files = ways[way];
      return [table, { ...NO_SCHEMA, ...(files !== undefined && { files }) }] as const;
    });
    const listing = new FolderListing(dir, Object.fromEntries(schemas));
    const wrong = tables.filter(({ table, files }) => {
      const there = listing.filesOf(table).files.filter((name) => !unread.has(name));
      const own = new Set(files.map(({ name }) => name));
      return there.length !== own.size || !there.every((name) => own.has(name));
    });
    const next = wrong.filter(({ ways, way }) => way + 1 < ways.length);
    for (const one of next) one.way++;
    if (next.length > 0) continue;
    return {
      tables: tables.map(({ table, files, ways, way }) => {
        const pattern = ways[way];
        return { table, files, ...(pattern !== undefined && { pattern }) };
      }),
      notices: wrong.map(
        ({ table, files: [first] }) =>
          `${table}: which files it has, ${first!.name} and others, no pattern tells from the rest: rename them, or move them into a folder ${table}`,
      ),
    };
  }
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
