/**
 * Whether a part of an answer can be sorted and printed as its answer says. Owns: that it has the columns, of the right types, which takes no
 * time however many rows there are, and no value that could not be printed: then nothing fails, or is written wrong, when all parts are there.
 */
import { CoffeeError } from '@coffee/core';
import { wideValues } from '@coffee/operators';
import { columnOf, denseNumbers, numberColumnOf, type Chunk, type Column, type TextColumn } from '@coffee/protocol';
import type { ValueFormat } from '@coffee/query-plan';
import type { AnswerSink } from './answer-sink';

const isText = (format: ValueFormat): boolean => format === 'text' || format === 'uuid';
const bad = (answer: string, column: string, problem: string): CoffeeError =>
  new CoffeeError('BAD_MESSAGE', `a part of answer ${answer}: column ${column} ${problem}`);

/** By its columns alone. @throws CoffeeError BAD_MESSAGE that names the answer and the column. */
export function checkAnswerColumns({ name, columns, orderBy, joined }: AnswerSink, chunk: Chunk): void {
  const numbers = (column: string): void => {
    const { type } = typeOf(name, chunk, column);
    if (type === 'text' || type === 'uuid') throw bad(name, column, `holds ${type}, not numbers`);
  };
  const check = (column: string, format: ValueFormat, fallback: string | undefined): void => {
    const { type } = typeOf(name, chunk, column);
    const wide = type === 'text' && mayBeWide(format);
    if (!wide && isText(format) !== (type === 'text' || type === 'uuid')) throw bad(name, column, `is no ${format}`);
    if (fallback !== undefined) numbers(fallback);
  };
  for (const { from, format, fallback, dividedBy } of columns) {
    check(from, format, fallback);
    if (dividedBy !== undefined) numbers(dividedBy);
  }
  for (const { column, format, fallback } of orderBy) check(column, format, fallback);
  for (const { key } of joined) numbers(key);
}

/** By its columns and all its values. @throws CoffeeError BAD_MESSAGE that names the answer and the column. */
export function checkAnswerChunk(sink: AnswerSink, chunk: Chunk): void {
  checkAnswerColumns(sink, chunk);
  const { name, columns, orderBy } = sink;
  for (const column of chunk.columns) {
    if (column.type === 'f64' && !column.values.every(Number.isSafeInteger))
      throw bad(name, column.name, 'holds numbers that are not whole');
    if (column.type === 'text' && !isUtf8(column)) throw bad(name, column.name, 'holds text that is not UTF-8');
  }
  const wide = [
    ...columns.map(({ from, format }) => ({ column: from, format })),
    ...orderBy.map(({ column, format }) => ({ column, format })),
  ].filter(({ format }) => mayBeWide(format));
  for (const column of new Set(wide.map((each) => each.column))) {
    const found = columnOf(chunk, column);
    if (found.type === 'text') wideValues(found, chunk.rows);
  }
  for (const { dividedBy } of columns)
    if (
      dividedBy !== undefined &&
      denseNumbers(numberColumnOf(chunk, dividedBy), chunk.rows, 1).some((divisor) => divisor === 0)
    )
      throw bad(name, dividedBy, 'divides by zero');
}

/** Sums beyond 2^53 are text. */
const mayBeWide = (format: ValueFormat): boolean => format === 'integer' || format === 'money' || format === 'decimal';

function typeOf(answer: string, chunk: Chunk, column: string): Column {
  const found = chunk.columns.find(({ name }) => name === column);
  if (!found) throw bad(answer, column, `is not there, only ${chunk.columns.map(({ name }) => name).join(', ')}`);
  return found;
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
