import * as fc from 'fast-check';
import type { Column } from './chunk';
import { decodeChunk, encodeChunk } from './chunk-codec';
import { isPacked, pack, packedBytes, unpack, type Integers, type Packed } from './packing';

/** Of any type, width and step; of one value, of two, of many. */
const integers: fc.Arbitrary<Integers> = fc
  .record({
    least: fc.oneof(fc.nat({ max: 300 }), fc.integer()),
    step: fc.oneof(fc.constantFrom(1, 2, 3, 500, 86_400, 1 << 30), fc.integer({ min: 1, max: 0xffff_ffff })),
    bits: fc.nat({ max: 32 }),
    seeds: fc.array(fc.nat({ max: 0xffff_ffff }), { maxLength: 70 }),
    type: fc.constantFrom(Uint8Array, Uint16Array, Int32Array),
  })
  // What does not fit wraps around: any values will do.
  .map(({ least, step, bits, seeds, type }) => new type(seeds.map((seed) => least + step * (seed % 2 ** bits))));

const steps = (packed: Packed): number[] => {
  const all = packed.bits.reduceRight((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
  const { count, width } = packed;
  return Array.from({ length: count }, (_, i) => Number((all >> BigInt(i * width)) & ((1n << BigInt(width)) - 1n)));
};
const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

describe('integers as bits', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(integers, (values) => expect(unpack(pack(values))).toEqual(values)),
      { numRuns: 1000 },
    );
  });

  it('come back without a copy from a chunk that has them as they are', () => {
    fc.assert(
      fc.property(integers, (values) => {
        const column = { name: 'a', type: pack(values).type, values } as Column;
        const bytes = encodeChunk({ rows: values.length, columns: [column] }, 8, 'as they are');
        const back = decodeChunk(bytes.subarray(8)).columns[0]!;
        expect(back.values).toEqual(values);
        if (values.length > 0) expect(back.values.buffer).toBe(bytes.buffer);
      }),
    );
  });

  it('are the least value, and of each how many of the largest steps it is away, in the fewest bits', () => {
    fc.assert(
      fc.property(integers, (values) => {
        const packed = pack(values);
        if (values.length === 0) return expect(packed).toMatchObject({ least: 0, step: 0, width: 0 });
        const away = Array.from(values, (value) => value - Math.min(...values));
        const step = away.reduce(divisor, 0) || 1;
        const expected = away.map((distance) => distance / step);
        expect(packed).toMatchObject({ count: values.length, least: Math.min(...values), step });
        expect(packed.width).toBe(Math.max(1, Math.max(...expected).toString(2).length));
        expect(steps(packed)).toEqual(expected);
        return expect(isPacked(packed)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('of any least value, step and width that a chunk may have are unpacked within their type', () => {
    const packings = integers.chain((values) =>
      fc
        .record({ step: fc.integer({ min: 1, max: 0xffff_ffff }), width: fc.integer({ min: 1, max: 32 }) })
        .chain(({ step, width }) => {
          const { type, count, least } = pack(values);
          const length = packedBytes(count, width);
          return fc.uint8Array({ minLength: length, maxLength: length }).map((bits) => {
            const spare = length * 8 - count * width;
            if (length > 0) bits[length - 1]! &= 0xff >>> spare;
            return count === 0 ? pack(values) : { type, count, least, step, width, bits };
          });
        }),
    );
    fc.assert(
      fc.property(packings, (packed) => {
        expect(isPacked(packed)).toBe(true);
        const unpacked = unpack(packed);
        const exact = steps(packed).map((n) => BigInt(packed.least) + BigInt(packed.step) * BigInt(n));
        const bits = { u8: 8, u16: 16, i32: 32 }[packed.type];
        const wrapped = exact.map((value) =>
          Number(packed.type === 'i32' ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)),
        );
        expect(Array.from(unpacked)).toEqual(wrapped);
      }),
      { numRuns: 1000 },
    );
  });

  it('take a bit for each value that is the same in all rows', () => {
    const rows = 80_000;
    const of = (month: number): number =>
      encodeChunk({ rows, columns: [{ name: 'month', type: 'u16', values: new Uint16Array(rows).fill(month) }] })
        .length;
    expect(of(24_288)).toBe(of(0));
    expect(of(24_288)).toBeLessThan(rows / 8 + 64);
  });

  it('are sent on as they came, also where other bits say the same', () => {
    const values = Int32Array.of(5, 10, 25);
    const bytes = encodeChunk({ rows: 3, columns: [{ name: 'a', type: 'i32', values }] });
    // By a step of 1, in 5 bits each, where 5 and 3 bits would do: the same two bytes long.
    bytes.set([5], 11);
    bytes.set([1], 28);
    bytes.set([0xa0, 0x50], 32);
    const { columns } = decodeChunk(bytes);
    expect(columns[0]!.values).toEqual(values);
    expect(encodeChunk({ rows: 3, columns })).toEqual(bytes);
  });
});
