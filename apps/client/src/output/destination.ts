/**
 * Where a command may write, whatever it is. Owns: that nothing is written where the files of a table are read from, or over a file that is
 * read, links followed; and the words for a place that cannot be written. Must not know: what is written.
 */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { CoffeeError, unwritableReason } from '@coffee/core';
import { tablePlaces } from '@coffee/csv';
import { tableNames, tableSchemas, type Tables } from '@coffee/protocol';

export interface Destination {
  /** As a message names it: a flag, or `the folder`. */
  readonly flag: string;
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** The folder that the command reads; if it reads none, a folder above that looks like one counts. */
  readonly data?: string | undefined;
  /** Of the folder; left out: those of the coffee shop. */
  readonly tables?: Tables | undefined;
}

/** @throws CoffeeError USAGE where a table's files are: they would be lost, or what is written would be read as theirs the next time. */
export function checkDestination({ flag, path, kind, data, tables = tableSchemas }: Destination): void {
  const place = realPlaceOf(path);
  const among =
    data === undefined
      ? foldersAbove(place).some((above) => looksLikeData(above) && isNamedLikeTable(above, place, tables))
      : existsSync(data) && isAmongTables(data, place, kind, tables);
  if (among)
    throw new CoffeeError('USAGE', `${flag} ${path} is where the files of a table are; name a ${kind} elsewhere`);
}

/** Where a path leads, links followed, whether there is something or not. */
export function realPlaceOf(path: string): string {
  const absolute = resolve(path);
  for (let there = absolute; ; there = dirname(there)) {
    try {
      return join(realpathSync(there), relative(there, absolute));
    } catch (cause) {
      if (dirname(there) === there) throw cause;
    }
  }
}

function isAmongTables(data: string, place: string, kind: Destination['kind'], tables: Tables): boolean {
  const root = realpathSync(data);
  if (isNamedLikeTable(root, place, tables) || isWherePatternsLook(root, place, kind, tables)) return true;
  const { folders, files } = tablePlaces(data, tables);
  // A link in the data folder may lead to any place.
  if (files.includes(place) || folders.some((folder) => place === folder || place.startsWith(folder + sep)))
    return true;
  const isBesideTables = (file: string): boolean => place === root && isNamedLikeTable(root, file, tables);
  return kind === 'folder' && files.some((file) => dirname(file) === place && !isBesideTables(file));
}

/** Whether what is there would be a table's in this data folder, by its name. */
function isNamedLikeTable(data: string, place: string, tables: Tables): boolean {
  const [first = '', ...inside] = relative(data, place).toLowerCase().split(sep);
  return Object.keys(tables).some((table) => first === table || (inside.length === 0 && first.startsWith(table)));
}

/** Whether what is written there may be called as the files of a table are, which a schema finds by a pattern in the folder itself. */
const isWherePatternsLook = (root: string, place: string, kind: Destination['kind'], tables: Tables): boolean =>
  (kind === 'folder' ? place : dirname(place)) === root &&
  Object.values(tables).some(({ files }) => files !== undefined && !files.includes('/'));

function looksLikeData(folder: string): boolean {
  try {
    const names = readdirSync(folder).map((name) => name.toLowerCase());
    return tableNames.filter((table) => names.some((name) => name.startsWith(table))).length > 1;
  } catch {
    return false;
  }
}

function foldersAbove(path: string): string[] {
  const above = dirname(path);
  return above === path ? [] : [above, ...foldersAbove(above)];
}

/** The folder that is there, or the nearest above. */
export const nearestFolder = (path: string): string =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() || dirname(path) === path
    ? path
    : nearestFolder(dirname(path));

/** Why a place cannot be written, and what to do. */
export function reasonOf(error: unknown, flag: string): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return unwritableReason(error);
  return `${unwritableReason(error)}; ${code === 'ENOSPC' ? 'free some space, or ' : ''}choose another ${flag}`;
}
