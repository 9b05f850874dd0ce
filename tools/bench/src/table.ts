/** Markdown tables, as prettier would leave them, and how spreads are written in them. */
import type { Spread } from './statistics';

/** @param rows the header first; all of equal length. */
export function table(rows: readonly (readonly string[])[]): string {
  const [header = [], ...body] = rows;
  const widths = header.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(header), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join('\n');
}

/** "1.50 (1.25–2.00)": median, least and most. */
export const printSpread = ({ median, min, max }: Spread, digits: number): string =>
  `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;

/** In 10^6 bytes; "?" for what could not be measured. */
export const printMegabytes = (bytes: number | undefined): string =>
  bytes === undefined ? '?' : (bytes / 1e6).toFixed(0);
