/**
 * Columns of integers and the bits that they are, or were, in a chunk's bytes. Owns: that a column that came as bits is unpacked when somebody
 * looks at its values, and not before; and that what has been packed, or came packed, is not packed again. A gateway
 * never looks at values, and a filter that all rows pass sends on the bits that it got.
 */
import { CoffeeError } from '@coffee/core';
import type { Column, NumberColumn } from './chunk';
import { narrowestType, numberColumn } from './column';
import {
  asTheyAre,
  wraps,
  boundsOf,
  bytesPerValue,
  pack,
  packOne,
  unpack,
  type Bounds,
  type Integers,
  type Packed,
} from './packing';

/** By column, which nobody changes: one with other values is another. */
const packings = new WeakMap<Column, Packed>();

/** A column of the values. */
export function packedColumn(base: { readonly name: string; readonly validity?: Uint8Array }, packed: Packed): Column {
  let values: Integers | undefined;
  const column: NumberColumn = {
    ...base,
    type: packed.type,
    get values() {
      return (values ??= unpack(packed));
    },
  };
  packings.set(column, packed);
  return column;
}

/** How integers are written: in the fewest bits, or, for what stays in a process, without a look at them. */
export type IntegerForm = 'packed' | 'as they are';

/** Undefined of a column that is none of integers of 32 bits. */
export function packingOf(column: Column, form: IntegerForm): Packed | undefined {
  const known = packings.get(column);
  if (known || column.type === 'text' || column.type === 'uuid' || column.values instanceof Float64Array) return known;
  if (form === 'as they are') return asTheyAre(column.values);
  const packed = pack(column.values);
  packings.set(column, packed);
  return packed;
}

/** A column that has the integer, of 32 bits, in every row. */
export function constantColumn(name: string, value: number, rows: number): Column {
  if (rows === 0) return numberColumn(name, []);
  const type = narrowestType(value, value);
  if (type === 'f64') throw new CoffeeError('INTERNAL', `${value} is beyond 32 bits`);
  return packedColumn({ name }, packOne(type, value, rows));
}

/** What all values of a column are between, as far as that is known without looking at them. */
export function knownBounds(column: Column): Bounds | undefined {
  const packed = packings.get(column);
  if (packed) return packed.count > 0 ? boundsOf(packed) : undefined;
  const { type } = column;
  return type === 'u8' ? { min: 0, max: 0xff } : type === 'u16' ? { min: 0, max: 0xffff } : undefined;
}

/** The values of a narrow column in 32 bits each, where they can be unpacked so, without a narrow copy; else undefined. */
export function unpackedWide(column: Column): Int32Array | undefined {
  const packed = packings.get(column);
  if (!packed || packed.type === 'i32' || wraps(packed)) return undefined;
  return unpack({ ...packed, type: 'i32' }) as Int32Array;
}

/** Bytes that the integers of some columns take when they are unpacked. */
export const unpackedBytes = (columns: readonly Column[]): number =>
  columns.reduce((sum, column) => {
    const packed = packings.get(column);
    return packed ? sum + packed.count * bytesPerValue[packed.type] : sum;
  }, 0);

/** Number of present values of a column. */
export function presentCount(column: Column): number {
  if (column.type === 'text') return column.offsets.length - 1;
  if (column.type === 'uuid') return column.values.length / 16;
  return packings.get(column)?.count ?? column.values.length;
}
