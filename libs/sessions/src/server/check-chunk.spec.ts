import { encodeChunk, numberColumn, textColumn, type Chunk } from '@coffee/protocol';
import { checkChunk } from './check-chunk';

const scan = {
  table: 'stores',
  columns: [
    { name: 'store_id', kind: 'id', nullable: false },
    { name: 'store_name', kind: 'text', nullable: false },
  ],
  readings: [{ answers: ['q3'], columns: ['store_id', 'store_name'] }],
} as const;
const chunkOf = (...names: Uint8Array[]): Chunk => ({
  rows: names.length,
  columns: [
    numberColumn(
      'store_id',
      names.map((_, i) => i),
    ),
    textColumn('store_name', names),
  ],
});
const check = (...names: Uint8Array[]): Chunk => checkChunk(scan, 0, encodeChunk(chunkOf(...names)));

describe('the text of an uploaded chunk', () => {
  it('may be any UTF-8', () => {
    expect(check(Buffer.from('Café ☕'), Buffer.from(''), Buffer.from('é'), Buffer.from('plain')).rows).toBe(4);
    expect(check().rows).toBe(0);
  });

  it.each([
    ['a byte that is none', [Uint8Array.of(0x61, 0xff)]],
    ['an overlong form', [Uint8Array.of(0xc0, 0xaf)]],
    ['half of a pair of surrogates', [Uint8Array.of(0xed, 0xa0, 0x80)]],
    ['a character that ends with its value', [Uint8Array.of(0x61), Uint8Array.of(0xc3)]],
    ['a character that goes on in the next value', [Uint8Array.of(0xc3), Uint8Array.of(0xa9)]],
  ])('is refused with %s', (_what, names) => {
    expect(() => check(...names)).toThrow('chunk 0 of stores: column store_name has text that is not UTF-8');
  });
});
