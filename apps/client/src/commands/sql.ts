/** `coffee sql DIR "SELECT …"`: answers questions of one's own about a data folder, in this process or on a cluster. */
import type { Worker } from 'node:worker_threads';
import { Command } from 'commander';
import { CoffeeError } from '@coffee/core';
import { defaultParameters } from '@coffee/query-plan';
import { checkAnswerName } from '../analysis/delivery';
import { startHere } from '../analysis/analyze-here';
import { interruptible, type Interruption } from '../interrupt';
import { checkPrintable } from '../output/output-format';
import { folderSchema, type FolderSchema } from '../schema/folder-schema';
import { stdout } from '../terminal/terminal';
import { answerHere, answerQuestions, withAnswering, type AnswerFlags } from './answer-questions';
import { askAtPrompt, plansOf } from './ask-at-prompt';
import { pathNamed } from './flags';
import { questionsIn, questionsOf, withParam, type SqlFlags, type SqlQuestions } from './questions-in-sql';

export interface SqlCommandFlags extends AnswerFlags, Pick<SqlFlags, 'param'> {
  readonly file?: string;
  readonly explain?: true;
}

export type Ask = (dir: string, text: string | undefined, flags: SqlCommandFlags) => Promise<void>;

export function sqlCommand(ask: Ask): Command {
  const command = new Command('sql')
    .description(
      'answer questions in SQL about a data folder (docs/questions.md), here or, with --gateway, on a cluster',
    )
    .argument('<dir>', 'data folder', pathNamed('the data folder'))
    .argument('[text]', 'the question: SELECT … FROM transactions …; several are separated by semicolons')
    .option('--file <path>', 'read the questions from a file, - for standard input', pathNamed('the file of --file'));
  withParam(command).option('--explain', 'print the plans, and answer nothing');
  return withAnswering(command).action(ask);
}

/** Whether it is to be answered at once and in this process: not at a prompt, not by a gateway. */
export const isAskedHere = (text: string | undefined, flags: SqlCommandFlags): boolean =>
  flags.gateway === undefined && !isAtPrompt(text, flags);

/** Must not know: gateways, the prompt. @param started threads that wait for it. */
export const askHere =
  (started: readonly Worker[]): Ask =>
  (dir, text, flags) =>
    interruptible((interruption) => ask({ dir, text, flags, started }, interruption, answerHere));

export const askAnything: Ask = (dir, text, flags) =>
  isAtPrompt(text, flags)
    ? prompt(dir, flags)
    : interruptible((interruption) => ask({ dir, text, flags }, interruption, answerQuestions));

const isAtPrompt = (text: string | undefined, { file }: SqlCommandFlags): boolean =>
  text === undefined && file === undefined && process.stdin.isTTY && process.stdout.isTTY;

interface Asked {
  readonly dir: string;
  readonly text: string | undefined;
  readonly flags: SqlCommandFlags;
  readonly started?: readonly Worker[];
}

async function ask(
  { dir, text, flags, started }: Asked,
  interruption: Interruption,
  answer: typeof answerQuestions,
): Promise<void> {
  // It takes as long to load as the folder to be looked at. Who needs it is told what fails.
  void import('@coffee/sql').then(({ loadParser }) => loadParser()).catch(() => undefined);
  const schema = await folderSchema(dir);
  // Threads take as long to start as the question to be read and planned.
  const cluster =
    flags.gateway === undefined && !flags.explain ? startHere(dir, schema.tables, flags.workers, started) : undefined;
  try {
    const { queries, sql, tables, checkFiles } = await given(dir, text, flags, schema);
    if (flags.explain) return stdout.lines(plansOf(queries));
    checkFiles();
    const names = queries.map(({ id }) => id);
    checkAnswerName(flags.answer, names);
    if (flags.out === undefined && !flags.detach)
      checkPrintable(flags.format, flags.answer === undefined ? names.length : 1, process.stdout.isTTY);
    const question = { dir, queries, parameters: defaultParameters, sql, tables };
    await answer(question, flags, interruption, cluster);
  } finally {
    await cluster?.terminate();
  }
}

/** @throws CoffeeError USAGE as `askAtPrompt`, and where a gateway is to answer. */
async function prompt(dir: string, flags: SqlCommandFlags): Promise<void> {
  if (flags.gateway !== undefined)
    throw new CoffeeError('USAGE', 'a prompt answers here: give a question, or leave --gateway (COFFEE_GATEWAY) out');
  return askAtPrompt(dir, flags);
}

/** @throws CoffeeError as `questionsIn`. */
function given(
  dir: string,
  text: string | undefined,
  { file, param }: SqlCommandFlags,
  schema: FolderSchema,
): Promise<SqlQuestions> {
  const options = { dir, schema, ...(param && { param }) };
  if (text !== undefined && file === undefined) return questionsOf(text, options);
  if (text === undefined && file !== undefined) return questionsIn(file, options);
  throw new CoffeeError(
    'USAGE',
    'sql takes a question, or with --file a file of questions (- for standard input): one of both; on a terminal neither, to be asked there',
  );
}
