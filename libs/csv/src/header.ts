/**
 * The header row of a table's file: which of its names are the columns of the table. Pure. Owns: when two names are the same.
 */
import { CoffeeError, plural, startOf, visible } from '@coffee/core';
import type { ColumnKind, TableColumn, TableSchema } from '@coffee/protocol';

/** Blanks of all kinds but U+FEFF, which is part of a name like any other sign. */
const OUTER_BLANKS = /^[^\S\ufeff]+|[^\S\ufeff]+$/gu;
const trimmed = (name: string): string => name.replace(OUTER_BLANKS, '');
/** The same for all names that are alike but for case and outer blanks. */
export const folded = (name: string): string => trimmed(name).toLowerCase();

/** How many columns of the table have a name in it. */
export function columnsIn(header: readonly string[], { columns }: TableSchema): number {
  const names = new Set(header.map(folded));
  return columns.filter((column) => names.has(folded(headerOf(column)))).length;
}

/** What a column is called in files. */
const headerOf = ({ header, name }: TableColumn): string => header ?? name;

/**
 * The names with those of the table's columns as the schema has them: a name that is the same but for case and outer blanks
 * is a column's, when no other is. All others are left as they are.
 */
export function matchedHeader(header: readonly string[], { columns }: TableSchema): string[] {
  const given = header.map(trimmed);
  const names = [...given];
  for (const column of columns) {
    const wanted = headerOf(column);
    const exact = given.flatMap((name, place) => (name === wanted ? [place] : []));
    const places = exact.length > 0 ? exact : placesOf(given, wanted);
    if (exact.length > 0 || places.length === 1) for (const place of places) names[place] = column.name;
    // Another that is called as this one is in the schema is none of it: an outer blank, which no name has, tells it apart.
    if (column.header === undefined) continue;
    for (const [place, name] of given.entries())
      if (name === column.name && !places.includes(place)) names[place] = `${name} `;
  }
  return names;
}

/** Whether a row has the names of the header for fields: there, files were put one behind the other, each with its header. */
export const isHeaderAgain = (header: readonly string[], field: (place: number) => string): boolean =>
  header.every((name, place) => {
    const text = field(place);
    // A byte-order mark of the file that was put behind.
    return folded(place === 0 ? text.replace(/^\ufeff/, '') : text) === folded(name);
  });

const placesOf = (names: readonly string[], name: string): number[] =>
  names.flatMap((candidate, place) => (candidate.toLowerCase() === name.toLowerCase() ? [place] : []));

/** For each column whether it holds text, or what is not known. */
export function textColumns(header: readonly string[], { columns }: TableSchema): boolean[] {
  const kinds = new Map<string, ColumnKind>(columns.map(({ name, kind }) => [name, kind]));
  return header.map((name) => {
    const kind = kinds.get(name);
    return kind === undefined || kind === 'text' || kind === 'uuid';
  });
}

const SHOWN_HEADER = 200;

/** Why a column of a file cannot be read; undefined when it is there once. `file` and `line` say where the header is. */
export function problemOfColumn(
  file: string,
  line: number,
  header: readonly string[],
  name: string,
  { columns }: TableSchema,
): string | undefined {
  const count = header.filter((found) => found === name).length;
  if (count === 1) return undefined;
  const column = columns.find((candidate) => candidate.name === name);
  const called = column ? headerOf(column) : name;
  const alike = placesOf(header, called).map((place) => header[place]!);
  const problem =
    count > 1
      ? `column ${name} is there ${plural(count, 'time')}; keep one of them`
      : alike.length > 1
        ? `column ${name} may be any of ${alike.map(visible).join(', ')}; keep one of them`
        : `there is no column ${called}${called === name ? '' : `, which is ${name} in the schema`}`;
  return `${file} line ${line}: ${problem}; ${shownHeader(header)}`;
}

/** What is said of a file none of whose columns can be read: in its place is a row of data, or what is no CSV at all. */
export const noColumnOf = (file: string, line: number, header: readonly string[], table: string): string =>
  `${file} line ${line}: this is no header of ${table}, for it has none of their columns once; ${shownHeader(header)}`;

const shownHeader = (header: readonly string[]): string =>
  `the header is ${startOf(header.join(','), SHOWN_HEADER, visible)}`;

/** @throws CoffeeError BAD_INPUT when a wanted column is not there once. */
export function checkColumns(
  file: string,
  line: number,
  header: readonly string[],
  wanted: readonly string[],
  schema: TableSchema,
): void {
  for (const name of wanted) {
    const problem = problemOfColumn(file, line, header, name, schema);
    if (problem !== undefined) throw new CoffeeError('BAD_INPUT', problem);
  }
}
