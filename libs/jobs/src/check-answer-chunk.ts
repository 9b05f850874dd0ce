/**
 * Whether a part of an answer can be sorted and printed as its answer says. Owns: that it has the columns, of the right types, and no value
 * that could not be printed: then nothing fails, or is written wrong, when all parts are there.
 */
import { CoffeeError } from '@coffee/core';
import { wideValues } from '@coffee/operators';
import { columnOf, denseNumbers, numberColumnOf, type Chunk, type Column, type TextColumn } from '@coffee/protocol';
import type { ValueFormat } from '@coffee/query-plan';
import type { AnswerSink } from './answer';

/** @throws CoffeeError BAD_MESSAGE that names the answer and the column. */
export function checkAnswerChunk({ name, columns, orderBy, joined }: AnswerSink, chunk: Chunk): void {
  const bad = (column: string, problem: string): CoffeeError =>
    new CoffeeError('BAD_MESSAGE', `a part of answer ${name}: column ${column} ${problem}`);
  const isText = (format: ValueFormat): boolean => format === 'text' || format === 'uuid';
  for (const column of chunk.columns) {
    if (column.type === 'f64' && !column.values.every(Number.isSafeInteger))
      throw bad(column.name, 'holds numbers that are not whole');
    if (column.type === 'text' && !isUtf8(column)) throw bad(column.name, 'holds text that is not UTF-8');
  }
  const check = (column: string, format: ValueFormat, fallback: string | undefined): Column => {
    const found = columnOf(chunk, column);
    // Sums beyond 2^53.
    if (found.type === 'text' && (format === 'integer' || format === 'money')) wideValues(found, chunk.rows);
    else if (isText(format) !== (found.type === 'text' || found.type === 'uuid')) throw bad(column, `is no ${format}`);
    if (fallback !== undefined) numberColumnOf(chunk, fallback);
    return found;
  };
  for (const { from, format, fallback, dividedBy } of columns) {
    check(from, format, fallback);
    if (dividedBy === undefined) continue;
    if (denseNumbers(numberColumnOf(chunk, dividedBy), chunk.rows, 1).some((divisor) => divisor === 0))
      throw bad(dividedBy, 'divides by zero');
  }
  for (const { column, format, fallback } of orderBy) check(column, format, fallback);
  for (const { key } of joined) numberColumnOf(chunk, key);
}

/** Every text by itself: no character is cut by an offset. */
function isUtf8({ values, offsets }: TextColumn): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(values);
  } catch {
    return false;
  }
  return offsets.every((offset) => offset === values.length || (values[offset]! & 0xc0) !== 0x80);
}
