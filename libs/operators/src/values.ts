/**
 * Single values of columns of any kind, for what is not hot. Text is a string of its UTF-8 bytes, a character each: equal where the bytes are,
 * and in their order. A UUID is its text, since a table may have other ids, too. A number beyond 2^53 is a BigInt (`wide-sums.ts`).
 */
import { CoffeeError } from '@coffee/core';
import {
  isPresent,
  numberColumn,
  presentCount,
  textColumn,
  uuidText,
  validityOf,
  type Column,
  type ColumnKind,
  type NumberColumn,
  type TextColumn,
} from '@coffee/protocol';
import { integersOf, type Integers } from './dense';
import { wideValue } from './wide-sums';

/** What a column of a plan holds: as a table does (`@coffee/protocol`), or a month or half-year. */
export type ValueKind = ColumnKind | 'month' | 'half';

/** `undefined`: missing. */
export type Value = number | bigint | string | undefined;

export const isTextual = (kind: ValueKind | 'time'): boolean => kind === 'text' || kind === 'uuid';

/** One value a row. @throws CoffeeError BAD_MESSAGE when the column holds something else. */
export function readValues(column: Column, kind: ValueKind, rows: number): Value[] {
  const present = presentValues(column, kind);
  if (!column.validity) return present;
  let next = 0;
  return Array.from({ length: rows }, (_, row) => (isPresent(column, row) ? present[next++] : undefined));
}

/** The present values of a column of numbers. @throws CoffeeError BAD_MESSAGE when one of them is not exact. */
export function exactNumbers(column: NumberColumn, kind: ValueKind): Integers {
  const values = integersOf(column);
  // Instants may have half a second.
  if (values instanceof Float64Array && kind !== 'instant' && !areIntegers(values))
    throw new CoffeeError('BAD_MESSAGE', `column ${column.name} holds numbers that are no exact integers`);
  return values;
}

function areIntegers(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isSafeInteger(values[i])) return false;
  return true;
}

function presentValues(column: Column, kind: ValueKind): Value[] {
  if (column.type !== 'text' && column.type !== 'uuid') exactNumbers(column, kind);
  const at = valueAt(column, kind);
  return Array.from({ length: presentCount(column) }, (_, i) => at(i));
}

/** One of the present values. */
export function valueAt(column: Column, kind: ValueKind): (present: number) => Value {
  if (column.type === 'text') {
    const bytes = (i: number): string => byteText(column, i);
    return isTextual(kind) ? bytes : (i) => wideValue(column.name, bytes(i));
  }
  if (column.type === 'uuid') return (i) => uuidText(column, i);
  // Adding 0 makes one zero of the two.
  return (i) => column.values[i]! + 0;
}

function byteText({ values, offsets }: TextColumn, i: number): string {
  let text = '';
  for (let at = offsets[i]!, end = offsets[i + 1]!; at < end; at++) text += String.fromCharCode(values[at]!);
  return text;
}

/** The column again. */
export function columnOfValues(name: string, kind: ValueKind, values: readonly Value[]): Column {
  const validity = validityOf(values.map((value) => value !== undefined));
  const present = values.filter((value) => value !== undefined);
  if (isTextual(kind))
    return textColumn(
      name,
      present.map((value) => bytesOf(String(value))),
      validity,
    );
  return present.every((value) => typeof value === 'number')
    ? numberColumn(name, present, validity)
    : textColumn(name, present.map(String), validity);
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));

/** The order of values of one kind: numbers by size, text by its bytes; a missing one stands before all others. */
export function compareValues(a: Value, b: Value): number {
  if (a === undefined || b === undefined) return +(a !== undefined) - +(b !== undefined);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Value by value, from left to right. */
export function compareRows(a: readonly Value[], b: readonly Value[]): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return order;
  }
  return 0;
}
