/** Orders of rows of values that are total: what is equal by what is asked for is in the order of all columns, from left to right. */
import { CoffeeError } from '@coffee/core';
import type { MergedColumn } from './merged-groups';
import type { OrderSpec } from './spec';
import { compareRows, compareValues, type Value } from './values';

export type Row = readonly Value[];
export type RowOrder = (a: Row, b: Row) => number;

/** @throws CoffeeError BAD_MESSAGE when there is no such column. */
export function placeOf(columns: readonly MergedColumn[], name: string): number {
  const at = columns.findIndex((column) => column.name === name);
  if (at < 0)
    throw new CoffeeError(
      'BAD_MESSAGE',
      `the rows have no column ${name}, only ${columns.map((c) => c.name).join(', ')}`,
    );
  return at;
}

/** Rows that are equal by some columns, which is not a total order. */
export function orderBy(columns: readonly MergedColumn[], specs: readonly OrderSpec[]): RowOrder {
  const keys = specs.map((spec) => ({ ...spec, at: placeOf(columns, spec.column) }));
  return (a, b) => {
    for (const { at, descending = false, missingFirst = false } of keys) {
      const [left, right] = [a[at], b[at]];
      if (left === undefined || right === undefined) {
        if (left === right) continue;
        return (left === undefined) === missingFirst ? -1 : 1;
      }
      const order = compareValues(left, right);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

export const total =
  (order: RowOrder): RowOrder =>
  (a, b) =>
    order(a, b) || compareRows(a, b);
