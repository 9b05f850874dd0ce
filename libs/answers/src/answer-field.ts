/** One printed column of a result chunk: its fields as text, or as bytes of a CSV file. */
import { columnOf, numberColumnOf, type Chunk, type Column } from '@coffee/protocol';
import { valuesOf, type AnswerColumn } from './answer-value';
import { csvField } from './csv-writer';
import { printedValue } from './printed-value';

export interface FieldReader {
  /** The field as a person reads it, without quotes. */
  text(row: number): string;
  /** Writes the field as CSV at `at`. @returns the offset after it. */
  write(row: number, out: Uint8Array, at: number): number;
  /** No field of the column takes more, quotes included. */
  readonly maxBytes: number;
}

export function fieldReader(chunk: Chunk, column: AnswerColumn): FieldReader {
  const source = columnOf(chunk, column.from);
  const text = textsOf(chunk, column);
  if (source.type === 'uuid' && !source.validity) return uuidReader(source.values, text);
  const { format, dividedBy } = column;
  if (
    (format === 'money' || format === 'integer') &&
    dividedBy === undefined &&
    source.type !== 'text' &&
    !source.validity
  )
    return numberReader(numberColumnOf(chunk, column.from).values, format === 'money' ? 3 : 0, text);
  return textReader(text, widestField(source));
}

/** Ids and amounts are what wide answers have, 100,000 and more: digits are written instead of a string for each. */
function uuidReader(ids: Uint8Array, text: FieldReader['text']): FieldReader {
  const write = (from: number, to: number, out: Uint8Array, at: number): number => {
    for (let i = from; i < to; i++) {
      const byte = ids[i]!;
      out[at++] = HEX[byte >>> 4]!;
      out[at++] = HEX[byte & 15]!;
    }
    return at;
  };
  return {
    text,
    maxBytes: 36,
    write: (row, out, at) => {
      const start = row * 16;
      let next = write(start, start + 4, out, at);
      for (let from = start + 4; from < start + 10; from += 2) {
        out[next++] = DASH;
        next = write(from, from + 2, out, next);
      }
      out[next++] = DASH;
      return write(start + 10, start + 16, out, next);
    },
  };
}

const HEX = new TextEncoder().encode('0123456789abcdef');
const DASH = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/** Integers, the last `places` digits of which are decimals, as `formatMoney` prints them. */
function numberReader(values: ArrayLike<number>, places: 0 | 3, text: FieldReader['text']): FieldReader {
  return {
    text,
    maxBytes: 40,
    write: (row, out, at) => {
      const value = values[row]!;
      let size = Math.abs(value);
      if (value < 0) out[at++] = DASH;
      if (places === 0) return writeDigits(size, 1, out, at);
      const decimals = size % 1000;
      size = (size - decimals) / 1000;
      at = writeDigits(size, 1, out, at);
      out[at++] = POINT;
      if (decimals % 100 === 0) return writeDigits(decimals / 100, 1, out, at);
      return decimals % 10 === 0 ? writeDigits(decimals / 10, 2, out, at) : writeDigits(decimals, 3, out, at);
    },
  };
}

/** An integer of at least `least` digits. @returns the offset after it. */
function writeDigits(value: number, least: number, out: Uint8Array, at: number): number {
  let digits = least;
  for (let limit = 10 ** least; value >= limit; limit *= 10) digits++;
  for (let i = at + digits - 1; i >= at; i--) {
    const rest = value % 10;
    out[i] = ZERO + rest;
    value = (value - rest) / 10;
  }
  return at + digits;
}

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

/** What is missing is printed as nothing, unless something stands in for it. */
function textsOf(chunk: Chunk, column: AnswerColumn): (row: number) => string {
  const values = valuesOf(chunk, column);
  const { format } = column;
  return (row) => {
    const value = values(row);
    return value === undefined ? '' : printedValue(value, format);
  };
}
