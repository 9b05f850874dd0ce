/** Shows answers to a person: tables, for answers by month or half-year also bars, and a closing summary. */
import type { Answer } from '@coffee/jobs';
import { renderBars } from './bar-chart';
import { bytes, count, duration, plural, printable, type Style } from './style';
import { renderTable } from './table';

/** Rows of a long answer that are shown; all are in the result file. */
const SHOWN_ROWS = 10;
const LONG_ANSWER = 60;

export function renderAnswer(answer: Answer, width: number, style: Style): string[] {
  const shown = answer.rows > LONG_ANSWER ? SHOWN_ROWS : answer.rows;
  const rows = Array.from({ length: shown }, (_, row) => answer.fields(row));
  const title = `${style(['bold', 'yellow'], answer.sink.name)}  ${style('dim', answer.sink.title)}`;
  const lines = [title, ...renderTable(answer.headers, rows, style)];
  if (shown < answer.rows) lines.push(style('dim', `  … ${plural(answer.rows - shown, 'more row')}, ${count(answer.rows)} in all`));
  if (answer.rows === 0) lines.push(style('dim', '  no rows'));
  const { chart } = answer.sink;
  if (chart && answer.rows > 0) {
    const [label, value] = [answer.headers.indexOf(chart.label), answer.headers.indexOf(chart.value)];
    lines.push('', ...renderBars(sumByLabel(rows, label, value), Math.min(width, 100), style));
  }
  return lines;
}

/** One bar for each label, in the order of their first rows; several rows of a label are added up for the picture only. */
function sumByLabel(rows: readonly (readonly string[])[], label: number, value: number): { label: string; value: number; text: string }[] {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(row[label]!, (sums.get(row[label]!) ?? 0) + Number(row[value]));
  return [...sums].map(([name, sum]) => ({ label: printable(name), value: sum, text: sum.toLocaleString('en-US', { maximumFractionDigits: 3 }) }));
}

export interface Summary {
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly badRows: number;
  readonly unmatched: number;
  readonly out: string | undefined;
}

export function renderSummary(summary: Summary, style: Style): string[] {
  const rate = `${bytes(summary.bytes / Math.max(summary.seconds, 0.001))}/s`;
  const lines = [`${style('green', '✓')} ${plural(summary.rows, 'row')}, ${bytes(summary.bytes)} in ${duration(summary.seconds)} (${rate})`];
  if (summary.badRows > 0) lines.push(style('yellow', `  ${plural(summary.badRows, 'bad row')} skipped`));
  if (summary.unmatched > 0) lines.push(style('yellow', `  ${plural(summary.unmatched, 'id')} without a partner in the joined table`));
  if (summary.out !== undefined) lines.push(`  results in ${summary.out}`);
  return lines;
}
