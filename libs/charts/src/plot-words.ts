/** What every language of plots has words for. Owns: that no digit of a value is left out where the value is said. */
import type { PlotColumn, PlotKind } from './plot-column';
import type { SpanUnit } from './time-span';

export interface PlotWords {
  /** Of a column. */
  name(column: Pick<PlotColumn, 'name'>): string;
  /** With every digit, in groups of three where its column is one of amounts; without a column: a number of rows or the like. */
  amount(value: number, of?: PlotColumn): string;
  /** Of an axis: short. */
  tick(value: number): string;
  /** Of a month, half-year, date or moment, as `@coffee/protocol` counts them. */
  time(value: number, kind: PlotKind): string;
  /** What plots are of. */
  by(amount: string, names: readonly string[]): string;
  distribution(name: string): string;
  readonly rows: string;
  readonly row: string;
  /** Where nothing can be drawn. */
  readonly noAmounts: string;
  readonly noRows: string;
  /** Where one would stand alone. */
  readonly noValue: string;
  rowsWithoutAmounts(rows: number): string;
  /** From one value to another, in a bin. */
  bin(from: string, to: string): string;
  /** A value and what it belongs to. */
  said(value: string, of: string): string;
  /** What is seen, in a sentence. */
  bars(subject: string, count: string, least: string, most: string): string;
  cards(count: number, rows: number, subject: string): string;
  histogram(name: string, rows: number, least: string, most: string, mean: string): string;
  series(subject: string, first: string, last: string, least: string, most: string): string;
  /** What is not, or how. */
  largest(shown: number, of: string, share: string): string;
  largestOnly(shown: number, of: string): string;
  readonly others: string;
  /** How many have a colour of their own, and how many have none. */
  ownColours(own: number, of: string, others: string): string;
  barWidth(width: string): string;
  sums: string;
  inOrder: string;
  /** `of`: what several times are one in. */
  means(mark: 'bar' | 'point', of?: readonly [count: number, unit: SpanUnit]): string;
  lacking(rows: number, name: string): string;
  lackingTime(rows: number): string;
}
