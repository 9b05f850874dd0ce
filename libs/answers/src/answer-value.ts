/**
 * The values of one column of an answer, whatever its chunks are like. Owns: what kind of values a column has, and that a column has that kind in
 * every chunk. Must not know: how they are written.
 */
import { wideValues } from '@coffee/operators';
import {
  columnOf,
  denseNumbers,
  isPresent,
  numberColumnOf,
  textBytes,
  uuidText,
  type Chunk,
  type Column,
} from '@coffee/protocol';
import type { ResultSink, ValueFormat } from '@coffee/query-plan';
import { printedValue } from './printed-value';

export type AnswerColumn = ResultSink['columns'][number];

/**
 * `text` and `uuid`: as a person reads it. `integer`. `decimal`: times 10 to the power of the scale of its column. `month`, `half`, `date`, `instant`: as
 * `@coffee/protocol` counts them. `boolean`: 1 is true, 0 false. A BigInt where it is not exact as a number; undefined where there is none.
 */
export type AnswerValue = string | number | bigint | undefined;

export type AnswerKind = 'text' | 'uuid' | 'integer' | 'decimal' | 'month' | 'half' | 'date' | 'instant' | 'boolean';

export interface AnswerType {
  readonly kind: AnswerKind;
  /** Decimal places of a `decimal`; 0 of all others. */
  readonly scale: number;
}

/** What a column holds. A column of text in which integers stand in for what is missing is text; ids of kind `uuid` may be other text, too. */
export function answerType({ format, fallback }: AnswerColumn): AnswerType {
  if (fallback !== undefined && format !== 'integer') return { kind: 'text', scale: 0 };
  if (format === 'money') return { kind: 'decimal', scale: 3 };
  if (format === 'decimal') return { kind: 'decimal', scale: 6 };
  return { kind: format, scale: 0 };
}

/** The values of a column, each of the kind of the column. @throws CoffeeError BAD_MESSAGE when they are of none. */
export function answerValues(chunk: Chunk, column: AnswerColumn): (row: number) => AnswerValue {
  const values = valuesOf(chunk, column);
  const { format } = column;
  if (answerType(column).kind !== 'text' || isTextual(format)) return values;
  return (row) => {
    const value = values(row);
    return value === undefined ? undefined : printedValue(value, format);
  };
}

/** The same, those that stand in for others as text. */
export function valuesOf(chunk: Chunk, column: AnswerColumn): (row: number) => AnswerValue {
  const source = columnOf(chunk, column.from);
  const present = presentValues(chunk, source, column);
  if (!source.validity) return present;
  const { fallback, format } = column;
  if (fallback === undefined) return (row) => (isPresent(source, row) ? present(row) : undefined);
  const instead = denseNumbers(numberColumnOf(chunk, fallback), chunk.rows);
  return (row) => {
    if (isPresent(source, row)) return present(row);
    return format === 'integer' ? instead[row]! : String(instead[row]!);
  };
}

function presentValues(
  chunk: Chunk,
  source: Column,
  { format, dividedBy }: AnswerColumn,
): (row: number) => string | number | bigint {
  if (source.type === 'text' && isTextual(format)) {
    // U+FEFF is part of a value wherever it stands.
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const rank = ranks(source, chunk.rows);
    return (row) => decoder.decode(textBytes(source, rank ? rank[row]! : row));
  }
  if (source.type === 'uuid') {
    const rank = ranks(source, chunk.rows);
    return (row) => uuidText(source, rank ? rank[row]! : row);
  }
  // Sums beyond 2^53 are integers as text.
  const values = source.type === 'text' ? wideValues(source, chunk.rows) : denseNumbers(source, chunk.rows);
  if (dividedBy === undefined) return (row) => values[row]!;
  const divisors = denseNumbers(numberColumnOf(chunk, dividedBy), chunk.rows);
  return (row) => divideExactly(values[row]!, divisors[row]!);
}

const isTextual = (format: ValueFormat): boolean => format === 'text' || format === 'uuid';

/** Index of each row's value among the present ones; undefined when all are present. */
function ranks(column: Column, rows: number): Uint32Array | undefined {
  if (!column.validity) return undefined;
  const rank = new Uint32Array(rows);
  let next = 0;
  for (let row = 0; row < rows; row++) {
    rank[row] = next;
    if (isPresent(column, row)) next++;
  }
  return rank;
}

/** The quotient rounded to an integer, half away from zero; exact, a number where it is one. */
export function divideExactly(value: number | bigint, divisor: number): number | bigint {
  const exact = quotient(BigInt(value), BigInt(divisor));
  const number = Number(exact);
  return Number.isSafeInteger(number) ? number : exact;
}

function quotient(value: bigint, divisor: bigint): bigint {
  const whole = value / divisor;
  const rest = value % divisor;
  const size = (part: bigint): bigint => (part < 0n ? -part : part);
  const away = size(rest) * 2n >= size(divisor) ? 1n : 0n;
  return value < 0n !== divisor < 0n ? whole - away : whole + away;
}
