/** The tables that a data folder has: those that its `schema.sql` says, or without one the coffee shop's. */
import { join } from 'node:path';
import { CoffeeError, unreadable } from '@coffee/core';
import { FolderListing, SCHEMA_FILE } from '@coffee/csv';
import { tableSchemas, type Tables } from '@coffee/protocol';
import type { Question } from '@coffee/query-plan';
import { sqlIn } from './sql-source';

export interface FolderSchema {
  readonly tables: Tables;
  /** Of its `schema.sql`, if it has one. */
  readonly text?: string;
  /** @throws SqlError (USAGE) for a table of a question whose files are said to be some that are not there. */
  readonly checkFiles: (questions: readonly Question[]) => void;
}

/** @throws SqlError (USAGE) for a schema that is none; CoffeeError NO_INPUT for one that cannot be read. */
export async function folderSchema(dir: string): Promise<FolderSchema> {
  const path = join(dir, SCHEMA_FILE);
  const text = await textOf(path);
  if (text === undefined) return { tables: tableSchemas, checkFiles: () => undefined };
  const { readSchema } = await import('@coffee/sql');
  const { tables, filesError } = await readSchema(text, path);
  return {
    tables,
    text,
    checkFiles: (questions) => {
      const named = new Set(questions.flatMap(({ from, joins }) => [from, ...joins.map(({ table }) => table)]));
      const listing = new FolderListing(dir, tables);
      for (const table of named) {
        if (listing.filesOf(table).files.length > 0) continue;
        const error = filesError(table, `${dir} has no file that is called ${tables[table]!.files}`);
        if (error) throw error;
      }
    },
  };
}

/** Undefined when there is none. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await sqlIn(path);
  } catch (cause) {
    if (cause instanceof CoffeeError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    // A folder that is not there is told when it is opened.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(path, cause);
  }
}
