/** The plot of an answer, by the kinds of its columns. Owns: how columns of an answer are columns of a plot. The rows are looked at twice. */
import {
  answerType,
  answerValues,
  type AnswerColumn,
  type AnswerKind,
  type AnswerRows,
  type AnswerType,
  type AnswerValue,
} from '@coffee/answers';
import { Survey, choosePlot, drawPlot, type PlotColumn, type PlotRow } from '@coffee/charts';
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
  const survey = new Survey(columns.map(plotColumn));
  await eachRow(rows, (row) => survey.add(row));
  const plot = choosePlot(survey, language);
  await eachRow(rows, (row) => plot.add(row));
  const asked = catalogue.find(({ id }) => id === query);
  // What is said of any question tells less than the columns, and in one language only.
  const titled = given === UNTITLED ? undefined : given;
  const question = titled ?? ((language === 'es' && asked && spanishQuestions[asked.id]) || asked?.question);
  const title = question === undefined ? `${name}: ${plot.subject}` : `${name}: ${question}`;
  yield new TextEncoder().encode(`${drawPlot(plot, { title, ...(width !== undefined && { width }) })}\n`);
}

async function eachRow(rows: AnswerRows, take: (row: PlotRow) => void): Promise<void> {
  const { columns } = rows.sink;
  for await (const chunk of rows.chunks()) {
    const values = columns.map((column) => ({ type: answerType(column), of: answerValues(chunk, column) }));
    for (let row = 0; row < chunk.rows; row++) take(values.map(({ type, of }) => plotValue(of(row), type)));
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
