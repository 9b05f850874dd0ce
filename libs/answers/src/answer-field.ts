/** One printed column of a result chunk: its fields as text, or as bytes of a CSV file. */
import { CoffeeError } from '@coffee/core';
import { wideValues } from '@coffee/operators';
import {
  columnOf,
  denseNumbers,
  formatDate,
  formatDecimal,
  formatHalf,
  formatMoney,
  formatMonth,
  isPresent,
  numberColumnOf,
  textBytes,
  uuidText,
  type Chunk,
  type Column,
  type TextColumn,
} from '@coffee/protocol';
import type { ResultSink, ValueFormat } from '@coffee/query-plan';
import { csvField } from './csv-writer';

export interface FieldReader {
  /** The field as a person reads it, without quotes. */
  text(row: number): string;
  /** Writes the field as CSV at `at`. @returns the offset after it. */
  write(row: number, out: Uint8Array, at: number): number;
  /** No field of the column takes more, quotes included. */
  readonly maxBytes: number;
}

type SinkColumn = ResultSink['columns'][number];

export function fieldReader(chunk: Chunk, column: SinkColumn): FieldReader {
  const source = columnOf(chunk, column.from);
  if (source.type === 'uuid' && !source.validity) return uuidReader(source.values, (row) => uuidText(source, row));
  return textReader(textOf(chunk, source, column), widestField(source));
}

/** The wide case: 100,000 ids. Two table look-ups a byte instead of a string a row. */
function uuidReader(ids: Uint8Array, text: (row: number) => string): FieldReader {
  return {
    text,
    maxBytes: 36,
    write: (row, out, at) => {
      for (let i = 0; i < 16; i++) {
        const byte = ids[row * 16 + i]!;
        if (i === 4 || i === 6 || i === 8 || i === 10) out[at++] = 0x2d;
        out[at++] = HEX[byte >>> 4]!;
        out[at++] = HEX[byte & 15]!;
      }
      return at;
    },
  };
}

const HEX = new TextEncoder().encode('0123456789abcdef');

/** Numbers, dates and UUIDs take 40 bytes at most; text its own, were every byte a quote to double, and two around it. */
function widestField(source: Column): number {
  if (source.type !== 'text') return 40;
  let widest = 0;
  for (let i = 0; i + 1 < source.offsets.length; i++)
    widest = Math.max(widest, source.offsets[i + 1]! - source.offsets[i]!);
  return Math.max(40, widest * 2 + 2);
}

function textReader(text: (row: number) => string, maxBytes: number): FieldReader {
  const encoder = new TextEncoder();
  return {
    text,
    maxBytes,
    write: (row, out, at) => {
      const field = csvField(text(row));
      if (field.length > 40) return at + encoder.encodeInto(field, out.subarray(at)).written;
      for (let i = 0; i < field.length; i++) {
        const code = field.charCodeAt(i);
        if (code > 0x7f) return at + encoder.encodeInto(field.slice(i), out.subarray(at + i)).written + i;
        out[at + i] = code;
      }
      return at + field.length;
    },
  };
}

function textOf(chunk: Chunk, source: Column, column: SinkColumn): (row: number) => string {
  const present = presentText(chunk, source, column);
  if (!source.validity) return present;
  const { fallback } = column;
  const instead = fallback === undefined ? () => '' : integerText(chunk, fallback);
  return (row) => (isPresent(source, row) ? present(row) : instead(row));
}

function presentText(chunk: Chunk, source: Column, column: SinkColumn): (row: number) => string {
  if (source.type === 'text' && column.format !== 'text' && column.format !== 'uuid')
    return wideText(chunk, source, column);
  if (source.type === 'text') {
    // U+FEFF is part of a value wherever it stands.
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const rank = ranks(source, chunk.rows);
    return (row) => decoder.decode(textBytes(source, rank ? rank[row]! : row));
  }
  if (source.type === 'uuid') {
    const rank = ranks(source, chunk.rows);
    return (row) => uuidText(source, rank ? rank[row]! : row);
  }
  const values = denseNumbers(source, chunk.rows);
  if (column.dividedBy === undefined) return (row) => formatNumber(values[row]!, column.format);
  const divisors = denseNumbers(numberColumnOf(chunk, column.dividedBy), chunk.rows);
  return (row) => formatNumber(divideExactly(values[row]!, divisors[row]!), column.format);
}

/** Sums beyond 2^53: integers as text. */
function wideText(chunk: Chunk, source: TextColumn, { format, dividedBy }: SinkColumn): (row: number) => string {
  const values = wideValues(source, chunk.rows);
  const divisors = dividedBy === undefined ? undefined : denseNumbers(numberColumnOf(chunk, dividedBy), chunk.rows);
  return (row) => {
    const value = divisors ? quotient(values[row]!, BigInt(divisors[row]!)) : values[row]!;
    if (format === 'decimal') return formatDecimal(value);
    return format === 'money' ? formatWideMoney(value) : String(value);
  };
}

/** As `formatMoney`. */
function formatWideMoney(thousandths: bigint): string {
  const digits = String(thousandths < 0n ? -thousandths : thousandths).padStart(4, '0');
  return `${thousandths < 0n ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3).replace(/0{1,2}$/, '')}`;
}

function integerText(chunk: Chunk, name: string): (row: number) => string {
  const values = denseNumbers(numberColumnOf(chunk, name), chunk.rows);
  return (row) => String(values[row]!);
}

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

function formatNumber(value: number, format: ValueFormat): string {
  switch (format) {
    case 'integer':
      return String(value);
    case 'money':
      return formatMoney(value);
    case 'decimal':
      return formatDecimal(value);
    case 'month':
      return formatMonth(value);
    case 'half':
      return formatHalf(value);
    case 'date':
      return formatDate(value);
    case 'text':
    case 'uuid':
      throw new CoffeeError('INTERNAL', `a column of numbers is to be printed as ${format}`);
  }
}

/** The quotient rounded to an integer, half away from zero; exact for every pair of safe integers. */
export const divideExactly = (value: number, divisor: number): number =>
  Number(quotient(BigInt(value), BigInt(divisor)));

function quotient(value: bigint, divisor: bigint): bigint {
  const whole = value / divisor;
  const rest = value % divisor;
  const size = (part: bigint): bigint => (part < 0n ? -part : part);
  const away = size(rest) * 2n >= size(divisor) ? 1n : 0n;
  return value < 0n !== divisor < 0n ? whole - away : whole + away;
}
