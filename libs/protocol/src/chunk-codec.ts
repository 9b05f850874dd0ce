/**
 * Bytes of a columnar chunk; the layout stands in `chunk.ts`. Decoding checks every bound before it makes a view, and makes
 * views only: integers are unpacked when somebody looks at them.
 */
import { CoffeeError } from '@coffee/core';
import type { Chunk, Column, ColumnType } from './chunk';
import { packedColumn, packingOf, presentCount, type IntegerForm } from './packed-column';
import { isPacked, type Packed, type PackedType } from './packing';

export const CHUNK_VERSION = 2;
const FIXED_HEADER = 8;
const COLUMN_HEADER = 12;
const MAX_ROWS = 1 << 28;
const MAX_COLUMNS = 255;
const typeCodes: readonly ColumnType[] = ['u8', 'u16', 'i32', 'f64', 'uuid', 'text'];
/** What stands before the bits of packed integers: the least value, the step. */
const PACKED_HEADER = 8;

const isName = (name: string): boolean => /^[\x20-\x7e]{1,255}$/.test(name);

const align = (offset: number, to: number): number => (offset + to - 1) & -to;

/** A column as it is written: its values are the parts, one after the other. */
interface ColumnData {
  readonly column: Column;
  /** Bits of a packed value, else 0. */
  readonly width: number;
  readonly length: number;
  readonly parts: readonly Uint8Array[];
}

function dataOf(column: Column, form: IntegerForm): ColumnData {
  const packed = packingOf(column, form);
  const parts = packed ? packedParts(packed) : plainParts(column);
  return { column, width: packed?.width ?? 0, length: parts.reduce((sum, part) => sum + part.length, 0), parts };
}

const plainParts = (column: Column): Uint8Array[] =>
  column.type === 'text' ? [bytesOf(column.offsets), column.values] : [bytesOf(column.values)];

