/** What an answer prints and is ordered by, of expressions over the rows that it is made of. */
import type { Expression, OrderSpec } from '@coffee/operators';
import { formats } from '../logical-answer';
import type { AnswerColumn, AnswerOrder } from '../logical-plan';
import { columnKind, isCall, isColumn, type ColumnExpression } from './expressions';

/** A column as it is, or where it is missing an id; undefined of what must be computed. */
export function printed(header: string, of: Expression): AnswerColumn | undefined {
  const format = formats[columnKind(of)];
  if (isColumn(of)) return { header, from: of.column, format };
  const [first, second] = isCall(of, 'coalesce') && of.of.length === 2 ? of.of : [];
  const id = second && isCall(second, 'to-text') ? second.of[0] : undefined;
  if (!first || !isColumn(first) || first.kind !== 'text' || !id || !isColumn(id) || id.kind !== 'id') return undefined;
  return { header, from: first.column, format, fallback: id.column };
}

export interface Direction {
  readonly descending: boolean;
  readonly missingFirst: boolean;
}

/** @param isNullable whether some row may be without a value: of others nobody says where they stand. */
export function ordered(
  by: ColumnExpression,
  { descending, missingFirst }: Direction,
  isNullable: boolean,
  fallback?: string,
): AnswerOrder {
  return {
    column: by.column,
    format: formats[columnKind(by)],
    ...(fallback !== undefined && { fallback }),
    ...(descending && { descending }),
    // Without a word a missing value is the least, as an empty text is, which is another value.
    ...(isNullable &&
      (missingFirst === descending || (by.kind === 'text' && fallback === undefined)) && {
        missing: missingFirst ? ('first' as const) : ('last' as const),
      }),
  };
}

/** The same for rows that are not printed yet. */
export const orderSpec = (by: ColumnExpression, order: Direction): OrderSpec => ({
  column: by.column,
  kind: columnKind(by),
  ...(order.descending && { descending: true }),
  ...(order.missingFirst && { missingFirst: true }),
});

/** With all that is printed behind it: rows that are equal in it are equal bytes. */
export function totalOrder(order: readonly AnswerOrder[], columns: readonly AnswerColumn[]): AnswerOrder[] {
  const all: AnswerOrder[] = [];
  const add = (by: AnswerOrder): void => {
    if (!all.some(({ column }) => column === by.column)) all.push(by);
  };
  for (const by of order) add(by);
  for (const { from, format, fallback } of columns) {
    if (fallback !== undefined) add({ column: from, format, fallback });
    else add({ column: from, format, ...(format === 'text' && { missing: 'first' as const }) });
  }
  return all;
}
