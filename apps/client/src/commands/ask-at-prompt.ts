/** `coffee sql DIR` on a terminal, without a question: a prompt about the folder. */
import { CoffeeError } from '@coffee/core';
import { surveyFolder, type OnBadRow } from '@coffee/csv';
import { DEFAULT_PARTITIONS, defaultParameters, explain, type Query } from '@coffee/query-plan';
import { checkPrintable } from '../output/output-format';
import { History } from '../prompt/history';
import { Prompt, type AskedFolder } from '../prompt/prompt';
import { folderSchema } from '../schema/folder-schema';
import { stdout } from '../terminal/terminal';
import { analyzeInProcess } from './analyze-in-process';
import { onBadRowOf, withInputOptions, type InputFlags } from './input-flags';
import type { OutputFlags } from './output-flags';
import { questionsOf } from './questions-in-sql';

interface PromptFlags extends OutputFlags, InputFlags {
  readonly param?: Readonly<Record<string, string>>;
  readonly explain?: true;
  readonly onBadRow?: OnBadRow;
  readonly workers?: number;
}

/** @throws CoffeeError USAGE for flags that are for one question; NO_INPUT for a folder that cannot be read. */
export async function askAtPrompt(dir: string, flags: PromptFlags): Promise<void> {
  const { out, answer, rejects, format, param = {} } = flags;
  if (out !== undefined || answer !== undefined || rejects !== undefined || flags.explain)
    throw new CoffeeError(
      'USAGE',
      '--out, --answer, --rejects and --explain go with a question; see .help at the prompt',
    );
  const folder = await askedFolder(dir, flags);
  const prompt = new Prompt(folder, stdout, { format, parameters: param, isTimed: !flags.quiet });
  await prompt.run({ input: process.stdin, output: process.stdout }, History.ofUser());
}

export async function askedFolder(dir: string, flags: PromptFlags): Promise<AskedFolder> {
  const schema = await folderSchema(dir);
  const { tables } = schema;
  const { tables: found } = surveyFolder(dir, flags.encoding, tables);
  const sizes = found.map(({ table, files }) => {
    return [table, files.reduce((sum, { file }) => sum + (file?.size ?? 0), 0)] as const;
  });
  const { isComplete, schemaText } = await import('@coffee/sql');
  const bind = async (text: string, param: Readonly<Record<string, string>>): Promise<readonly Query[]> => {
    const { queries, checkFiles } = await questionsOf(text, { dir, schema, param, passesOverParam: true });
    checkFiles();
    return queries;
  };
  return {
    ...{ tables, sizes: new Map(sizes), isWhole: isComplete, schemaText },
    answer: async (text, { format, parameters, isTimed }, interruption) => {
      const queries = await bind(text, parameters);
      checkPrintable(format, queries.length, true);
      const question = { dir, queries, parameters: defaultParameters, onBadRow: onBadRowOf(flags, flags.onBadRow) };
      const told = { ...flags, format, ...(!isTimed && { quiet: true as const }) };
      await withInputOptions(flags, dir, (input) => analyzeInProcess(question, told, input, interruption), tables);
    },
    explain: async (text, { parameters }) => plansOf(await bind(text, parameters)),
  };
}

/** Line by line. */
export const plansOf = (queries: readonly Query[]): string[] =>
  explain(queries, undefined, { partitions: DEFAULT_PARTITIONS, layout: 'scan' }).split('\n');