function packedParts({ count, least, step, bits }: Packed): Uint8Array[] {
  if (count === 0) return [];
  const header = new DataView(new ArrayBuffer(PACKED_HEADER));
  header.setInt32(0, least, true);
  header.setUint32(4, step, true);
  return [bytesOf(header), bits];
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** @returns the chunk's bytes in a buffer of their own after `headroom` zero bytes (a multiple of 8: room for an envelope). */
export function encodeChunk(chunk: Chunk, headroom = 0, integers: IntegerForm = 'packed'): Uint8Array<ArrayBuffer> {
  let size = FIXED_HEADER;
  if (chunk.columns.length > MAX_COLUMNS || chunk.rows > MAX_ROWS)
    throw new CoffeeError('INTERNAL', `${chunk.rows} rows of ${chunk.columns.length} columns do not fit a chunk`);
  if (chunk.rows > 0 && chunk.columns.length === 0) throw new CoffeeError('INTERNAL', 'a chunk of rows has columns');
  for (const { name } of chunk.columns) {
    if (!isName(name)) throw new CoffeeError('INTERNAL', `${JSON.stringify(name)} cannot name a column of a chunk`);
    size += COLUMN_HEADER + align(name.length, 4);
  }
  const data = chunk.columns.map((column) => dataOf(column, integers));
  for (const { column, length } of data) {
    if (column.validity) size = align(size, 8) + column.validity.byteLength;
    size = align(size, 8) + length;
  }
  const out = new Uint8Array(headroom + size);
  const view = new DataView(out.buffer, headroom);
  view.setUint8(0, CHUNK_VERSION);
  view.setUint8(1, chunk.columns.length);
  view.setUint32(4, chunk.rows, true);
  let at = FIXED_HEADER;
  for (const { column, width, length } of data) {
    view.setUint8(at, typeCodes.indexOf(column.type));
    view.setUint8(at + 1, column.validity ? 1 : 0);
    view.setUint8(at + 2, column.name.length);
    view.setUint8(at + 3, width);
    view.setUint32(at + 4, presentCount(column), true);
    view.setUint32(at + 8, length, true);
    for (let i = 0; i < column.name.length; i++) view.setUint8(at + COLUMN_HEADER + i, column.name.charCodeAt(i));
    at += COLUMN_HEADER + align(column.name.length, 4);
  }
  for (const { column, parts } of data) {
    if (column.validity) {
      at = align(at, 8);
      out.set(column.validity, headroom + at);
      at += column.validity.byteLength;
    }
    at = align(at, 8);
    for (const part of parts) {
      out.set(part, headroom + at);
      at += part.length;
    }
  }
  return out;
}

/** How many rows an encoded chunk has, as its header says. */
export const encodedRows = ({ buffer, byteOffset }: Uint8Array): number =>
  new DataView(buffer, byteOffset, FIXED_HEADER).getUint32(4, true);

/**
 * @returns views of the bytes; a chunk of n bytes has at most 8 n rows.
 * @throws CoffeeError BAD_MESSAGE when the bytes are no chunk, or one that lies about its content.
 */
export function decodeChunk(bytes: Uint8Array): Chunk {
  if (bytes.byteOffset % 8 !== 0) throw bad('it is not aligned to 8 bytes');
  if (bytes.byteLength < FIXED_HEADER) throw bad('it is shorter than its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint8(0) !== CHUNK_VERSION) throw bad(`version ${view.getUint8(0)} is not ${CHUNK_VERSION}`);
  if (view.getUint16(2, true) !== 0) throw bad('reserved bytes are not zero');
  const count = view.getUint8(1);
  const rows = view.getUint32(4, true);
  // Every column has a bit for each row at least, so that rows are bounded by the bytes that are there.
  if (rows > MAX_ROWS || (rows > 0 && count === 0)) throw bad(`${rows} rows of ${count} columns are too many`);

  const headers: (DataHeader & { readonly hasValidity: boolean; readonly length: number })[] = [];
  let at = FIXED_HEADER;
  for (let c = 0; c < count; c++) {
    if (at + COLUMN_HEADER > bytes.byteLength) throw bad('its column headers are cut off');
    const type = typeCodes[view.getUint8(at)];
    const nameLength = view.getUint8(at + 2);
    const nameAt = at + COLUMN_HEADER;
    const hasValidity = view.getUint8(at + 1);
    const width = view.getUint8(at + 3);
    if (type === undefined || hasValidity > 1 || (width !== 0 && !isPackedType(type)))
      throw bad(`column ${c} has no valid type`);
    if (nameLength === 0 || nameAt + align(nameLength, 4) > bytes.byteLength)
      throw bad(`column ${c} has no valid name`);
    const name = String.fromCharCode(...bytes.subarray(nameAt, nameAt + nameLength));
    if (!isName(name)) throw bad(`column ${c} has no valid name`);
    expectZeros(bytes, nameAt + nameLength, nameAt + align(nameLength, 4));
    if (headers.some((header) => header.name === name)) throw bad(`two columns are named ${name}`);
    headers.push({
      type,
      name,
      hasValidity: hasValidity === 1,
      width,
      present: view.getUint32(at + 4, true),
      length: view.getUint32(at + 8, true),
    });
    at = nameAt + align(nameLength, 4);
  }
  const take = (length: number): Uint8Array => {
    const start = align(at, 8);
    if (length > bytes.byteLength - start) throw bad('its data is cut off');
    expectZeros(bytes, at, start);
    at = start;
    const part = bytes.subarray(at, at + length);
    at += length;
    return part;
  };
  const columns = headers.map((header): Column => {
    const validity = header.hasValidity ? take((rows + 7) >>> 3) : undefined;
    if (header.present !== (validity ? countBits(validity, rows, header.name) : rows))
      throw bad(`column ${header.name} lies about its rows`);
    const data = take(header.length);
    const base = validity ? { name: header.name, validity } : { name: header.name };
    return viewColumn(base, header, data);
  });
  if (at !== bytes.byteLength) throw bad('bytes follow its end');
  return { rows, columns };
}

const isPackedType = (type: ColumnType): type is PackedType => type === 'u8' || type === 'u16' || type === 'i32';

interface DataHeader {
  readonly type: ColumnType;
  readonly name: string;
  readonly width: number;
  readonly present: number;
}

function viewColumn(
  base: { readonly name: string; readonly validity?: Uint8Array },
  { type, name, width, present }: DataHeader,
  data: Uint8Array,
): Column {
  const { buffer, byteOffset, byteLength } = data;
  if (isPackedType(type)) {
    const packed = readPacked(type, width, present, data);
    if (!packed) throw bad(`column ${name} is not ${present} values, packed`);
    return packedColumn(base, packed);
  }
  if (type === 'text') {
    const offsetBytes = (present + 1) * 4;
    if (byteLength < offsetBytes) throw bad(`column ${name} is too short`);
    const offsets = new Uint32Array(buffer, byteOffset, present + 1);
    const values = data.subarray(offsetBytes);
    for (let i = 0; i < present; i++) {
      if (offsets[i]! > offsets[i + 1]!) throw bad(`column ${name} has offsets that fall`);
    }
    if (offsets[0] !== 0 || offsets[present] !== values.byteLength)
      throw bad(`column ${name} has offsets outside its text`);
    return { ...base, type, offsets, values };
  }
  if (byteLength !== present * (type === 'uuid' ? 16 : 8))
    throw bad(`column ${name} has ${byteLength} bytes for ${present} values`);
  if (type === 'uuid') return { ...base, type, values: data };
  return { ...base, type, values: new Float64Array(buffer, byteOffset, present) };
}

/** Undefined of what packing gives of no values. */
function readPacked(type: PackedType, width: number, count: number, data: Uint8Array): Packed | undefined {
  const headerBytes = count === 0 ? 0 : PACKED_HEADER;
  if (data.length < headerBytes) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [least, step] = count === 0 ? [0, 0] : [view.getInt32(0, true), view.getUint32(4, true)];
  const packed = { type, count, least, step, width, bits: data.subarray(headerBytes) };
  return isPacked(packed) ? packed : undefined;
}

function countBits(validity: Uint8Array, rows: number, name: string): number {
  if (rows % 8 !== 0 && validity[validity.length - 1]! >>> (rows % 8) !== 0)
    throw bad(`column ${name} has values after its last row`);
  let count = 0;
  for (let i = 0; i < validity.length; i++) count += BITS_OF[validity[i]!]!;
  return count;
}

/** Set bits of each byte. */
const BITS_OF = new Uint8Array(256);
for (let byte = 1; byte < 256; byte++) BITS_OF[byte] = BITS_OF[byte >>> 1]! + (byte & 1);

function expectZeros(bytes: Uint8Array, from: number, to: number): void {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) throw bad('bytes between its parts are not zero');
}

const bad = (what: string): CoffeeError => new CoffeeError('BAD_MESSAGE', `not a valid chunk: ${what}`);
