import * as fc from 'fast-check';
import type { Chunk, UuidColumn } from './chunk';
import {
  columnOf,
  denseNumbers,
  isPresent,
  narrowestType,
  numberColumn,
  numberColumnOf,
  textBytes,
  textColumn,
  uuidText,
  validityOf,
} from './column';

const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

describe('columns of a chunk', () => {
  const chunk: Chunk = { rows: 2, columns: [numberColumn('n', [1, 2]), textColumn('t', ['a', 'b'])] };

  it('are found by name', () => {
    expect(columnOf(chunk, 't').type).toBe('text');
    expect(numberColumnOf(chunk, 'n').values).toEqual(Uint8Array.of(1, 2));
  });
  it('are refused by name when they are not there, or hold something else', () => {
    expect(() => columnOf(chunk, 'x')).toThrow('the chunk has no column x, only n, t');
    expect(() => numberColumnOf(chunk, 't')).toThrow('column t holds text, not numbers');
  });
});

it.each([
  ['u8', 0, 255],
  ['u16', 0, 256],
  ['u16', 0, 65535],
  ['i32', 0, 65536],
  ['i32', -1, 0],
  ['i32', -0x80000000, 0x7fffffff],
  ['f64', 0, 0x80000000],
  ['f64', -0x80000001, 0],
])('%s is the narrowest type for %d to %d', (type, min, max) => {
  expect(narrowestType(min, max)).toBe(type);
});

describe('a number column', () => {
  const optional = fc.array(fc.option(fc.maxSafeInteger(), { nil: undefined }), { maxLength: 40 });

  it('gives back one value a row', () => {
    fc.assert(
      fc.property(optional, fc.boolean(), (rows, narrow) => {
        const values = rows.map((value) =>
          value === undefined ? undefined : narrow ? Math.abs(value) % 200 : value + 0,
        );
        const present = values.filter((value) => value !== undefined);
        const validity = validityOf(values.map((value) => value !== undefined));
        const column = numberColumn('n', present, validity);
        expect(Array.from(denseNumbers(column, values.length, -7))).toEqual(values.map((value) => value ?? -7));
        expect(values.map((_, row) => isPresent(column, row))).toEqual(values.map((value) => value !== undefined));
        if (narrow) expect(column.type).toBe('u8');
      }),
    );
  });

  it('keeps a fraction', () => {
    expect(numberColumn('n', [1, 0.5]).values).toEqual(Float64Array.of(1, 0.5));
    expect(numberColumn('n', Float64Array.of(1_700_000_000.5)).type).toBe('f64');
  });

  it('is not copied when it has its width already', () => {
    const values = Uint16Array.of(1, 1000);
    expect(numberColumn('n', values).values).toBe(values);
    expect(numberColumn('n', Int32Array.of(1, 2)).values).toEqual(Uint8Array.of(1, 2));
  });
});

describe('a text column', () => {
  it('gives back its texts', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
        const column = textColumn('t', texts);
        expect(texts.map((_, i) => decode(textBytes(column, i)))).toEqual(texts);
      }),
    );
  });
});

it('a UUID has its canonical text', () => {
  const values = new Uint8Array(Buffer.from('00'.repeat(16) + 'ac6f851c649f42fba60672be0fdcf8d2', 'hex'));
  const column: UuidColumn = { name: 'id', type: 'uuid', values };
  expect(uuidText(column, 1)).toBe('ac6f851c-649f-42fb-a606-72be0fdcf8d2');
});

it('validity is left out when nothing is missing', () => {
  expect(validityOf([true, true])).toBeUndefined();
  expect(validityOf([])).toBeUndefined();
  expect(validityOf([1, 0, 1, 1, 1, 1, 1, 1, 1])).toEqual(Uint8Array.of(0b11111101, 1));
});
