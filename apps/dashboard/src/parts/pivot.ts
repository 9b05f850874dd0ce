/** Rows of two categories and a number, as a table of both. Pure. */

import { isIdName } from '@coffee/charts';
import type { Row } from './answer-rows';
import { isNumber, type Column } from './column';

export interface AnswerPage {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

const MOST_ACROSS = 24;

export interface Pivot {
  readonly down: Column;
  readonly across: Column;
  readonly value: Column;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** By row and column. */
  readonly cells: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/**
 * @returns undefined where a cell would have several values, a table would be wider than a person looks, or tells no more than the list: no row has
 * two values.
 */
export function pivotOf({ columns, rows }: AnswerPage): Pivot | undefined {
  const value = columns.findLast((column) => isNumber(column) && !isIdName(column.name));
  const [one, other] = columns.filter((column) => column !== value);
  if (!value || !one || !other || !isCategory(one) || !isCategory(other)) return undefined;
  const textOf = (row: Row, { name }: Column): string => String(row[name] ?? '–');
  const valuesOf = (column: Column): string[] => [...new Set(rows.map((row) => textOf(row, column)))];
  const [across, down] = valuesOf(one).length <= valuesOf(other).length ? [one, other] : [other, one];
  const cells = new Map(valuesOf(down).map((name) => [name, new Map<string, string>()]));
  for (const row of rows) cells.get(textOf(row, down))!.set(textOf(row, across), String(row[value.name] ?? ''));
  const filled = [...cells.values()].reduce((sum, own) => sum + own.size, 0);
  if (filled < rows.length || valuesOf(across).length > MOST_ACROSS) return undefined;
  const isList = [...cells.values()].every((own) => [...own.values()].filter((text) => text !== '').length < 2);
  return isList ? undefined : { down, across, value, rows: valuesOf(down), columns: valuesOf(across), cells };
}

/** Averages and moments are no categories: hardly any is there twice. */
const isCategory = ({ type }: Column): boolean => type !== 'decimal' && type !== 'instant';
