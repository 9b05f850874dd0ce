/**
 * The last step of a logical plan: which columns are printed, how, and in which order. Invariant: the order is total. After the
 * columns that a query orders by come all others that it prints, so that equal rows are equal bytes whatever their order.
 */
import { CoffeeError } from '@coffee/core';
import type { Answer, AnswerColumn, AnswerOrder, LogicalKind, LogicalNode } from './logical-plan';
import type { ValueFormat } from './physical-plan';

/** What is printed under a header: a column; with what to print where it is missing; or a quotient. */
export type Printed =
  | string
  | { readonly from: string; readonly fallback?: string }
  | { readonly from: string; readonly dividedBy: string };
/** By header, in the order of the file. */
export type AnswerColumns = Readonly<Record<string, Printed>>;
/** Columns of the plan (printed or not), ascending unless made `descending`. */
export type OrderBy = readonly (string | { readonly column: string; readonly descending: true })[];

/** The column, or where an id had no partner the integer in `fallback`. */
export const orElse = (from: string, fallback: string): Printed => ({ from, fallback });
/** The quotient of an amount of money and a count, rounded to three decimals, half away from zero. */
export const ratio = (from: string, dividedBy: string): Printed => ({ from, dividedBy });
export const descending = (column: string): { column: string; descending: true } => ({ column, descending: true });

/** Names become parts of queue names and file names. */
export const NAME = /^[a-z][a-z0-9_]{0,59}$/;

/** @throws CoffeeError INTERNAL when a column is not there. */
export function answerOf(
  input: LogicalNode,
  columns: ReadonlyMap<string, LogicalKind>,
  name: string,
  printed: AnswerColumns,
  orderBy: OrderBy,
): Answer {
  const fail = (what: string): CoffeeError => new CoffeeError('INTERNAL', `in a query: answer ${name} ${what}`);
  if (!NAME.test(name)) throw fail('has no name that can be that of a file: use a to z, 0 to 9 and _');
  const formatOf = (column: string): ValueFormat => {
    const kind = columns.get(column);
    if (kind === undefined) throw fail(`needs column ${column}; there are ${[...columns.keys()].join(', ')}`);
    return formats[kind];
  };
  const out = Object.entries(printed).map(([header, value]): AnswerColumn => {
    const column = typeof value === 'string' ? { from: value } : value;
    const format = formatOf(column.from);
    if ('dividedBy' in column) {
      if (format !== 'money' || formatOf(column.dividedBy) !== 'integer')
        throw fail(`divides ${column.from} by ${column.dividedBy}: only money by a count`);
    } else if (column.fallback !== undefined && formatOf(column.fallback) !== 'integer') {
      throw fail(`falls back on ${column.fallback}, which is no integer`);
    }
    return { header, ...column, format };
  });

  const order: AnswerOrder[] = [];
  const add = (column: string, down: boolean): void => {
    if (order.some((by) => by.column === column)) return;
    const fallback = out.find((candidate) => candidate.from === column)?.fallback;
    const format = formatOf(column);
    order.push({ column, format, ...(fallback !== undefined && { fallback }), ...(down && { descending: down }) });
  };
  for (const by of orderBy) add(typeof by === 'string' ? by : by.column, typeof by !== 'string');
  for (const column of out) {
    add(column.from, false);
    if (column.dividedBy !== undefined) add(column.dividedBy, false);
  }
  return { name, input, columns: out, orderBy: order };
}

/** As what a value of each kind is printed. */
export const formats: Readonly<Record<LogicalKind, ValueFormat>> = {
  uuid: 'uuid',
  id: 'integer',
  count: 'integer',
  money: 'money',
  date: 'date',
  text: 'text',
  month: 'month',
  half: 'half',
  decimal: 'decimal',
  instant: 'instant',
  boolean: 'boolean',
};
