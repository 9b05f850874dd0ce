/** Rows of two categories and a number, as a table of both. Pure. */

import type { Column, Row } from './answer-rows';

export interface AnswerPage {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

const MOST_ACROSS = 24;

export interface Pivot {
  readonly down: string;
  readonly across: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** By row and column. */
  readonly cells: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** @returns undefined where a cell would have several values, or a table would be wider than a person looks. */
export function pivotOf({ columns, rows }: AnswerPage): Pivot | undefined {
  const value = columns.findLast(({ type }) => type === 'integer' || type === 'decimal')?.name;
  const [one, other] = columns.filter(({ name }) => name !== value).map(({ name }) => name);
  if (value === undefined || one === undefined || other === undefined) return undefined;
  const textOf = (row: Row, name: string): string => String(row[name] ?? '–');
  const valuesOf = (name: string): string[] => [...new Set(rows.map((row) => textOf(row, name)))];
  const [across, down] = valuesOf(one).length <= valuesOf(other).length ? [one, other] : [other, one];
  const cells = new Map(valuesOf(down).map((name) => [name, new Map<string, string>()]));
  for (const row of rows) cells.get(textOf(row, down))!.set(textOf(row, across), String(row[value] ?? ''));
  const filled = [...cells.values()].reduce((sum, own) => sum + own.size, 0);
  if (filled < rows.length || valuesOf(across).length > MOST_ACROSS) return undefined;
  return { down, across, rows: valuesOf(down), columns: valuesOf(across), cells };
}
