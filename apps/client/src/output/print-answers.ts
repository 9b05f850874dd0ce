/** Prints answers on standard output: for a person, or for a program. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { answerFormat, jsonRows } from '@coffee/answer-formats';
import type { Answer, AnswerRows } from '@coffee/answers';
import { printableJson, printableLines } from '@coffee/core';
import { renderAnswer } from '../terminal/answers-view';
import { columnsOf } from '../terminal/style';
import { Terminal } from '../terminal/terminal';
import { markdownHead, markdownRow } from './markdown';
import { checkPrintable, type OutputFormat } from './output-format';
import { questionText } from './question-text';

export interface PrintOptions {
  readonly format: OutputFormat;
  /** Rows of each answer at most; without it all, in a table those that fit a screen. */
  readonly rows?: number;
  /** In JSON, decimals as strings: a program that reads numbers as doubles keeps every digit. */
  readonly exact?: boolean;
  /** Of queries that are not in the catalogue: what they ask. */
  readonly titles?: ReadonlyMap<string, string>;
}

type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/**
 * `csv`, `markdown` and `table`: the answers one after the other, an empty line between. `json`: one object, an array of objects for each
 * answer. `ndjson`: an object for each row, with the name of its answer first. `parquet`, `xlsx` and `svg`: one answer as a file.
 * @throws CoffeeError USAGE when there is another number of answers than one that such a form can have.
 */
export async function printAnswers(stream: Output, options: PrintOptions, answers: readonly Answer[]): Promise<void> {
  checkPrintable(options.format, answers.length, stream.isTTY === true);
  const write = writerOf(stream, options.format);
  if (options.format === 'json') await write('{');
  for (const [i, answer] of answers.entries()) await printAnswer(stream, write, options, answer, i === 0);
  if (options.format === 'json') await write(answers.length > 0 ? '\n}\n' : '}\n');
}

async function printAnswer(
  stream: Output,
  write: Write,
  { format, rows: most = Infinity, exact = false, titles }: PrintOptions,
  answer: Answer,
  first: boolean,
): Promise<void> {
  const { name } = answer.sink;
  const question = questionText(answer.sink, titles);
  const rows = Math.min(answer.rows, most);
  if (!first && (format === 'csv' || format === 'markdown' || format === 'table')) await write('\n');
  switch (format) {
    case 'table': {
      const width = columnsOf(stream);
      const view = { width, ...(stream.isTTY && { lineWidth: width }), ...(most < Infinity && { rows }) };
      return new Terminal(stream, process.env).lines(renderAnswer(answer, question, view));
    }
    case 'markdown':
      await write(markdownHead(answer, question));
      for (let row = 0; row < rows; row++) await write(markdownRow(answer, row));
      return;
    case 'csv':
      for (const piece of answer.csv(rows)) await write(piece);
      return;
    case 'ndjson':
      return writeRows(write, answer, rows, exact, (row) => `{"answer":${JSON.stringify(name)},${row.slice(1)}\n`);
    case 'json':
      await write(`${first ? '' : ','}\n  ${JSON.stringify(name)}: [`);
      await writeRows(write, answer, rows, exact, (row, i) => `${i > 0 ? ',' : ''}\n    ${row}`);
      return write(rows > 0 ? '\n  ]' : ']');
    case 'parquet':
    case 'xlsx':
    case 'svg': {
      const chunks = (from = 0, count = rows) => answer.chunks(from, Math.min(count, rows - from));
      const some: AnswerRows = { sink: answer.sink, rows, chunks };
      for await (const piece of answerFormat(format)!.write(some, { question })) await write(piece);
    }
  }
}

async function writeRows(
  write: Write,
  answer: AnswerRows,
  rows: number,
  exact: boolean,
  text: (row: string, i: number) => string,
): Promise<void> {
  let i = 0;
  for await (const chunk of answer.chunks(0, rows)) {
    const rowText = jsonRows(answer.sink, chunk, { exact });
    for (let row = 0; row < chunk.rows; row++) await write(text(rowText(row), i++));
  }
}

type Write = (data: string | Uint8Array) => Promise<void>;

/** Writes what is there to a file or a program, and only what is printable to a terminal. */
export function writerOf(stream: Output, format: OutputFormat): Write {
  const printable = format === 'json' || format === 'ndjson' ? printableJson : printableLines;
  return async (data) => {
    const shown = stream.isTTY ? printable(Buffer.from(data).toString()) : data;
    if (!stream.write(shown)) await once(stream, 'drain');
  };
}
