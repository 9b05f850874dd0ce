/** One printed column of a result chunk: its fields as text, or as bytes of a CSV file. */
import { columnOf, uuidText, type Chunk, type Column } from '@coffee/protocol';
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
  if (source.type === 'uuid' && !source.validity) return uuidReader(source.values, (row) => uuidText(source, row));
  return textReader(textsOf(chunk, column), widestField(source));
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

/** What is missing is printed as nothing, unless something stands in for it. */
function textsOf(chunk: Chunk, column: AnswerColumn): (row: number) => string {
  const values = valuesOf(chunk, column);
  const { format } = column;
  return (row) => {
    const value = values(row);
    return value === undefined ? '' : printedValue(value, format);
  };
}
