/**
 * A data folder as it is: every file of every table, and whatever else lies there. Owns: that a file which cannot be read is told of, and
 * ends nothing. By the same rules as `openFolder`, which refuses what is only noted here. Must not know: questions.
 */
import { join } from 'node:path';
import { asCoffeeError, CoffeeError } from '@coffee/core';
import { tableSchemas, type TableName, type Tables, type TableSchema } from '@coffee/protocol';
import type { Encoding } from './text';
import { equalFiles, holdsRows } from './equal-files';
import { noFiles, openAsItIs } from './folder';
import { noColumnOf, problemOfColumn } from './header';
import type { InputFile } from './scan-request';
import { whyNoFile } from './notices';
import { FolderListing, type IgnoredFile } from './table-files';

export interface SurveyedFile {
  readonly name: string;
  /** Absent when it cannot be opened. */
  readonly file?: InputFile;
  /** Why nothing of it can be read: it cannot be opened, or has no column of its table. */
  readonly problem?: CoffeeError;
  /** Of each column of the schema that cannot be read of it, why; none of a file without a header, which has no rows either. */
  readonly lacks: ReadonlyMap<string, string>;
}

export interface SurveyedTable {
  readonly table: TableName;
  readonly files: readonly SurveyedFile[];
  /** It has files, and none that may have rows: there is nothing behind their headers. */
  readonly isEmpty: boolean;
  /** Why the table as a whole cannot be read: it has no files. */
  readonly problem?: CoffeeError;
}

export interface FolderSurvey {
  /** All tables. */
  readonly tables: readonly SurveyedTable[];
  readonly ignored: readonly IgnoredFile[];
  /** Pairs of files with the same bytes. */
  readonly equal: readonly { readonly name: string; readonly equals: string }[];
}

/** @throws CoffeeError NO_INPUT when the folder itself cannot be read. */
export function surveyFolder(path: string, encoding: Encoding = 'utf8', schemas: Tables = tableSchemas): FolderSurvey {
  const listing = new FolderListing(path, schemas);
  const ignored = listing.others();
  const tables = Object.entries(schemas).map(([table, schema]): SurveyedTable => {
    const { files, leftOut, passedOver, problems } = listing.filesOf(table);
    for (const name of leftOut) ignored.push({ name, why: whyNoFile(name) });
    for (const name of passedOver) ignored.push({ name, why: 'hidden' });
    if (files.length === 0)
      return {
        table,
        files: [],
        isEmpty: false,
        problem: noFiles(path, { table, schema }, leftOut, listing.hasSchema),
      };
    const surveyed = files.map((name): SurveyedFile => {
      const problem = problems.get(name);
      return problem
        ? { name, problem, lacks: new Map() }
        : survey(join(path, name), name, { table, schema, encoding });
    });
    const isEmpty = surveyed.every(({ file, problem }) => file && !problem && !holdsRows(file));
    return { table, files: surveyed, isEmpty };
  });
  const equal = tables.flatMap(({ files }) => equalFiles(files.flatMap(({ file }) => file ?? [])));
  return { tables, ignored, equal };
}

interface SurveyOf {
  readonly table: TableName;
  readonly schema: TableSchema;
  readonly encoding: Encoding;
}

function survey(path: string, name: string, { table, schema, encoding }: SurveyOf): SurveyedFile {
  try {
    const { file, headerLine } = openAsItIs(path, { name, table, schema, encoding });
    const lacks = new Map<string, string>();
    for (const column of file.header.length > 0 ? schema.columns : []) {
      const problem = problemOfColumn(name, headerLine, file.header, column.name, schema);
      if (problem !== undefined) lacks.set(column.name, problem);
    }
    // A row of none of its columns is no row: such a file is not read, for its header is none.
    if (lacks.size < schema.columns.length) return { name, file, lacks };
    const problem = new CoffeeError('BAD_INPUT', noColumnOf(name, headerLine, file.header, table));
    return { name, file, problem, lacks };
  } catch (thrown) {
    return { name, problem: asCoffeeError(thrown), lacks: new Map() };
  }
}
