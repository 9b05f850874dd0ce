/** Shows answers to a person: tables, for answers by month or half-year also bars, and a closing summary. */
import { isIdName } from '@coffee/charts';
import { count, plural } from '@coffee/core';
import type { BadRowsReport } from '@coffee/csv';
import type { Answer } from '@coffee/answers';
import { renderBars, type Bar } from './bar-chart';
import { bytes, duration } from './style';
import { renderTable } from './table';
import { style, text, wrapLine, type Line } from './text';

/** Rows of a long answer that are shown; all are in the result file. */
const SHOWN_ROWS = 10;
const LONG_ANSWER = 60;

export interface AnswerView {
  /** Columns of a table. */
  readonly width: number;
  /** Columns of other lines; without it they are as long as they are. */
  readonly lineWidth?: number;
  /** Rows to show; without it all, of a long answer the first few. */
  readonly rows?: number;
}

export function renderAnswer(answer: Answer, question: string, view: AnswerView): Line[] {
  const shown = Math.min(answer.rows, view.rows ?? (answer.rows > LONG_ANSWER ? SHOWN_ROWS : answer.rows));
  const rows = Array.from({ length: shown }, (_, row) => answer.fields(row));
  const lines: Line[] = [
    ...wrapLine(
      text`${style(['bold', 'yellow'], answer.sink.name)}  ${style('dim', question)}`,
      view.lineWidth ?? Infinity,
      '  ',
    ),
    ...renderTable(answer.headers, rows, view.width),
  ];
  if (shown < answer.rows)
    lines.push([style('dim', `  … ${plural(answer.rows - shown, 'more row')}, ${count(answer.rows)} in all`)]);
  if (answer.rows === 0) lines.push([style('dim', '  no rows')]);
  if (isSeries(answer) && shown === answer.rows && shown > 0)
    return [...lines, '', ...renderBars(rows.map(barOf), Math.min(view.width, 100))];
  return lines;
}

/** An answer over time is drawn, too: its rows begin with a month or a half-year and end with a number that is no id. */
function isSeries({ sink }: Answer): boolean {
  const first = sink.columns[0]?.format;
  const { format: last, header = '' } = sink.columns.at(-1) ?? {};
  return (first === 'month' || first === 'half') && (last === 'money' || (last === 'integer' && !isIdName(header)));
}

function barOf(row: readonly string[]): Bar {
  const text = row.at(-1)!;
  return { labels: row.slice(0, -1), value: Number(text), text };
}

export interface Summary {
  /** What was read; absent when the job had it before. */
  readonly input?: { readonly rows: number; readonly bytes: number; readonly badRows: BadRowsReport };
  readonly seconds: number;
  readonly unmatched: readonly { readonly table: string; readonly ids: number }[];
  readonly out: string | undefined;
}

/** @param width columns of the terminal. */
export function renderSummary(summary: Summary, width = Infinity): Line[] {
  const { input, seconds } = summary;
  const done = input ? readIn(input, seconds) : `answers in ${duration(seconds)}`;
  const lines: Line[] = [text`${style('green', '✓')} ${done}`];
  if (input && input.badRows.count > 0) {
    const reasons = input.badRows.reasons.map(({ reason, count: lines }) => `${count(lines)} ${reason}`);
    lines.push([style('yellow', `  ${plural(input.badRows.count, 'bad row')} skipped: ${reasons.join(', ')}`)]);
  }
  for (const { table, ids } of summary.unmatched)
    lines.push([style('yellow', `  ${plural(ids, 'id')} missing from ${table}`)]);
  if (summary.out !== undefined) lines.push(`  results in ${summary.out}`);
  return lines.flatMap((line) => wrapLine(line, width, '  '));
}

const readIn = (input: { readonly rows: number; readonly bytes: number }, seconds: number): string =>
  `${plural(input.rows, 'row')}, ${bytes(input.bytes)} in ${duration(seconds)} (${bytes(input.bytes / Math.max(seconds, 0.001))}/s)`;
