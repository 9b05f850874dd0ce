/** Columns of a chunk as vectors, and vectors as columns. */
import { CoffeeError } from '@coffee/core';
import { isPresent, presentCount, validityOf, type Column, type TextColumn } from '@coffee/protocol';
import { integersOf } from '../dense';
import { numbersColumn } from '../numbers-column';
import { numberTexts, rememberNumbers } from '../text-numbers';
import { columnOfValues, isTextual, readValues, type Value } from '../values';
import { spreadOver } from '../loops/floats';
import { takeIds } from '../loops/take';
import { areSafeIntegers, booleansOf, numbersOfBooleans, presentTexts } from './vector-loops';
import type { ExpressionKind } from './kinds';
import { isTexts, numbersOf, uuidTexts, withCodes, type Booleans, type Texts, type Vector } from './vector';

/** @throws CoffeeError BAD_MESSAGE when the column holds something else. */
export function vectorOf(column: Column, kind: ExpressionKind, rows: number): Vector {
  if (isTextual(kind)) return textVector(column, rows);
  if (column.type === 'text' || column.type === 'uuid') {
    if (column.type === 'uuid') throw notOf(column, kind);
    return numbersOf(readValues(column, kind === 'time' ? 'count' : kind, rows));
  }
  const { validity } = column;
  const values = integersOf(column);
  if (values instanceof Float64Array && kind !== 'instant' && kind !== 'time' && !areSafeIntegers(values))
    throw notOf(column, kind);
  const present = new Float64Array(values.length);
  present.set(values);
  const numbers = validity ? spreadOver(present, validity, rows) : present;
  return kind === 'boolean' ? booleansOf(numbers) : numbers;
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
  const codes = lessOne(numberTexts(column));
  const texts: string[] = [];
  const { offsets, values } = column;
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  for (let i = 0; i < codes.length; i++)
    if (codes[i] === texts.length) texts.push(bytes.toString('latin1', offsets[i], offsets[i + 1]));
  return { codes, texts };
}

function lessOne(numbers: Int32Array): Int32Array {
  const codes = new Int32Array(numbers.length);
  for (let i = 0; i < codes.length; i++) codes[i] = numbers[i]! - 1;
  return codes;
}

/** The column that holds it. */
export function columnOfVector(name: string, kind: ExpressionKind, vector: Vector, rows: number): Column {
  if (isTexts(vector)) return kind === 'uuid' ? uuidColumn(name, vector, rows) : textColumnOf(name, vector, rows);
  if (Array.isArray(vector)) return columnOfValues(name, kind === 'time' ? 'count' : kind, vector as readonly Value[]);
  return numbersColumn(name, vector instanceof Float64Array ? vector : numbersOfBooleans(vector as Booleans));
}

function textColumnOf(name: string, { codes, texts }: Texts, rows: number): TextColumn {
  const present = presentCodes(codes);
  const starts = new Uint32Array(texts.length + 1);
  for (let code = 0; code < texts.length; code++) starts[code + 1] = starts[code]! + texts[code]!.length;
  const bytes = Buffer.from(texts.join(''), 'latin1');
  const offsets = offsetsOf(present, starts);
  const values = new Uint8Array(offsets[present.length]!);
  copyTexts(present, starts, bytes, values);
  const column: TextColumn = {
    ...{ name, type: 'text', offsets, values },
    ...validityFrom(codes, present.length === rows),
  };
  // Who asks for them next would look at every byte.
  rememberNumbers(column, numbersOfCodes(present, texts));
  return column;
}

function offsetsOf(codes: Int32Array, starts: Uint32Array): Uint32Array {
  const offsets = new Uint32Array(codes.length + 1);
  for (let i = 0; i < codes.length; i++) offsets[i + 1] = offsets[i]! + starts[codes[i]! + 1]! - starts[codes[i]!]!;
  return offsets;
}

function copyTexts(codes: Int32Array, starts: Uint32Array, bytes: Uint8Array, into: Uint8Array): void {
  let to = 0;
  for (let i = 0; i < codes.length; i++)
    for (let from = starts[codes[i]!]!, end = starts[codes[i]! + 1]!; from < end; from++) into[to++] = bytes[from]!;
}

/** As `numberTexts` numbers them: codes of equal texts may differ. */
function numbersOfCodes(codes: Int32Array, texts: readonly string[]): Int32Array {
  const firstOf = new Map<string, number>();
  const same = Int32Array.from(texts, (text, code) => {
    const first = firstOf.get(text) ?? code;
    firstOf.set(text, first);
    return first;
  });
  return numbered(codes, same);
}

/** @param same of each code, the one that stands for it. */
function numbered(codes: Int32Array, same: Int32Array): Int32Array {
  const numbers = new Int32Array(codes.length);
  const numberOf = new Int32Array(same.length);
  let count = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = same[codes[i]!]!;
    if (numberOf[code] === 0) numberOf[code] = ++count;
    numbers[i] = numberOf[code]!;
  }
  return numbers;
}

/** A plain loop: `filter` of a typed array takes 25 times as long. */
function presentCodes(codes: Int32Array): Int32Array {
  const present = new Int32Array(codes.length);
  let count = 0;
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) present[count++] = codes[row]!;
  return present.subarray(0, count);
}

const validityFrom = (codes: Int32Array, isWhole: boolean): { validity?: Uint8Array } => {
  if (isWhole) return {};
  const present = new Uint8Array(codes.length);
  presentTexts(codes, present);
  return { validity: validityOf(present)! };
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
