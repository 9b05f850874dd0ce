import { CoffeeError } from '@coffee/core';
import type { Chunk } from './chunk';
import { decodeChunk, encodeChunk, encodedRows } from './chunk-codec';
import { numberColumn, textColumn, validityOf } from './column';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const spaced = (text: string): string => text.replaceAll(' ', '');

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof CoffeeError ? error.code : String(error);
  }
  return 'no error';
};

/** Three rows: a number that is always there, and a text that row 1 lacks. */
const chunk: Chunk = {
  rows: 3,
  columns: [numberColumn('qty', [1, 500, 2]), textColumn('name', ['é', 'b'], validityOf([true, false, true]))],
};
const golden = spaced(
  '02 02 0000 03000000' + // version, columns, zero, rows
    '01 00 03 09 03000000 0c000000 71747900' + // u16, no validity, name length, 9 bits, present, bytes, "qty"
    '05 01 04 00 02000000 0f000000 6e616d65' + // text, validity, name length, no bits, present, bytes, "name"
    '01000000 01000000 00e60700 00000000' + // qty: from 1 by 1, 0 | 499 << 9 | 1 << 18; to 8
    '05 00000000000000' + // name: rows 0 and 2 are present; to 8
    '00000000 02000000 03000000 c3a9 62', // offsets 0, 2, 3; the text
);

describe('the bytes of a chunk', () => {
  it('are these', () => {
    expect(hex(encodeChunk(chunk))).toBe(golden);
    expect(decodeChunk(new Uint8Array(Buffer.from(golden, 'hex')))).toEqual(chunk);
  });

  it('leave headroom in front when asked', () => {
    const bytes = encodeChunk(chunk, 64);
    expect(hex(bytes)).toBe('00'.repeat(64) + golden);
    expect(decodeChunk(bytes.subarray(64))).toEqual(chunk);
  });

  it('say how many rows they have, wherever they lie', () => {
    const chunk = { rows: 3, columns: [numberColumn('n', [1, 2, 3])] };
    expect(encodedRows(encodeChunk(chunk, 8).subarray(8))).toBe(3);
  });

  it('of no rows and no columns are a header', () => {
    expect(hex(encodeChunk({ rows: 0, columns: [] }))).toBe('0200000000000000');
  });

  it('of rows without columns are refused: nothing would bound their number', () => {
    const bytes = encodeChunk({ rows: 0, columns: [] });
    new DataView(bytes.buffer).setUint32(4, 1 << 28, true);
    expect(codeOf(() => decodeChunk(bytes))).toBe('BAD_MESSAGE');
    expect(codeOf(() => encodeChunk({ rows: 1, columns: [] }))).toBe('INTERNAL');
  });

  it('are decoded as views, without a copy, but for integers, which are unpacked when they are looked at', () => {
    const bytes = encodeChunk(chunk);
    const [qty, name] = decodeChunk(bytes).columns;
    expect(name!.values.buffer === bytes.buffer).toBe(true);
    expect(qty!.values).toBe(qty!.values);
    expect(qty!.values).toEqual(Uint16Array.of(1, 500, 2));
  });

  it.each([
    ['another version', 0, 1],
    ['reserved bytes', 2, 1],
    ['an unknown type', 8, 9],
    ['a flag that is none', 9, 2],
    ['no name', 10, 0],
    ['another number of values than rows', 12, 2],
    ['another length', 16, 4],
    ['a name that is no ASCII', 20, 0xc3],
    ['a name that is not padded with zeros', 23, 0x78],
    ['two columns of one name', 24, 5],
    ['integers of no bits', 11, 0],
    ['integers of more bits than are there', 11, 11],
    ['integers of more than 32 bits', 11, 33],
    ['text of some bits', 27, 1],
    ['a step of 0', 44, 0],
    ['a least value that its type has not', 42, 1],
    ['a bit after the last integer', 51, 8],
    ['a validity bit after the last row', 56, 0x0d],
    ['one validity bit too few', 56, 1],
    ['data that is not padded with zeros', 52, 1],
    ['a first offset that is not 0', 64, 1],
    ['offsets that fall', 68, 9],
    ['offsets beyond the text', 72, 4],
  ])('are refused with %s', (_what, at, value) => {
    const bytes = encodeChunk(chunk);
    bytes[at] = value;
    if (at === 24) Buffer.from('0501030002000000 0f000000 71747900'.replaceAll(' ', ''), 'hex').copy(bytes, 24);
    expect(codeOf(() => decodeChunk(bytes))).toBe('BAD_MESSAGE');
  });

  it('cannot be made of what they cannot hold', () => {
    const named = (name: string): Chunk => ({ rows: 0, columns: [numberColumn(name, [])] });
    const many = Array.from({ length: 256 }, (_, i) => numberColumn(`c${i}`, []));
    expect(codeOf(() => encodeChunk(named('')))).toBe('INTERNAL');
    expect(codeOf(() => encodeChunk(named('größe')))).toBe('INTERNAL');
    expect(codeOf(() => encodeChunk(named('x'.repeat(256))))).toBe('INTERNAL');
    expect(codeOf(() => encodeChunk({ rows: 0, columns: many }))).toBe('INTERNAL');
    expect(codeOf(() => decodeChunk(encodeChunk({ rows: 0, columns: many.slice(1) })))).toBe('no error');
  });
});
