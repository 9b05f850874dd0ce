/** The plot of an answer, by the kinds of its columns. Owns: how columns of an answer are columns of a plot. The rows are looked at twice, or three times where texts may be times. */
import {
  answerType,
  answerValues,
  type AnswerColumn,
  type AnswerKind,
  type AnswerRows,
  type AnswerType,
  type AnswerValue,
} from '@coffee/answers';
import { GuessedColumn, Survey, choosePlot, drawPlot, type PlotColumn, type PlotRow } from '@coffee/charts';
import { UNTITLED, catalogue } from '@coffee/query-plan';
import type { AnswerFormat, WriteOptions } from './answer-format';
import { spanishQuestions } from './spanish-questions';

export const svgFormat: AnswerFormat = {
  name: 'svg',
  mediaType: 'image/svg+xml',
  suffix: '.svg',
  isText: true,
  heldBytes: 8 << 20,
  write,
};

async function* write(
  rows: AnswerRows,
  { width, language = 'en', question: given }: WriteOptions = {},
): AsyncGenerator<Uint8Array> {
  const { columns, query, name } = rows.sink;
  const texts = await guessedTexts(rows);
  const survey = new Survey(
    columns.map((column, i) => ({ ...plotColumn(column), ...(texts[i] && { kind: texts[i].kind }) })),
  );
  await eachRow(rows, texts, (row) => survey.add(row));
  const plot = choosePlot(survey, language);
  await eachRow(rows, texts, (row) => plot.add(row));
  const asked = catalogue.find(({ id }) => id === query);
  // What is said of any question tells less than the columns, and in one language only.
  const titled = given === UNTITLED ? undefined : given;
  const known = asked && (language === 'es' ? inSpanish(asked.id, name) : undefined);
  const question = titled ?? known ?? (asked && (asked.parts?.[name] ?? asked.question));
  const title = question === undefined ? `${name}: ${plot.subject}` : `${name}: ${question}`;
  yield new TextEncoder().encode(`${drawPlot(plot, { title, ...(width !== undefined && { width }) })}\n`);
}

const inSpanish = (query: string, answer: string): string | undefined =>
  spanishQuestions[answer] ?? spanishQuestions[query];

/** Of texts, whether they are times that a question has written as text: `strftime`. Where the first ones are none, no more are looked at. */
async function guessedTexts(rows: AnswerRows): Promise<readonly (GuessedColumn | undefined)[]> {
  const { columns } = rows.sink;
  const all = columns.map((column) => (answerType(column).kind === 'text' ? new GuessedColumn('times') : undefined));
  const isOpen = (guessed: GuessedColumn | undefined): boolean => guessed !== undefined && !guessed.isDecided;
  if (!all.some(isOpen)) return all;
  for await (const chunk of rows.chunks()) {
    for (const [i, guessed] of all.entries()) {
      const of = answerValues(chunk, columns[i]!);
      for (let row = 0; row < chunk.rows && isOpen(guessed); row++) guessed!.add(String(of(row) ?? ''));
    }
    if (!all.some(isOpen)) break;
  }
  return all;
}

async function eachRow(
  rows: AnswerRows,
  texts: readonly (GuessedColumn | undefined)[],
  take: (row: PlotRow) => void,
): Promise<void> {
  const { columns } = rows.sink;
  for await (const chunk of rows.chunks()) {
    const values = columns.map((column, i) => {
      const [type, of, text] = [answerType(column), answerValues(chunk, column), texts[i]];
      if (!text || text.kind === 'text') return (row: number) => plotValue(of(row), type);
      return (row: number) => text.value(String(of(row) ?? ''));
    });
    for (let row = 0; row < chunk.rows; row++) take(values.map((value) => value(row)));
  }
}

function plotColumn(column: AnswerColumn): PlotColumn {
  return { name: column.header, kind: plotKinds[answerType(column).kind] };
}

const plotKinds: Readonly<Record<AnswerKind, PlotColumn['kind']>> = {
  ...{ text: 'text', boolean: 'text', uuid: 'id', integer: 'integer', decimal: 'decimal' },
  ...{ month: 'month', half: 'half', date: 'date', instant: 'instant' },
};

/** A decimal as the number that it is: what a double does not hold of it, a plot does not show. */
function plotValue(value: AnswerValue, { kind, scale }: AnswerType): string | number | undefined {
  if (typeof value === 'string' || value === undefined) return value;
  if (kind === 'boolean') return String(value === 1);
  return Number(value) / 10 ** scale;
}
