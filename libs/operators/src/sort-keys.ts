/**
 * What rows are sorted by, as digits: a sort key of a row is a sequence of 32-bit digits, compared one after the other.
 * Numbers have two, UUIDs four, text one for each three bytes: those, and in the lowest byte how many there are (4: more follow),
 * so that a text stands before all that go on from it.
 *
 * Invariants: digits are in the order of the printed text for UUIDs and text (UTF-8 bytes; a chunk that holds UUIDs where
 * another holds text is compared as text), numeric for numbers. A missing number stands before all numbers, as the empty text
 * that is printed for it does, unless the column says where. Must not know: how rows are sorted.
 */
import { CoffeeError } from '@coffee/core';
import {
  columnOf,
  isPresent,
  numberColumnOf,
  textBytes,
  textColumn,
  uuidText,
  type Chunk,
  type Column,
  type NumberColumn,
  type TextColumn,
} from '@coffee/protocol';
import { valuesOrZero } from './dense';
import { wideValues } from './wide-sums';

/** One column to sort by. `format` text or uuid: by printed text, that of the integer `fallback` where missing; else by number. */
export interface SortColumn {
  readonly column: string;
  readonly format: string;
  readonly fallback?: string;
  readonly descending?: boolean;
  /** Where rows without a value stand; left out: as the least. */
  readonly missing?: 'first' | 'last';
}

/** The digits of the rows of one chunk. */
export interface KeySource {
  /** Number of digits of the longest key; digits beyond a shorter one are 0. */
  readonly digits: number;
  digitAt(row: number, digit: number): number;
}

/** The sources of one sort column: one for each chunk. @throws CoffeeError BAD_MESSAGE when a column is absent or of another kind. */
export function keySources(chunks: readonly Chunk[], spec: SortColumn): KeySource[] {
  const columns = chunks.map((chunk) => columnOf(chunk, spec.column));
  const sources = isTextual(spec.format)
    ? textSources(chunks, columns, spec)
    : numberSources(chunks, columns, spec.column);
  const directed = spec.descending ? sources.map(reversed) : sources;
  const { missing } = spec;
  if (missing === undefined || columns.every(({ validity }) => !validity)) return directed;
  return directed.map((source, i) => apart(source, columns[i]!, missing));
}

/** With a digit in front that tells the rows that have a value from those that have none. */
function apart(source: KeySource, column: Column, missing: 'first' | 'last'): KeySource {
  const digitOf = { first: 0, last: 2 }[missing];
  return {
    digits: source.digits + 1,
    digitAt: (row, digit) => (digit > 0 ? source.digitAt(row, digit - 1) : isPresent(column, row) ? 1 : digitOf),
  };
}

const isTextual = (format: string): boolean => format === 'text' || format === 'uuid';

function reversed(source: KeySource): KeySource {
  return { digits: source.digits, digitAt: (row, digit) => ~source.digitAt(row, digit) >>> 0 };
}

function textSources(chunks: readonly Chunk[], columns: readonly Column[], spec: SortColumn): KeySource[] {
  const onlyUuids = columns.every((column) => column.type === 'uuid' && !column.validity);
  return columns.map((column, i) => {
    if (column.type === 'uuid' && !column.validity)
      return onlyUuids ? uuidSource(column.values) : uuidTextSource(column.values);
    const text = column.type === 'text' && !column.validity ? column : fillMissing(chunks[i]!, column, spec.fallback);
    return textSource(text.offsets, text.values);
  });
}

/** The canonical text of UUIDs is in the order of their bytes. */
function uuidSource(values: Uint8Array): KeySource {
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  return { digits: 4, digitAt: (row, digit) => view.getUint32(row * 16 + digit * 4) };
}

const UUID_TEXT = 36;

/** The printed text of UUIDs, made as it is looked at: millions of them beside one id of another form take no memory. */
function uuidTextSource(values: Uint8Array): KeySource {
  return {
    digits: UUID_TEXT / 3,
    digitAt: (row, digit) => {
      const at = digit * 3;
      if (at >= UUID_TEXT) return 0;
      const letter = (offset: number): number => uuidCharacter(values, row, at + offset);
      return textDigit(letter(0), letter(1), letter(2), UUID_TEXT - at);
    },
  };
}

