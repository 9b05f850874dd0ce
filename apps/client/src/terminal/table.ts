/** A table with aligned columns: numbers to the right, text to the left, texts shortened where the terminal is narrow. */
import { displayWidth, padEnd, padStart, printable, shorten, type Style } from './style';

const NUMBER = /^-?\d+(\.\d+)?$/;

/** Columns of text are not made narrower than this: the table is then wider than the terminal. */
const NARROWEST = 8;

/** @param width columns of the terminal. @returns lines without line ends. */
export function renderTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  style: Style,
  width = Infinity,
): string[] {
  const cells = rows.map((row) => row.map(printable));
  const widths = headers.map((header, column) =>
    Math.max(displayWidth(header), ...cells.map((row) => displayWidth(row[column] ?? ''))),
  );
  const numeric = headers.map((_, column) => cells.length > 0 && cells.every((row) => NUMBER.test(row[column] ?? '')));
  fit(widths, numeric, width - 2);
  const pad = (text: string, column: number): string =>
    (numeric[column] ? padStart : padEnd)(shorten(text, widths[column]!), widths[column]!);
  const head = headers.map((header, column) => style('bold', pad(header, column))).join('  ');
  const rule = style('dim', widths.map((width) => '─'.repeat(width)).join('  '));
  return [head, rule, ...cells.map((row) => row.map(pad).join('  '))].map((line) => `  ${line.trimEnd()}`);
}

/** Takes from the widest column of text until all fit, two blanks between them. Numbers keep every digit. */
function fit(widths: number[], numeric: readonly boolean[], room: number): void {
  for (;;) {
    if (widths.reduce((sum, each) => sum + each + 2, -2) <= room) return;
    const texts = widths.map((each, column) => (numeric[column] ? 0 : each));
    const widest = Math.max(...texts);
    if (widest <= NARROWEST) return;
    widths[texts.indexOf(widest)] = widest - 1;
  }
}
