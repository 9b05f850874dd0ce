/**
 * The answers of a job on their way to whoever asked: result files, standard output, a summary. Wherever the answers come from,
 * this is what happens to them.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoffeeError, asCoffeeError, quoted } from '@coffee/core';
import { countUnmatched, type Answer } from '@coffee/answers';
import type { Uploaded } from '@coffee/worker-runtime';
import { printAnswers, type PrintOptions } from '../output/print-answers';
import { manifestFile, type Asked } from '../output/manifest';
import { fileFormat, formatBesideFiles } from '../output/output-format';
import { otherResults, writeResultFiles, type ResultFile } from '../output/result-files';
import { version } from '../../package.json';
import { renderSummary } from '../terminal/answers-view';
import { stderr } from '../terminal/terminal';
import { otherYearsNotes } from './other-years';
import { style, text } from '../terminal/text';

export interface Delivery {
  readonly answers: readonly Answer[];
  /** What this command has read for them; absent when the job had all of its input before. */
  readonly input?: Uploaded & { readonly bytes: number };
  readonly seconds: number;
  readonly asked: Asked;
}

export interface DeliveryOptions extends PrintOptions {
  /** Folder of the result files, if there are to be any. */
  readonly out?: string;
  /** The only answer to print; the files have all. */
  readonly answer?: string;
  readonly quiet?: true;
}

/** Files first: what is on the terminal is in them. @throws CoffeeError OUTPUT */
export async function deliver(delivery: Delivery, options: DeliveryOptions): Promise<void> {
  const { answers, input, seconds } = delivery;
  if (options.out !== undefined) {
    const { out, exact = false } = options;
    const format = fileFormat(options.format);
    const files = answers.map((answer): ResultFile => {
      const written = { exact, question: delivery.asked.titles?.get(answer.sink.query) };
      return {
        name: `${answer.sink.name}${format.suffix}`,
        // Written more than once where a folder turns out not to take them.
        content: { [Symbol.asyncIterator]: () => format.write(answer, written)[Symbol.asyncIterator]() },
      };
    });
    await writeOrSave(out, answers, [...files, manifestFile(answers, version, format, delivery.asked, input)]);
    const others = otherResults(out, files);
    // Told to the quiet as well: whoever reads all files of the folder would take them for answers to this question.
    if (others.length > 0)
      stderr.wrapped(text`${style('yellow', 'note:')} ${out} has answers of another run, too: ${others.join(', ')}`);
  }
  // Quiet is silent about the work: answers that are in no file are printed.
  if (options.quiet && options.out !== undefined) return;
  const format = options.out === undefined ? options.format : formatBesideFiles(options.format);
  const { titles } = delivery.asked;
  await printAnswers(
    process.stdout,
    { ...options, format, ...(titles && { titles }) },
    chosen(answers, options.answer),
  );
  if (options.quiet) return;
  const { notes = [], otherYears = [] } = input ?? {};
  for (const line of [...notes, ...otherYearsNotes(otherYears, delivery.asked.parameters !== undefined)])
    stderr.wrapped(text`${style('yellow', 'note:')} ${line}`);
  for (const line of input?.badRows.first ?? []) stderr.wrapped(text`${style('yellow', 'skipped:')} ${line}`);
  const summary = renderSummary(
    {
      ...(input && { input: { rows: input.rows, bytes: input.bytes, badRows: input.badRows } }),
      seconds,
      unmatched: countUnmatched(answers),
      out: options.out,
    },
    stderr.canRedraw ? stderr.width : Infinity,
  );
  stderr.lines(summary);
}

/** Answers that cannot be written where they should be are not lost: they go to a folder that is named, or to standard output. */
async function writeOrSave(out: string, answers: readonly Answer[], files: readonly ResultFile[]): Promise<void> {
  try {
    await writeResultFiles(out, files);
  } catch (thrown) {
    const error = asCoffeeError(thrown);
    let where: string;
    try {
      const saved = mkdtempSync(join(tmpdir(), 'coffee-results-'));
      await writeResultFiles(saved, files);
      where = `in ${saved}`;
    } catch {
      await printAnswers(process.stdout, { format: 'csv' }, answers);
      where = 'printed';
    }
    throw new CoffeeError(error.code, `${error.message}; the answers are ${where}`, { cause: thrown });
  }
}

function chosen(answers: readonly Answer[], name: string | undefined): readonly Answer[] {
  if (name === undefined) return answers;
  checkAnswerName(
    name,
    answers.map(({ sink }) => sink.name),
  );
  return answers.filter(({ sink }) => sink.name === name);
}

/** @throws CoffeeError USAGE that lists the answers that there are. */
export function checkAnswerName(name: string | undefined, there: readonly string[]): void {
  if (name === undefined || there.includes(name)) return;
  throw new CoffeeError('USAGE', `--answer: there is no ${quoted(name)}; there are ${there.join(', ')}`);
}