function uuidCharacter(values: Uint8Array, row: number, at: number): number {
  if (at === 8 || at === 13 || at === 18 || at === 23) return 0x2d;
  const nibble = at - (at > 23 ? 4 : at > 18 ? 3 : at > 13 ? 2 : at > 8 ? 1 : 0);
  const byte = values[row * 16 + (nibble >>> 1)]!;
  const value = nibble % 2 === 0 ? byte >>> 4 : byte & 15;
  return value < 10 ? 0x30 + value : 0x57 + value;
}

function textSource(offsets: Uint32Array, values: Uint8Array): KeySource {
  let longest = 0;
  for (let row = 0; row + 1 < offsets.length; row++) longest = Math.max(longest, offsets[row + 1]! - offsets[row]!);
  return {
    digits: Math.ceil(longest / 3),
    digitAt: (row, digit) => {
      const at = offsets[row]! + digit * 3;
      const left = offsets[row + 1]! - at;
      if (left <= 0) return 0;
      return textDigit(values[at]!, left > 1 ? values[at + 1]! : 0, left > 2 ? values[at + 2]! : 0, left);
    },
  };
}

const textDigit = (first: number, second: number, third: number, left: number): number =>
  ((first << 24) | (second << 16) | (third << 8) | (left > 3 ? 4 : left)) >>> 0;

/** The column as text in every row: the printed fallback, or nothing, where it has none. */
function fillMissing(chunk: Chunk, column: Column, fallback: string | undefined): TextColumn {
  if (column.type !== 'text' && column.type !== 'uuid')
    throw new CoffeeError('BAD_MESSAGE', `column ${column.name} holds numbers, not text`);
  const instead = fallback === undefined ? undefined : numberColumnOf(chunk, fallback);
  const numbers = instead && valuesOrZero(instead, chunk, undefined);
  let next = 0;
  return textColumn(
    column.name,
    Array.from({ length: chunk.rows }, (_, row) => {
      if (isPresent(column, row)) return column.type === 'text' ? textBytes(column, next++) : uuidText(column, next++);
      return instead && numbers && isPresent(instead, row) ? String(numbers[row]!) : '';
    }),
  );
}

/** Where a sum beyond 2^53 is among them (text, `wide-sums.ts`), all are compared as integers of 128 bits. */
function numberSources(chunks: readonly Chunk[], columns: readonly Column[], name: string): KeySource[] {
  if (columns.every(({ type }) => type !== 'text'))
    return chunks.map((chunk) => numberSource(chunk, numberColumnOf(chunk, name)));
  return columns.map((column, i) => wideSource(chunks[i]!, column));
}

function wideSource(chunk: Chunk, column: Column): KeySource {
  const values =
    column.type === 'text'
      ? wideValues(column, chunk.rows)
      : Array.from(valuesOrZero(numberColumnOf(chunk, column.name), chunk, undefined), BigInt);
  return {
    digits: 4,
    digitAt: (row, digit) => {
      const value = isPresent(column, row) ? values[row]! + HALF_128 : 0n;
      return Number((value >> BigInt(96 - digit * 32)) & 0xffff_ffffn);
    },
  };
}

const HALF_128 = 1n << 127n;

/** The bits of a float in an order that is the numbers': negative ones turned over, the sign of the others set. */
function numberSource(chunk: Chunk, column: NumberColumn): KeySource {
  const values = valuesOrZero(column, chunk, undefined);
  const float = new Float64Array(1);
  const words = new Uint32Array(float.buffer);
  return {
    digits: 2,
    digitAt: (row, digit) => {
      // Adding 0 makes one zero of the two.
      float[0] = isPresent(column, row) ? values[row]! + 0 : -Infinity;
      const high = words[1]!;
      if (digit === 0) return (high & SIGN ? ~high : high | SIGN) >>> 0;
      return (high & SIGN ? ~words[0]! : words[0]!) >>> 0;
    },
  };
}

const SIGN = 0x8000_0000;
