/** A table with aligned columns: numbers to the right, text to the left, texts shortened where the terminal is narrow. */
import { printable } from '@coffee/core';
import { shorten, shortenAll } from './shorten';
import { padEnd, padStart, widestOf } from './style';
import { style, text, type Line } from './text';

const NUMBER = /^-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/;

/** Columns of text are not made narrower than this: the table is then wider than the terminal. */
const NARROWEST = 8;

/** @param width columns of the terminal. */
export function renderTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  width = Infinity,
): Line[] {
  const titles = headers.map(printable);
  const cells = rows.map((row) => row.map(printable));
  const columns = titles.map((_, column) => cells.map((row) => row[column] ?? ''));
  const widths = titles.map((header, column) => widestOf([header, ...columns[column]!]));
  const numeric = headers.map((_, column) => cells.length > 0 && columns[column]!.every((cell) => NUMBER.test(cell)));
  fit(widths, numeric, width - 2);
  const shown = columns.map((texts, column) => shortenAll(texts, widths[column]!));
  const pad = (text: string, column: number): string =>
    (numeric[column] ? padStart : padEnd)(shorten(text, widths[column]!), widths[column]!);
  const lineOf = (row: readonly string[]): string => row.map(pad).join('  ').trimEnd();
  const rule = widths.map((each) => '─'.repeat(each)).join('  ');
  return [
    text`  ${style('bold', lineOf(titles))}`,
    text`  ${style('dim', rule)}`,
    ...cells.map((row, i) => `  ${lineOf(row.map((_, column) => shown[column]![i]!))}`),
  ];
}

/** Takes from the widest column of text until all fit, two blanks between them. Numbers keep every digit. */
function fit(widths: number[], numeric: readonly boolean[], room: number): void {
  for (const [column, each] of widths.entries())
    if (!numeric[column]) widths[column] = Math.min(each, Math.max(room, NARROWEST));
  for (;;) {
    if (widths.reduce((sum, each) => sum + each + 2, -2) <= room) return;
    const texts = widths.map((each, column) => (numeric[column] ? 0 : each));
    const widest = Math.max(...texts);
    if (widest <= NARROWEST) return;
    widths[texts.indexOf(widest)] = widest - 1;
  }
}
