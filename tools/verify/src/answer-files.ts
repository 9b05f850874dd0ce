/** The result files: their names and columns, and reading those of a folder. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CoffeeError, unreadable } from '@coffee/core';
import { readManifest } from './manifest';
import { readWholeFile } from './read-whole-file';

/** Those of the four questions, which the published answers are about. */
export const answerFiles = {
  'q1.csv': ['transaction_id', 'final_amount'],
  'q2_best_selling.csv': ['year_month_created_at', 'item_name', 'sellings_qty'],
  'q2_most_profitable.csv': ['year_month_created_at', 'item_name', 'profit_sum'],
  'q3.csv': ['year_half_created_at', 'store_name', 'tpv'],
  'q4.csv': ['store_name', 'birthdate', 'purchases_qty'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type AnswerFile = keyof typeof answerFiles;

/** Content of result files by name: a folder of them, or what a program holds in memory. */
export type Answers = ReadonlyMap<string, Uint8Array>;

/**
 * The result files of a folder: those of its manifest as far as they are there, or without one all, whatever question they answer.
 * @throws CoffeeError NO_INPUT when there are none, BAD_INPUT when the manifest is none.
 */
export function readAnswers(dir: string): Map<string, Uint8Array> {
  let names: string[];
  try {
    names = readdirSync(dir).filter((name) => name.endsWith('.csv'));
  } catch (cause) {
    throw unreadable(dir, cause);
  }
  const manifest = readManifest(dir);
  if (manifest) names = names.filter((name) => manifest.answers.some(({ file }) => file === name));
  if (names.length === 0) throw new CoffeeError('NO_INPUT', `there are no result files (.csv) in ${dir}`);
  return new Map(names.sort().map((name) => [name, readWholeFile(join(dir, name))]));
}

export const asAnswers = (answers: string | Answers): Answers =>
  typeof answers === 'string' ? readAnswers(answers) : answers;

/** An answer that one side alone has is a difference, whichever side that is. */
export const onlyExpected = (file: string): string => `${file} is missing: only the expected results have it`;
export const onlyActual = (file: string): string => `${file} is not expected: the expected results do not have it`;
