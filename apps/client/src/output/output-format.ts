/**
 * What `--format` may be: the forms of files, and those that are for reading only. Owns: which of both is meant where: with a folder, the files have the
 * form, and people still get tables; without one, it is what is printed.
 */
import { answerFormat, answerFormats, csvFormat, type AnswerFormat, type FormatName } from '@coffee/answer-formats';
import { CoffeeError, ownValue } from '@coffee/core';

/** For people: not forms of files. */
const shownFormats = ['table', 'markdown'] as const;

export type OutputFormat = (typeof shownFormats)[number] | FormatName;

export const outputFormats: readonly OutputFormat[] = [...shownFormats, ...answerFormats.map(({ name }) => name)];

/** Other names that are taken. */
const aliases: Readonly<Record<string, OutputFormat>> = { jsonl: 'ndjson' };

/** The form of that name; undefined when there is none. */
export const outputFormatOf = (word: string): OutputFormat | undefined =>
  ownValue(aliases, word) ?? outputFormats.find((known) => known === word);

/** The form of the files in a result folder. */
export const fileFormat = (format: OutputFormat): AnswerFormat => answerFormat(format) ?? csvFormat;

/** What is printed where files are written, too. */
export const formatBesideFiles = (format: OutputFormat): OutputFormat => (answerFormat(format) ? 'table' : format);

/** Forms of which several answers in a row are nothing that a program reads. */
const isWhole = ({ isText, name }: AnswerFormat): boolean => !isText || name === 'svg';

/**
 * To be called before work begins, and with the answers that there are.
 * @throws CoffeeError USAGE when the form cannot be printed: `answers`: how many are to be.
 */
export function checkPrintable(format: OutputFormat, answers: number, isTerminal: boolean): void {
  const file = answerFormat(format);
  if (!file || !isWhole(file)) return;
  const folder = `--format ${format} makes files; give a folder for them by --out`;
  if (answers !== 1) throw new CoffeeError('USAGE', `${folder}, or one answer to print by --answer`);
  if (isTerminal && !file.isText)
    throw new CoffeeError('USAGE', `${folder}, or send the answer to a file by > ANSWER${file.suffix}`);
}
