/** One column of a reference table as a lookup keeps it: a value a row, so that a row is found without counting the present ones before it. */
import { CoffeeError } from '@coffee/core';
import {
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
  const missing = column.validity.slice(0, (rows + 7) >>> 3);
  for (let i = 0; i < missing.length; i++) missing[i] = ~missing[i]!;
  return missing;
}

const isMissing = (missing: Uint8Array | undefined, row: number): boolean =>
  missing !== undefined && (missing[row >>> 3]! & (1 << (row & 7))) !== 0;

function packTexts(column: Column, rows: number): Packed {
  const texts = column.type === 'uuid' ? textsOfUuids(column) : column;
  if (texts.type !== 'text') throw new CoffeeError('BAD_MESSAGE', `column ${column.name} holds numbers, not text`);
  const missing = missingFlags(texts, rows);
  const offsets = new Uint32Array(rows + 1);
  spreadEnds(texts.offsets, missing, offsets);
  return { kind: 'text', offsets, values: texts.values.slice(), missing };
}

/** A missing text ends where the one before it does. */
function spreadEnds(ends: Uint32Array, missing: Uint8Array | undefined, offsets: Uint32Array): void {
  let next = 0;
  for (let row = 0; row + 1 < offsets.length; row++) offsets[row + 1] = ends[isMissing(missing, row) ? next : ++next]!;
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

/** Where each row, or each distinct id, stands in the reference: the part of it, -1 when nowhere, and the row there. */
export interface Places {
  readonly part: Int32Array;
  readonly row: Uint32Array;
}

/** A column of what each row found. @param parts the packed column in each part of the reference. */
export function referenceColumn(name: string, kind: Kind, parts: readonly Packed[], places: Places): Column {
  const present = new Uint8Array(places.part.length);
  markPresent(
    parts.map(({ missing }) => missing),
    places,
    present,
  );
  const validity = validityOf(present);
  const base = validity ? { name, validity } : { name };
  return kind === 'text'
    ? { ...base, type: 'text', ...textsFound(present, parts as readonly PackedTexts[], places) }
    : numberColumn(name, numbersFound(present, parts as readonly PackedNumbers[], places), validity);
}

// Loops are functions of their own: see `group-rows.ts`.

function markPresent(missing: readonly (Uint8Array | undefined)[], { part, row }: Places, present: Uint8Array): void {
  for (let i = 0; i < present.length; i++) if (part[i]! >= 0 && !isMissing(missing[part[i]!], row[i]!)) present[i] = 1;
}

function numbersFound(present: Uint8Array, parts: readonly PackedNumbers[], places: Places): Float64Array {
  const numbers = new Float64Array(present.length);
  const count = copyNumbers(
    present,
    parts.map(({ values }) => values),
    places,
    numbers,
  );
  return numbers.subarray(0, count);
}

/** @returns how many. */
function copyNumbers(
  present: Uint8Array,
  values: readonly Integers[],
  { part, row }: Places,
  numbers: Float64Array,
): number {
  let count = 0;
  for (let i = 0; i < present.length; i++) if (present[i] === 1) numbers[count++] = values[part[i]!]![row[i]!]!;
  return count;
}

function textsFound(
  present: Uint8Array,
  parts: readonly PackedTexts[],
  places: Places,
): Pick<TextColumn, 'offsets' | 'values'> {
  const starts = parts.map(({ offsets }) => offsets);
  const offsets = new Uint32Array(present.length + 1);
  const count = addLengths(present, starts, places, offsets);
  const values = new Uint8Array(offsets[count]!);
  const bytes = parts.map((part) => part.values);
  copyTexts(present, { starts, bytes }, places, values);
  return { offsets: offsets.slice(0, count + 1), values };
}

/** @returns how many. */
function addLengths(
  present: Uint8Array,
  starts: readonly Uint32Array[],
  { part, row }: Places,
  offsets: Uint32Array,
): number {
  let count = 0;
  for (let i = 0; i < present.length; i++) {
    if (present[i] === 0) continue;
    const given = starts[part[i]!]!;
    offsets[count + 1] = offsets[count]! + given[row[i]! + 1]! - given[row[i]!]!;
    count++;
  }
  return count;
}

/** Texts are short: bytes are copied one by one. */
function copyTexts(
  present: Uint8Array,
  { starts, bytes }: { readonly starts: readonly Uint32Array[]; readonly bytes: readonly Uint8Array[] },
  { part, row }: Places,
  values: Uint8Array,
): void {
  let to = 0;
  for (let i = 0; i < present.length; i++) {
    if (present[i] === 0) continue;
    const given = starts[part[i]!]!;
    const from = bytes[part[i]!]!;
    for (let at = given[row[i]!]!, end = given[row[i]! + 1]!; at < end; at++) values[to++] = from[at]!;
  }
}
