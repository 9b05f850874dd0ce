import fc from 'fast-check';
import { partitionOf } from '../partition';
import { partitionsOfNarrow, rowsByBucket } from './buckets';
import { takeIds, takeNumbers, takeTexts } from './take';

const i32 = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 100, size: 'max' });

describe('the compiled loops of gathering', () => {
  it('take numbers of any width by their indexes, in any order', () => {
    const someNumbers = fc.oneof(
      some(i32).map((values) => Int32Array.from(values)),
      some(fc.nat(0xff)).map((values) => Uint8Array.from(values)),
      some(fc.nat(0xffff)).map((values) => Uint16Array.from(values)),
      some(fc.maxSafeInteger()).map((values) => Float64Array.from(values)),
    );
    fc.assert(
      fc.property(someNumbers, fc.array(fc.nat()), (values, picks) => {
        const at = Uint32Array.from(picks, (pick) => pick % values.length);
        const taken = takeNumbers(values, at);
        expect(taken.constructor).toBe(values.constructor);
        expect(Array.from(taken)).toEqual(Array.from(at, (index) => values[index]));
      }),
    );
  });

  it('take ids of 16 bytes', () => {
    fc.assert(
      fc.property(some(fc.uint8Array({ minLength: 16, maxLength: 16 })), fc.array(fc.nat()), (ids, picks) => {
        const at = Uint32Array.from(picks, (pick) => pick % ids.length);
        const taken = takeIds(Uint8Array.from(ids.flatMap((id) => Array.from(id))), at);
        expect(Array.from(taken)).toEqual(Array.from(at).flatMap((index) => Array.from(ids[index]!)));
      }),
    );
  });

  it('take texts of any length', () => {
    fc.assert(
      fc.property(some(fc.uint8Array({ maxLength: 20 })), fc.array(fc.nat()), (texts, picks) => {
        const at = Uint32Array.from(picks, (pick) => pick % texts.length);
        const ends = texts.map((_, i) => texts.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0));
        const given = Uint8Array.from(texts.flatMap((text) => Array.from(text)));
        const { offsets, values } = takeTexts(Uint32Array.of(0, ...ends), given, at);
        const taken = Array.from(at, (_, i) => Array.from(values.subarray(offsets[i], offsets[i + 1])));
        expect(taken).toEqual(Array.from(at, (index) => Array.from(texts[index]!)));
        expect([offsets.length, offsets.at(-1)]).toEqual([at.length + 1, values.length]);
      }),
    );
  });

  it('put rows together by bucket, in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(6), { maxLength: 100 }), (buckets) => {
        const { starts, rows } = rowsByBucket(Uint32Array.from(buckets), 7);
        for (let bucket = 0; bucket < 7; bucket++) {
          const expected = buckets.flatMap((of, row) => (of === bucket ? [row] : []));
          expect(Array.from(rows.subarray(starts[bucket], starts[bucket + 1]))).toEqual(expected);
        }
      }),
    );
  });

  it('know the partition of every key of 32 bits', () => {
    fc.assert(
      fc.property(some(i32), fc.integer({ min: 1, max: 2 ** 21 - 1 }), (keys, partitions) => {
        const expected = keys.map((key) => partitionOf(key, partitions));
        expect(Array.from(partitionsOfNarrow(Int32Array.from(keys), partitions))).toEqual(expected);
      }),
    );
  });
});
