/** Questions in SQL as commands are given them: a text, a file, or a folder of files; and the flags that say so. */
import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { Command } from 'commander';
import { CoffeeError, quotedStart, unreadable } from '@coffee/core';
import type { Tables } from '@coffee/protocol';
import { queriesOf, type Query } from '@coffee/query-plan';
import type { AskedQuestions } from '@coffee/sql';
import { folderSchema, type FolderSchema } from '../schema/folder-schema';
import { sqlFrom, sqlIn } from '../schema/sql-source';
import { pathNamed } from './flags';

export interface SqlFlags {
  readonly param?: Readonly<Record<string, string>>;
  readonly questions?: string;
}

export interface SqlOptions extends Pick<SqlFlags, 'param'> {
  /** The folder that is asked about. */
  readonly dir: string;
  /** Its tables, where they have been looked at already. */
  readonly schema?: FolderSchema;
  /** The values are for all that will be asked: one that a text does not name is passed over, and is else an error. */
  readonly passesOverParam?: boolean;
}

export interface SqlQuestions {
  /** What a process without a gateway answers, and what says which tables are read. */
  readonly queries: readonly Query[];
  /** What a gateway is given. */
  readonly sql: AskedQuestions;
  /** Those of the folder. */
  readonly tables: Tables;
  /** @throws SqlError (USAGE) for a table of theirs whose files are said to be some that are not there. */
  readonly checkFiles: () => void;
}

export const withParam = (command: Command): Command =>
  command.option('--param <name=value>', 'value of a parameter of SQL, $name in the text; may be repeated', parameter);

export const withQuestions = (command: Command): Command =>
  withParam(
    command.option(
      '--questions <path>',
      'in the place of queries: questions in SQL, a folder of .sql files or one of them',
      pathNamed('the questions'),
    ),
  );

/** @param text of questions. @throws CoffeeError USAGE with line and column of all that is wrong. */
export const questionsOf = (text: string, options: SqlOptions): Promise<SqlQuestions> =>
  bound([{ name: 'answer', text }], options);

/** @param file `-` for standard input. @throws CoffeeError USAGE as `questionsOf`; NO_INPUT for a file that cannot be read. */
export const questionsIn = async (file: string, options: SqlOptions): Promise<SqlQuestions> =>
  file === '-'
    ? questionsOf(await sqlFrom(process.stdin, 'standard input'), options)
    : bound([await questionFile(file)], options);

/** @param path a folder of `.sql` files, or one of them. @throws CoffeeError as `questionsIn`. */
export async function questionsAt(path: string, options: SqlOptions): Promise<SqlQuestions> {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return questionsIn(path, options);
  const names = readdirSync(path).filter((name) => /^[^.].*\.sql$/i.test(name));
  if (names.length === 0)
    throw new CoffeeError('NO_INPUT', `there are no questions in ${path}: each is a file whose name ends with .sql`);
  return bound(await Promise.all(names.sort().map((name) => questionFile(join(path, name)))), options);
}

type Text = AskedQuestions['questions'][number];

async function bound(
  texts: readonly Text[],
  { param, dir, schema: known, passesOverParam = false }: SqlOptions,
): Promise<SqlQuestions> {
  const { tables, text: schema, checkFiles } = known ?? (await folderSchema(dir));
  const { boundQuestions } = await import('@coffee/sql');
  const sql = { questions: texts, ...(param && { parameters: param }), ...(schema !== undefined && { schema }) };
  const { questions } = await boundQuestions(sql, { passesOverGiven: passesOverParam });
  return { queries: queriesOf(questions), sql, tables, checkFiles: () => checkFiles(questions) };
}

async function questionFile(path: string): Promise<Text> {
  try {
    // Answers are called as their files.
    return { name: basename(path, extname(path)).slice(0, 60), text: await sqlIn(path) };
  } catch (cause) {
    throw cause instanceof CoffeeError ? cause : unreadable(path, cause, 'file');
  }
}

function parameter(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, value] = /^\$?(\w+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined)
    throw new CoffeeError(
      'USAGE',
      `--param takes a name and its value, like years=2024,2025, not ${quotedStart(text)}`,
    );
  return { ...before, [name]: value! };
}
