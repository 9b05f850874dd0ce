/** Columns of a chunk as vectors, and vectors as columns. */
import { CoffeeError } from '@coffee/core';
import { isPresent, numberColumn, presentCount, validityOf, type Column, type TextColumn } from '@coffee/protocol';
import { numberTexts } from '../text-numbers';
import { columnOfValues, isTextual, readValues, type Value } from '../values';
import type { ExpressionKind } from './kinds';
import { takeIds } from '../loops/take';
import { MISSING, isTexts, numbersOf, uuidTexts, withCodes, type Texts, type Vector } from './vector';

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
  const present =
    column.type === 'text'
      ? textsOfColumn(column)
      : uuidTexts(Int32Array.from(new Array(presentCount(column)).keys()), column.values);
  if (!column.validity) return present;
  const codes = new Int32Array(rows).fill(-1);
  let next = 0;
  for (let row = 0; row < rows; row++) if (isPresent(column, row)) codes[row] = present.codes[next++]!;
  return withCodes(present, codes);
}

/** A string is made of each distinct text only. */
function textsOfColumn(column: TextColumn): Texts {
  const codes = numberTexts(column);
  for (let i = 0; i < codes.length; i++) codes[i] = codes[i]! - 1;
  const texts: string[] = [];
  const { offsets, values } = column;
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  for (let i = 0; i < codes.length; i++)
    if (codes[i] === texts.length) texts.push(bytes.toString('latin1', offsets[i], offsets[i + 1]));
  return { codes, texts };
}

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
  const present = presentCodes(codes);
  const starts = new Uint32Array(texts.length + 1);
  for (let code = 0; code < texts.length; code++) starts[code + 1] = starts[code]! + texts[code]!.length;
  const bytes = Buffer.from(texts.join(''), 'latin1');
  const offsets = new Uint32Array(present.length + 1);
  for (let i = 0; i < present.length; i++)
    offsets[i + 1] = offsets[i]! + starts[present[i]! + 1]! - starts[present[i]!]!;
  const values = new Uint8Array(offsets[present.length]!);
  for (let i = 0; i < present.length; i++) {
    let to = offsets[i]!;
    for (let from = starts[present[i]!]!, end = starts[present[i]! + 1]!; from < end; from++)
      values[to++] = bytes[from]!;
  }
  return { name, type: 'text', offsets, values, ...validityFrom(codes, present.length === rows) };
}

/** A plain loop: `filter` of a typed array takes 25 times as long. */
function presentCodes(codes: Int32Array): Int32Array {
  const present = new Int32Array(codes.length);
  let count = 0;
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) present[count++] = codes[row]!;
  return present.subarray(0, count);
}

const validityFrom = (codes: Int32Array, isWhole: boolean): { validity?: Uint8Array } => {
  const validity = isWhole ? undefined : validityOf(codes.map((code) => +(code >= 0)));
  return validity ? { validity } : {};
};

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** Of 16 bytes each where all are UUIDs, else their texts: as they are read from a table. */
function uuidColumn(name: string, vector: Texts, rows: number): Column {
  const { codes, ids } = vector;
  const present = presentCodes(codes);
  if (ids)
    return {
      name,
      type: 'uuid',
      values: takeIds(ids, Uint32Array.from(present)),
      ...validityFrom(codes, present.length === rows),
    };
  const { texts } = vector;
  if (!present.every((code) => UUID.test(texts[code]!))) return textColumnOf(name, vector, rows);
  const digits = Array.from(present, (code) => texts[code]!)
    .join('')
    .replaceAll('-', '');
  return {
    name,
    type: 'uuid',
    values: Uint8Array.from(Buffer.from(digits, 'hex')),
    ...validityFrom(codes, present.length === rows),
  };
}
