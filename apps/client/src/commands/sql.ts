/** `coffee sql DIR "SELECT …"`: answers questions of one's own about a data folder, in this process. */
import { Command } from 'commander';
import { CoffeeError, quoted, unreadable } from '@coffee/core';
import type { OnBadRow } from '@coffee/csv';
import { defaultParameters, queriesOf, type Query } from '@coffee/query-plan';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { checkAnswerName } from '../analysis/delivery';
import { interruptible } from '../interrupt';
import { checkPrintable } from '../output/output-format';
import { withResultFolder } from '../output/result-folder';
import { folderSchema, type FolderSchema } from '../schema/folder-schema';
import { stdout } from '../terminal/terminal';
import { analyzeInProcess } from './analyze-in-process';
import { askAtPrompt, plansOf } from './ask-at-prompt';
import { choiceFlag, integerFlag, pathNamed } from './flags';
import { onBadRowOf, withInput, withInputOptions, type InputFlags } from './input-flags';
import { withOutput, type OutputFlags } from './output-flags';

interface SqlFlags extends OutputFlags, InputFlags {
  readonly file?: string;
  readonly param?: Readonly<Record<string, string>>;
  readonly explain?: true;
  readonly onBadRow?: OnBadRow;
  readonly workers?: number;
}

export function sqlCommand(): Command {
  const command = new Command('sql')
    .description('answer questions in SQL about a data folder (docs/questions.md)')
    .argument('<dir>', 'data folder', pathNamed('the data folder'))
    .argument('[text]', 'the question: SELECT … FROM transactions …; several are separated by semicolons')
    .option('--file <path>', 'read the questions from a file, - for standard input', pathNamed('the file of --file'))
    .option('--param <name=value>', 'value of a parameter, $name in the text; may be repeated', parameter)
    .option('--explain', 'print the plans, and answer nothing')
    .option('--on-bad-row <what>', 'fail (default) or skip (and count)', choiceFlag('--on-bad-row', ['fail', 'skip']))
    .option(
      '--workers <n>',
      'threads (default: one for each core, for little data fewer)',
      integerFlag('--workers', 1, 256),
    );
  return withOutput(withInput(command)).action(async (dir: string, text: string | undefined, flags: SqlFlags) => {
    const folder = await folderSchema(dir);
    if (text === undefined && flags.file === undefined && process.stdin.isTTY && process.stdout.isTTY)
      return askAtPrompt(dir, folder.tables, flags, (typed, param) => boundQueries(typed, { ...flags, param }, folder));
    return interruptible(async (interruption) => {
      const { tables } = folder;
      const queries = await boundQueries(text, flags, folder);
      if (flags.explain) return stdout.lines(plansOf(queries));
      const names = queries.map(({ id }) => id);
      checkAnswerName(flags.answer, names);
      if (flags.out === undefined)
        checkPrintable(flags.format, flags.answer === undefined ? names.length : 1, process.stdout.isTTY);
      const onBadRow = onBadRowOf(flags, flags.onBadRow);
      const question = { dir, queries, parameters: defaultParameters, onBadRow };
      await withResultFolder(
        flags.out,
        dir,
        () => withInputOptions(flags, dir, (input) => analyzeInProcess(question, flags, input, interruption), tables),
        tables,
      );
    });
  });
}

/** @throws CoffeeError USAGE, for SQL with line and column; NO_INPUT for a file that cannot be read. */
async function boundQueries(
  text: string | undefined,
  { file, param, explain: isExplained }: SqlFlags,
  { tables, checkFiles }: FolderSchema,
): Promise<Query[]> {
  if ((text === undefined) === (file === undefined))
    throw new CoffeeError(
      'USAGE',
      'sql takes a question, or with --file a file of questions (- for standard input): one of both; on a terminal neither, to be asked there',
    );
  const { bindAll, parse } = await import('@coffee/sql');
  const statements = await parse(text ?? (await textOf(file!)), { name: nameOf(file) });
  const questions = bindAll(statements, { tables, ...(param && { parameters: param }) });
  if (!isExplained) checkFiles(questions);
  return queriesOf(questions);
}

async function textOf(file: string): Promise<string> {
  if (file === '-') {
    const pieces: Buffer[] = [];
    for await (const piece of process.stdin) pieces.push(piece as Buffer);
    return Buffer.concat(pieces).toString();
  }
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** Of the answer: letters, digits and underscores. */
const nameOf = (file: string | undefined): string => {
  const base = file === undefined || file === '-' ? '' : basename(file, extname(file)).toLowerCase();
  return /^[a-z][a-z0-9_]{0,50}$/.test(base) ? base : 'answer';
};

function parameter(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, value] = /^\$?(\w+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined)
    throw new CoffeeError(
      'USAGE',
      `--param takes a name and its value, like years=2024,2025, not ${quoted(text.slice(0, 60))}`,
    );
  return { ...before, [name]: value! };
}
