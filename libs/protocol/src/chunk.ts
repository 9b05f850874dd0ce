/**
 * A columnar chunk: the unit of data between stages. One buffer; the columns are views of it, but for integers, which are bits there.
 *
 * Invariants: the same input chunk gives the same bytes at every stage; a number column is made in the narrowest width its
 * values fit, and keeps that width when rows are taken from it; a column has a validity bitmap only when a value is missing,
 * and then `values` holds the present ones only, packed in row order.
 * Must not know: tables, queries, transports.
 *
 * Layout (little endian): version u8, column count u8, zero u16, rows u32; then per column: type u8, has-validity u8,
 * name length u8, width u8, present count u32, data length u32 (bytes), name (ASCII, padded with zeros to 4); then, each aligned to 8: per column
 * its validity bitmap (LSB first, ceil(rows / 8) bytes), its data. Text data: u32 offsets (present + 1), then the UTF-8 bytes. Integers:
 * packed (`packing.ts`): least i32, step u32, bits.
 */

/** Integers by width; `f64` holds integers beyond 32 bits, exact to 2^53. */
export type NumberType = 'u8' | 'u16' | 'i32' | 'f64';
export type NumberArray = Uint8Array | Uint16Array | Int32Array | Float64Array;

interface ColumnBase {
  readonly name: string;
  /** Bit r (LSB first) is set when row r has a value; absent when every row has one. */
  readonly validity?: Uint8Array;
}
/** ids, quantities, money (thousandths), instants (seconds since 1970, no zone), dates (days since 1970), months, halves. */
export interface NumberColumn extends ColumnBase {
  readonly type: NumberType;
  readonly values: NumberArray;
}
/** 16 bytes per present value; text order of the canonical lower-case form is byte order. */
export interface UuidColumn extends ColumnBase {
  readonly type: 'uuid';
  readonly values: Uint8Array;
}
/** Present value i is `values[offsets[i] .. offsets[i + 1])`, UTF-8. */
export interface TextColumn extends ColumnBase {
  readonly type: 'text';
  readonly offsets: Uint32Array;
  readonly values: Uint8Array;
}
export type Column = NumberColumn | UuidColumn | TextColumn;
export type ColumnType = Column['type'];

export interface Chunk {
  readonly rows: number;
  readonly columns: readonly Column[];
}
