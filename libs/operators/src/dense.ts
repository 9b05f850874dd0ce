/** The rows of a chunk that have a value in each of some columns, and their numbers one a row, in the two widths that hot loops take. */
import { unpackedWide, type Chunk, type Column, type NumberArray, type NumberColumn } from '@coffee/protocol';
import { takeColumn } from './gather';
import { rowsOfBits } from './loops/rows';
import { widenNarrow } from './loops/widen';

export type Integers = Int32Array | Float64Array;

/** The present values of a column, as `widen` gives them. */
export const integersOf = (column: NumberColumn): Integers => unpackedWide(column) ?? widen(column.values);

/** i32 and f64 as they are, narrower ones as i32: a loop that meets four widths is a third slower. */
export const widen = (values: NumberArray): Integers =>
  values instanceof Int32Array || values instanceof Float64Array ? values : widenNarrow(values);

/** The rows in which every one of the columns has a value; undefined when that is all of them. */
export function rowsWithAll(columns: readonly Pick<Column, 'validity'>[], rows: number): Uint32Array | undefined {
  let all: Uint8Array | undefined;
  for (const { validity } of columns) {
    if (!validity) continue;
    if (!all) {
      all = validity;
      continue;
    }
    const both = new Uint8Array(validity.length);
    for (let i = 0; i < both.length; i++) both[i] = all[i]! & validity[i]!;
    all = both;
  }
  if (!all) return undefined;
  return rowsOfBits(all, rows);
}

// The loop is a function of its own: see `group-rows.ts`.

function spread(values: NumberArray, validity: Uint8Array, dense: Integers): void {
  let next = 0;
  for (let row = 0; row < dense.length; row++) {
    if ((validity[row >>> 3]! & (1 << (row & 7))) !== 0) dense[row] = values[next++]!;
  }
}

/** The column with the values of `rows` (all when undefined), in each of which it has one; of the result only type and values are of use. */
export function packedAt(column: NumberColumn, rows: Uint32Array | undefined): NumberColumn {
  // A column without a value in just the other rows is packed already.
  if (!rows || (column.validity && column.values.length === rows.length)) return column;
  return takeColumn(column, rows) as NumberColumn;
}

/** Those values. */
export const valuesAt = (column: NumberColumn, rows: Uint32Array | undefined): Integers =>
  integersOf(packedAt(column, rows));

/** One value a row, `missing` where the column has none. */
export function valuesOr(missing: number, column: NumberColumn, rows: number): Integers {
  const { validity, values } = column;
  if (!validity) return integersOf(column);
  const dense = column.type === 'f64' ? new Float64Array(rows) : new Int32Array(rows);
  if (missing !== 0) dense.fill(missing);
  spread(values, validity, dense);
  return dense;
}

/** The values of `rows` (all when undefined), 0 where the column has none. */
export function valuesOrZero(column: NumberColumn, chunk: Chunk, rows: Uint32Array | undefined): Integers {
  if (!column.validity) return valuesAt(column, rows);
  const dense = valuesOr(0, column, chunk.rows);
  const type = dense instanceof Int32Array ? 'i32' : 'f64';
  return valuesAt({ name: column.name, type, values: dense }, rows);
}
