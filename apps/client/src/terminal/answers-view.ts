/** Shows answers to a person: tables, for answers by month or half-year also bars, and a closing summary. */
import type { Answer } from '@coffee/jobs';
import { renderBars, type Bar } from './bar-chart';
import { bytes, count, duration, plural, type Style } from './style';
import { renderTable } from './table';

/** Rows of a long answer that are shown; all are in the result file. */
const SHOWN_ROWS = 10;
const LONG_ANSWER = 60;

export interface AnswerView {
  /** Columns of the terminal. */
  readonly width: number;
  /** Rows to show; without it all, of a long answer the first few. */
  readonly rows?: number;
}

export function renderAnswer(answer: Answer, question: string, view: AnswerView, style: Style): string[] {
  const shown = Math.min(answer.rows, view.rows ?? (answer.rows > LONG_ANSWER ? SHOWN_ROWS : answer.rows));
  const rows = Array.from({ length: shown }, (_, row) => answer.fields(row));
  const lines = [
    `${style(['bold', 'yellow'], answer.sink.name)}  ${style('dim', question)}`,
    ...renderTable(answer.headers, rows, style, view.width),
  ];
  if (shown < answer.rows)
    lines.push(style('dim', `  … ${plural(answer.rows - shown, 'more row')}, ${count(answer.rows)} in all`));
  if (answer.rows === 0) lines.push(style('dim', '  no rows'));
  if (isSeries(answer) && shown === answer.rows && shown > 0)
    lines.push('', ...renderBars(rows.map(barOf), Math.min(view.width, 100), style));
  return lines;
}

/** An answer over time is drawn, too: its rows begin with a month or a half-year and end with a number. */
function isSeries({ sink }: Answer): boolean {
  const first = sink.columns[0]?.format;
  const last = sink.columns.at(-1)?.format;
  return (first === 'month' || first === 'half') && (last === 'integer' || last === 'money');
}

function barOf(row: readonly string[]): Bar {
  const text = row.at(-1)!;
  return { label: row.slice(0, -1).join('  '), value: Number(text), text };
}

export interface Summary {
  /** What was read; absent when the job had it before. */
  readonly input?: { readonly rows: number; readonly bytes: number; readonly badRows: number };
  readonly seconds: number;
  readonly unmatched: number;
  readonly out: string | undefined;
}

export function renderSummary(summary: Summary, style: Style): string[] {
  const { input, seconds } = summary;
  const lines = [`${style('green', '✓')} ${input ? readIn(input, seconds) : `answers in ${duration(seconds)}`}`];
  if (input && input.badRows > 0) lines.push(style('yellow', `  ${plural(input.badRows, 'bad row')} skipped`));
  if (summary.unmatched > 0)
    lines.push(style('yellow', `  ${plural(summary.unmatched, 'id')} without a partner in the joined table`));
  if (summary.out !== undefined) lines.push(`  results in ${summary.out}`);
  return lines;
}

const readIn = (input: { readonly rows: number; readonly bytes: number }, seconds: number): string =>
  `${plural(input.rows, 'row')}, ${bytes(input.bytes)} in ${duration(seconds)} (${bytes(input.bytes / Math.max(seconds, 0.001))}/s)`;
