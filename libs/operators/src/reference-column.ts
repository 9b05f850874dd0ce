/** One column of a reference table as a lookup keeps it: a value a row, so that a row is found without counting the present ones before it. */
import { CoffeeError } from '@coffee/core';
import {
  isPresent,
  numberColumn,
  numberColumnOf,
  presentCount,
  textColumn,
  uuidText,
  validityOf,
  type Chunk,
  type Column,
  type TextColumn,
  type UuidColumn,
} from '@coffee/protocol';
import { valuesOrZero, type Integers } from './dense';
import { takeColumn } from './gather';
import type { LookupSpec } from './spec';

type Kind = LookupSpec['attach'][number]['kind'];

interface PackedNumbers {
  readonly kind: 'number';
  /** 0 where missing. */
  readonly values: Integers;
  readonly missing: Uint8Array | undefined;
}
interface PackedTexts {
  readonly kind: 'text';
  /** Row r is `values[offsets[r] .. offsets[r + 1])`; nothing where missing. */
  readonly offsets: Uint32Array;
  readonly values: Uint8Array;
  readonly missing: Uint8Array | undefined;
}
export type Packed = PackedNumbers | PackedTexts;

/** `rows` of a column (all when undefined), in memory of their own. */
export function packReference(column: Column, kind: Kind, chunk: Chunk, rows: Uint32Array | undefined): Packed {
  const taken = rows ? takeColumn(column, rows) : column;
  const count = rows ? rows.length : chunk.rows;
  return kind === 'text' ? packTexts(taken, count) : packNumbers(taken, column, count);
}

function packNumbers(taken: Column, original: Column, rows: number): Packed {
  const chunk = { rows, columns: [taken] };
  const column = numberColumnOf(chunk, taken.name);
  const values = valuesOrZero(column, chunk, undefined);
  const shared = taken === original && values === column.values;
  return { kind: 'number', values: shared ? values.slice() : values, missing: missingFlags(column, rows) };
}

function missingFlags(column: Column, rows: number): Uint8Array | undefined {
  if (!column.validity) return undefined;
  return Uint8Array.from(column.validity, (byte) => ~byte).subarray(0, (rows + 7) >>> 3);
}

const isMissing = (missing: Uint8Array | undefined, row: number): boolean =>
  missing !== undefined && (missing[row >>> 3]! & (1 << (row & 7))) !== 0;

function packTexts(column: Column, rows: number): Packed {
  const texts = column.type === 'uuid' ? textsOfUuids(column) : column;
  if (texts.type !== 'text') throw new CoffeeError('BAD_MESSAGE', `column ${column.name} holds numbers, not text`);
  const offsets = new Uint32Array(rows + 1);
  let next = 0;
  for (let row = 0; row < rows; row++) offsets[row + 1] = texts.offsets[isPresent(texts, row) ? ++next : next]!;
  return { kind: 'text', offsets, values: texts.values.slice(), missing: missingFlags(texts, rows) };
}

function textsOfUuids(column: UuidColumn): TextColumn {
  const texts = Array.from({ length: presentCount(column) }, (_, i) => uuidText(column, i));
  return textColumn(column.name, texts, column.validity);
}

const textAt = ({ offsets, values }: PackedTexts, row: number): Uint8Array =>
  values.subarray(offsets[row], offsets[row + 1]);

export function sameReferenceValue(a: Packed, rowOfA: number, b: Packed, rowOfB: number): boolean {
  if (isMissing(a.missing, rowOfA) !== isMissing(b.missing, rowOfB)) return false;
  if (a.kind === 'number') return b.kind === 'number' && a.values[rowOfA] === b.values[rowOfB];
  if (b.kind === 'number') return false;
  const one = textAt(a, rowOfA);
  const other = textAt(b, rowOfB);
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}

/** A column of what each row found: `found` gives the packed column, undefined for nothing, and `at` the row in it. */
export function referenceColumn(
  name: string,
  kind: Kind,
  rows: number,
  found: (row: number) => Packed | undefined,
  at: (row: number) => number,
): Column {
  const present = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const packed = found(row);
    if (packed && !isMissing(packed.missing, at(row))) present[row] = 1;
  }
  const validity = validityOf(present);
  const base = validity ? { name, validity } : { name };
  return kind === 'text'
    ? { ...base, type: 'text', ...textsFound(present, found as Found<PackedTexts>, at) }
    : numberColumn(name, numbersFound(present, found as Found<PackedNumbers>, at), validity);
}

/** Of a row that is present. */
type Found<Of> = (row: number) => Of;

function numbersFound(present: Uint8Array, found: Found<PackedNumbers>, at: (row: number) => number): Float64Array {
  const numbers = new Float64Array(present.length);
  let count = 0;
  for (let row = 0; row < present.length; row++) if (present[row] === 1) numbers[count++] = found(row).values[at(row)]!;
  return numbers.subarray(0, count);
}

/** Texts are short: bytes are copied one by one. */
function textsFound(
  present: Uint8Array,
  found: Found<PackedTexts>,
  at: (row: number) => number,
): Pick<TextColumn, 'offsets' | 'values'> {
  const offsets = new Uint32Array(present.length + 1);
  let count = 0;
  for (let row = 0; row < present.length; row++) {
    if (present[row] === 0) continue;
    const { offsets: given } = found(row);
    offsets[count + 1] = offsets[count]! + given[at(row) + 1]! - given[at(row)]!;
    count++;
  }
  const values = new Uint8Array(offsets[count]!);
  let to = 0;
  for (let row = 0; row < present.length; row++) {
    if (present[row] === 0) continue;
    const { offsets: given, values: bytes } = found(row);
    for (let from = given[at(row)]!, end = given[at(row) + 1]!; from < end; from++) values[to++] = bytes[from]!;
  }
  return { offsets: offsets.slice(0, count + 1), values };
}
