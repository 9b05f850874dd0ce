/** The plot of an answer in a result folder. Owns: which file that is. Its rows are looked at three times, and never held. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GuessedColumn, Survey, choosePlot, drawPlot, type PlotColumn, type PlotOptions } from '@coffee/charts';
import { CoffeeError, unreadable } from '@coffee/core';
import { readManifest, recordsOf } from '@coffee/verify';
import { checkedAnswer } from './which-answer';

const SUFFIX = '.csv';

/** `answer`: not needed where there is one. @returns SVG. @throws CoffeeError NO_INPUT, BAD_INPUT, USAGE. */
export async function folderPlot(dir: string, answer: string | undefined, options: PlotOptions): Promise<string> {
  const name = checkedAnswer(answer, answersIn(dir));
  const path = join(dir, name + SUFFIX);
  const question = readManifest(dir)?.answers.find(({ file }) => file === name + SUFFIX)?.question;
  const title = question === undefined ? name : `${name}: ${question}`;
  return filePlot(() => recordsOf(path), { title, ...options });
}

/** The answers that the manifest lists, or all that there are, as far as they are csv. */
function answersIn(dir: string): string[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch (cause) {
    throw unreadable(dir, cause);
  }
  const listed = readManifest(dir)?.answers.map(({ file }) => file);
  const files = names.filter((name) => name.endsWith(SUFFIX) && (listed?.includes(name) ?? true));
  if (files.length === 0)
    throw new CoffeeError(
      'NO_INPUT',
      `there are no result files (${SUFFIX}) in ${dir}; analyze --format svg draws plots, too`,
    );
  return files.map((file) => file.slice(0, -SUFFIX.length)).sort();
}

/** `records`: the header, then the rows, each time that it is called. */
export async function filePlot(records: () => AsyncIterable<string[]>, options: PlotOptions): Promise<string> {
  let header: string[] | undefined;
  const guessed: GuessedColumn[] = [];
  for await (const record of records()) {
    if (header) record.forEach((text, i) => guessed[i]?.add(text));
    else header = record;
    while (guessed.length < header.length) guessed.push(new GuessedColumn());
  }
  const columns = (header ?? []).map((name, i): PlotColumn => ({ name, kind: guessed[i]!.kind }));
  const eachRow = async (take: (row: ReturnType<GuessedColumn['value']>[]) => void): Promise<void> => {
    let isHeader = true;
    for await (const record of records()) {
      if (!isHeader) take(guessed.map((column, i) => column.value(record[i] ?? '')));
      isHeader = false;
    }
  };
  const survey = new Survey(columns);
  await eachRow((row) => survey.add(row));
  const plot = choosePlot(survey);
  await eachRow((row) => plot.add(row));
  return `${drawPlot(plot, options)}\n`;
}
