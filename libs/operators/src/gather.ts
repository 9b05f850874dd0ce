/**
 * Picking rows out of a chunk: what filter and partition do to every column once they know which rows stay.
 *
 * Invariants: the rows are ascending; a column keeps its type and width; a column of which every picked value is present has
 * no bitmap. Must not know: why a row was picked.
 */
import { columnOf, type Chunk, type Column, type TextColumn } from '@coffee/protocol';
import { takeIds, takeNumbers, takeTexts } from './loops/take';

/** Set bits of a byte. */
const POPCOUNT = Uint8Array.from({ length: 256 }, (_, byte) => {
  let bits = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) bits++;
  return bits;
});

/** The named columns, in that order; the chunk itself when it has just those. */
export function projectColumns(chunk: Chunk, names: readonly string[]): Chunk {
  const { columns } = chunk;
  if (columns.length === names.length && names.every((name, i) => columns[i]!.name === name)) return chunk;
  return { rows: chunk.rows, columns: names.map((name) => columnOf(chunk, name)) };
}

/** `rows` (ascending row numbers) of every column. */
export const takeRows = (chunk: Chunk, rows: Uint32Array): Chunk => ({
  rows: rows.length,
  columns: chunk.columns.map((column) => takeColumn(column, rows)),
});

/** `rows` (ascending row numbers) of one column. */
export function takeColumn(column: Column, rows: Uint32Array): Column {
  if (!column.validity) return takeValues(column, rows, undefined);
  const picked = new Uint32Array(rows.length);
  const bitmap = new Uint8Array((rows.length + 7) >>> 3);
  const present = pickPresent(column.validity, rows, picked, bitmap);
  return takeValues(column, picked.subarray(0, present), present === rows.length ? undefined : bitmap);
}

/**
 * The indexes into the packed values of the rows that have one, and the bitmap of those that do. The rank runs along with the
 * rows, a byte of the bitmap at a time: one pass over rows / 8 bytes however many rows are picked.
 */
function pickPresent(validity: Uint8Array, rows: Uint32Array, picked: Uint32Array, bitmap: Uint8Array): number {
  let present = 0;
  let byte = 0;
  let before = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    for (const target = row >>> 3; byte < target; byte++) before += POPCOUNT[validity[byte]!]!;
    const bits = validity[byte]!;
    const bit = 1 << (row & 7);
    if ((bits & bit) === 0) continue;
    bitmap[i >>> 3]! |= 1 << (i & 7);
    picked[present++] = before + POPCOUNT[bits & (bit - 1)]!;
  }
  return present;
}

/** Rows of one column in any order, any of them several times. */
export function pickRows(column: Column, rows: Uint32Array): Column {
  if (!column.validity) return takeValues(column, rows, undefined);
  const bitmap = new Uint8Array((rows.length + 7) >>> 3);
  const picked = new Uint32Array(rows.length);
  const present = pickAnywhere(column.validity, rows, picked, bitmap);
  return takeValues(column, picked.subarray(0, present), present === rows.length ? undefined : bitmap);
}

/** As `pickPresent`, of rows in any order. */
function pickAnywhere(validity: Uint8Array, rows: Uint32Array, picked: Uint32Array, bitmap: Uint8Array): number {
  const ranks = ranksOf(validity);
  let present = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const bits = validity[row >>> 3]!;
    const bit = 1 << (row & 7);
    if ((bits & bit) === 0) continue;
    bitmap[i >>> 3]! |= 1 << (i & 7);
    picked[present++] = ranks[row >>> 3]! + POPCOUNT[bits & (bit - 1)]!;
  }
  return present;
}

/** How many bits are set before each byte. */
function ranksOf(validity: Uint8Array): Uint32Array {
  const ranks = new Uint32Array(validity.length);
  for (let i = 1; i < ranks.length; i++) ranks[i] = ranks[i - 1]! + POPCOUNT[validity[i - 1]!]!;
  return ranks;
}

const arrayOf = { u8: Uint8Array, u16: Uint16Array, i32: Int32Array, f64: Float64Array } as const;

/** Values of a column by their place among those that are present, in any order, as a column with the validity. */
export function takeValues(column: Column, at: Uint32Array, validity: Uint8Array | undefined): Column {
  const base = validity ? { name: column.name, validity } : { name: column.name };
  switch (column.type) {
    case 'text':
      return { ...base, type: 'text', ...textsAt(column.offsets, column.values, at) };
    case 'uuid':
      return { ...base, type: 'uuid', values: takeIds(column.values, at) };
    case 'u8':
    case 'u16':
    case 'i32':
    case 'f64':
      // Without a look at the values, which may be packed.
      if (at.length === 0) return { ...base, type: column.type, values: new arrayOf[column.type](0) };
      return { ...base, type: column.type, values: takeNumbers(column.values, at) };
  }
}

/** Where few of many are taken, all are not worth a copy. */
const FEW_OF = 8;

function textsAt(offsets: Uint32Array, values: Uint8Array, at: Uint32Array): Pick<TextColumn, 'offsets' | 'values'> {
  if (at.length * FEW_OF > offsets.length) return takeTexts(offsets, values, at);
  const ends = new Uint32Array(at.length + 1);
  for (let i = 0; i < at.length; i++) ends[i + 1] = ends[i]! + offsets[at[i]! + 1]! - offsets[at[i]!]!;
  const bytes = new Uint8Array(ends[at.length]!);
  for (let i = 0; i < at.length; i++) bytes.set(values.subarray(offsets[at[i]!], offsets[at[i]! + 1]), ends[i]);
  return { offsets: ends, values: bytes };
}
