/** Reading and making columns: the few ways in which operators look at a chunk. */
import { CoffeeError } from '@coffee/core';
import type { Chunk, Column, NumberArray, NumberColumn, NumberType, TextColumn, UuidColumn } from './chunk';

/** @throws CoffeeError BAD_MESSAGE when the chunk has no such column. */
export function columnOf(chunk: Chunk, name: string): Column {
  const found = chunk.columns.find((column) => column.name === name);
  if (!found)
    throw new CoffeeError(
      'BAD_MESSAGE',
      `the chunk has no column ${name}, only ${chunk.columns.map((c) => c.name).join(', ')}`,
    );
  return found;
}

export function numberColumnOf(chunk: Chunk, name: string): NumberColumn {
  const column = columnOf(chunk, name);
  if (column.type === 'text' || column.type === 'uuid')
    throw new CoffeeError('BAD_MESSAGE', `column ${name} holds ${column.type}, not numbers`);
  return column;
}

export const isPresent = (column: Column, row: number): boolean =>
  column.validity === undefined || (column.validity[row >>> 3]! & (1 << (row & 7))) !== 0;

/**
 * The column as one value a row, `missing` where it has none. An i32 or f64 column without missing values is returned as it
 * is; others are widened, so that a hot loop sees two array types at most.
 */
export function denseNumbers(column: NumberColumn, rows: number, missing = -1): Int32Array | Float64Array {
  const wide = column.type === 'f64';
  if (!column.validity)
    return column.values instanceof Int32Array || column.values instanceof Float64Array
      ? column.values
      : Int32Array.from(column.values);
  const out = wide ? new Float64Array(rows) : new Int32Array(rows);
  const { validity, values } = column;
  let next = 0;
  for (let row = 0; row < rows; row++)
    out[row] = (validity[row >>> 3]! & (1 << (row & 7))) !== 0 ? values[next++]! : missing;
  return out;
}

/** The narrowest type that holds every integer from `min` to `max`. */
export function narrowestType(min: number, max: number): NumberType {
  if (min >= 0 && max <= 0xff) return 'u8';
  if (min >= 0 && max <= 0xffff) return 'u16';
  return min >= -0x80000000 && max <= 0x7fffffff ? 'i32' : 'f64';
}

const arrayOf = { u8: Uint8Array, u16: Uint16Array, i32: Int32Array, f64: Float64Array } as const;

/** A number column of the narrowest width that fits (of a fraction f64), from present values packed in row order. Copies unless the width fits already. */
export function numberColumn(name: string, values: ArrayLike<number>, validity?: Uint8Array): NumberColumn {
  const type = values instanceof Uint8Array ? 'u8' : narrowestTypeOf(values);
  const packed: NumberArray = values instanceof arrayOf[type] ? values : new arrayOf[type](values);
  return validity ? { name, type, values: packed, validity } : { name, type, values: packed };
}

function narrowestTypeOf(values: ArrayLike<number>): NumberType {
  if (values instanceof Float64Array) return typeOfFloats(values);
  let min = 0;
  let max = 0;
  // An instant may have a fraction of a second.
  if (!(values instanceof Int32Array || values instanceof Uint16Array) && hasFraction(values)) return 'f64';
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < min) min = value;
    else if (value > max) max = value;
  }
  return narrowestType(min, max);
}

/** The same, for one type of array: V8 compiles it once, and has not to leave it for another. */
function typeOfFloats(values: Float64Array): NumberType {
  let min = 0;
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // An instant may have a fraction of a second.
    if (Math.trunc(value) !== value) return 'f64';
    if (value < min) min = value;
    else if (value > max) max = value;
  }
  return narrowestType(min, max);
}

function hasFraction(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (Math.trunc(values[i]!) !== values[i]) return true;
  return false;
}

export function textColumn(name: string, texts: readonly (string | Uint8Array)[], validity?: Uint8Array): TextColumn {
  const encoder = new TextEncoder();
  const parts = texts.map((text) => (typeof text === 'string' ? encoder.encode(text) : text));
  const offsets = new Uint32Array(parts.length + 1);
  parts.forEach((part, i) => (offsets[i + 1] = offsets[i]! + part.length));
  const values = new Uint8Array(offsets[parts.length]!);
  parts.forEach((part, i) => values.set(part, offsets[i]));
  return { name, type: 'text', offsets, values, ...(validity && { validity }) };
}

/** The UTF-8 bytes of present value i: a view. */
export const textBytes = (column: TextColumn, i: number): Uint8Array =>
  column.values.subarray(column.offsets[i], column.offsets[i + 1]);

const HEX = '0123456789abcdef';
/** The canonical text of present value i: 36 characters. */
export function uuidText(column: UuidColumn, i: number): string {
  let text = '';
  for (let b = 0; b < 16; b++) {
    const byte = column.values[i * 16 + b]!;
    if (b === 4 || b === 6 || b === 8 || b === 10) text += '-';
    text += HEX[byte >>> 4]! + HEX[byte & 15]!;
  }
  return text;
}

/** A validity bitmap from one flag a row; undefined when all are present. */
export function validityOf(present: ArrayLike<boolean | number>): Uint8Array | undefined {
  const bitmap = new Uint8Array((present.length + 7) >>> 3);
  const flags = present instanceof Uint8Array ? present : Uint8Array.from(present, (has) => (has ? 1 : 0));
  return setPresent(flags, bitmap) === present.length ? undefined : bitmap;
}

/** For one type of array: V8 compiles it once. @returns how many are present. */
function setPresent(flags: Uint8Array, bitmap: Uint8Array): number {
  let count = 0;
  for (let row = 0; row < flags.length; row++) {
    if (flags[row] === 0) continue;
    bitmap[row >>> 3]! |= 1 << (row & 7);
    count++;
  }
  return count;
}
