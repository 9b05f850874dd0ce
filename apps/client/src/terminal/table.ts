/** A table with aligned columns: numbers to the right, text to the left. */
import { displayWidth, padEnd, padStart, printable, type Style } from './style';

const NUMBER = /^-?\d+(\.\d+)?$/;

/** @returns lines without line ends. */
export function renderTable(headers: readonly string[], rows: readonly (readonly string[])[], style: Style): string[] {
  const cells = rows.map((row) => row.map(printable));
  const widths = headers.map((header, column) =>
    Math.max(displayWidth(header), ...cells.map((row) => displayWidth(row[column] ?? ''))),
  );
  const numeric = headers.map((_, column) => cells.length > 0 && cells.every((row) => NUMBER.test(row[column] ?? '')));
  const pad = (text: string, column: number): string => (numeric[column] ? padStart : padEnd)(text, widths[column]!);
  const head = headers.map((header, column) => style('bold', pad(header, column))).join('  ');
  const rule = style('dim', widths.map((width) => '─'.repeat(width)).join('  '));
  return [head, rule, ...cells.map((row) => row.map(pad).join('  '))].map((line) => `  ${line.trimEnd()}`);
}
