/** Columns of a chunk as vectors, and vectors as columns. */
import { CoffeeError } from '@coffee/core';
import { isPresent, presentCount, type Column, type TextColumn } from '@coffee/protocol';
import { integersOf } from '../dense';
import { numbersColumn } from '../numbers-column';
import { numberTexts, rememberNumbers } from '../text-numbers';
import { columnOfValues, isTextual, readValues, type Value } from '../values';
import { spreadOver } from '../loops/floats';
import { takeIds } from '../loops/take';
import { presentCodes, writtenTexts } from '../loops/texts';
import { areSafeIntegers, booleansOf, numbersOfBooleans } from './vector-loops';
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
export function columnOfVector(name: string, kind: ExpressionKind, vector: Vector): Column {
  if (isTexts(vector)) return kind === 'uuid' ? uuidColumn(name, vector) : textColumnOf(name, vector);
  if (Array.isArray(vector)) return columnOfValues(name, kind === 'time' ? 'count' : kind, vector as readonly Value[]);
  return numbersColumn(name, vector instanceof Float64Array ? vector : numbersOfBooleans(vector as Booleans));
}

function textColumnOf(name: string, { codes, texts }: Texts): TextColumn {
  const { numbers, ...written } = writtenTexts(codes, texts);
  const column: TextColumn = { name, type: 'text', ...written };
  // Who asks for them next would look at every byte.
  rememberNumbers(column, numbers);
  return column;
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** Of 16 bytes each where all are UUIDs, else their texts: as they are read from a table. */
function uuidColumn(name: string, vector: Texts): Column {
  const { present, ...validity } = presentCodes(vector.codes);
  if (vector.ids) return { name, type: 'uuid', values: takeIds(vector.ids, present), ...validity };
  const { texts } = vector;
  if (!present.every((code) => UUID.test(texts[code]!))) return textColumnOf(name, vector);
  const digits = Array.from(present, (code) => texts[code]!)
    .join('')
    .replaceAll('-', '');
  return { name, type: 'uuid', values: Uint8Array.from(Buffer.from(digits, 'hex')), ...validity };
}
