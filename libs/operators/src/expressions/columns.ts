/** Columns of a chunk as vectors, and vectors as columns. */
import { CoffeeError } from '@coffee/core';
import {
  isPresent,
  numberColumn,
  presentCount,
  uuidText,
  validityOf,
  type Column,
  type TextColumn,
  type UuidColumn,
} from '@coffee/protocol';
import { columnOfValues, isTextual, readValues, type Value } from '../values';
import type { ExpressionKind } from './kinds';
import { MISSING, isTexts, numbersOf, textsOf, type Texts, type Vector } from './vector';

/** @throws CoffeeError BAD_MESSAGE when the column holds something else. */
export function vectorOf(column: Column, kind: ExpressionKind, rows: number): Vector {
  if (isTextual(kind)) return textVector(column, rows);
  if (column.type === 'text' || column.type === 'uuid') {
    if (column.type === 'uuid') throw notOf(column, kind);
    return numbersOf(readValues(column, kind === 'time' ? 'count' : kind, rows));
  }
  const numbers = new Float64Array(rows);
  if (!column.validity) numbers.set(column.values);
  else {
    const { validity, values } = column;
    let next = 0;
    for (let row = 0; row < rows; row++)
      numbers[row] = (validity[row >>> 3]! & (1 << (row & 7))) !== 0 ? values[next++]! : NaN;
  }
  if (column.type === 'f64' && kind !== 'instant' && kind !== 'time' && !column.values.every(Number.isSafeInteger))
    throw notOf(column, kind);
  return kind === 'boolean'
    ? Uint8Array.from(numbers, (value) => (Number.isNaN(value) ? MISSING : +(value !== 0)))
    : numbers;
}

const notOf = ({ name, type }: Column, kind: ExpressionKind): CoffeeError =>
  new CoffeeError('BAD_MESSAGE', `column ${name} holds ${type}, which is no ${kind}`);

function textVector(column: Column, rows: number): Texts {
  if (column.type !== 'text' && column.type !== 'uuid') throw notOf(column, 'text');
  const count = presentCount(column);
  const present =
    column.type === 'text'
      ? textsOf(bytesOfTexts(column))
      : { codes: Int32Array.from({ length: count }, (_, i) => i), texts: uuidTexts(column) };
  if (!column.validity) return present;
  let next = 0;
  return {
    ...present,
    codes: Int32Array.from({ length: rows }, (_, row) => (isPresent(column, row) ? present.codes[next++]! : -1)),
  };
}

function bytesOfTexts({ offsets, values }: TextColumn): string[] {
  const all = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('latin1');
  return Array.from({ length: offsets.length - 1 }, (_, i) => all.slice(offsets[i], offsets[i + 1]));
}

const uuidTexts = (column: UuidColumn): string[] =>
  Array.from({ length: presentCount(column) }, (_, i) => uuidText(column, i));

/** The column that holds it. */
export function columnOfVector(name: string, kind: ExpressionKind, vector: Vector, rows: number): Column {
  if (isTexts(vector)) return kind === 'uuid' ? uuidColumn(name, vector, rows) : textColumnOf(name, vector, rows);
  if (Array.isArray(vector)) return columnOfValues(name, kind === 'time' ? 'count' : kind, vector as readonly Value[]);
  const numbers =
    vector instanceof Float64Array
      ? vector
      : Float64Array.from(vector as Uint8Array, (value) => (value === MISSING ? NaN : value));
  return numbersColumn(name, numbers);
}

function numbersColumn(name: string, numbers: Float64Array): Column {
  const present = new Float64Array(numbers.length);
  const has = new Uint8Array(numbers.length);
  let count = 0;
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!;
    if (value !== value) continue;
    has[row] = 1;
    // Adding 0 makes one zero of the two.
    present[count++] = value + 0;
  }
  return numberColumn(name, present.subarray(0, count), validityOf(has));
}

function textColumnOf(name: string, { codes, texts }: Texts, rows: number): TextColumn {
  const present = codes.filter((code) => code >= 0);
  const encoded = texts.map((text) => Buffer.from(text, 'latin1'));
  const offsets = new Uint32Array(present.length + 1);
  present.forEach((code, i) => (offsets[i + 1] = offsets[i]! + encoded[code]!.length));
  const values = new Uint8Array(offsets[present.length]!);
  present.forEach((code, i) => values.set(encoded[code]!, offsets[i]));
  const validity = present.length === rows ? undefined : validityOf(codes.map((code) => +(code >= 0)));
  return { name, type: 'text', offsets, values, ...(validity && { validity }) };
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** Of 16 bytes each where all are UUIDs, else their texts: as they are read from a table. */
function uuidColumn(name: string, vector: Texts, rows: number): Column {
  const { codes, texts } = vector;
  const present = codes.filter((code) => code >= 0);
  if (!present.every((code) => UUID.test(texts[code]!))) return textColumnOf(name, vector, rows);
  const values = new Uint8Array(present.length * 16);
  present.forEach((code, i) => values.set(Buffer.from(texts[code]!.replaceAll('-', ''), 'hex'), i * 16));
  const validity = present.length === rows ? undefined : validityOf(codes.map((code) => +(code >= 0)));
  return { name, type: 'uuid', values, ...(validity && { validity }) };
}
