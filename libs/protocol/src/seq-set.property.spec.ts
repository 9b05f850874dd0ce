import { CoffeeError } from '@coffee/core';
import * as fc from 'fast-check';
import { seqSets } from './arbitraries.example';
import { MAX_CHUNKS, SeqSet } from './seq-set';

const values = fc.array(fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 5000 })));
const sorted = (set: Iterable<number>): number[] => [...new Set(set)].sort((a, b) => a - b);

describe('a SeqSet does what a Set does', () => {
  it('adds, has, counts and lists in order', () => {
    fc.assert(
      fc.property(values, (list) => {
        const set = new SeqSet();
        const plain = new Set<number>();
        for (const value of list) {
          expect(set.has(value)).toBe(plain.has(value));
          expect(set.add(value)).toBe(!plain.has(value));
          plain.add(value);
          expect(set.size).toBe(plain.size);
        }
        expect([...set]).toEqual(sorted(plain));
      }),
    );
  });

  it('compares', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [left, right] = [new SeqSet(a), new SeqSet(b)];
        const missing = sorted(b).filter((value) => !a.includes(value));
        expect(left.equals(right)).toBe(sorted(a).join() === sorted(b).join());
        expect(left.missingFrom(right, 3)).toEqual(missing.slice(0, 3));
        expect(left.equals(left.clone())).toBe(true);
      }),
    );
  });

  it('adds ranges', () => {
    fc.assert(
      fc.property(seqSets, fc.nat({ max: 3000 }), fc.nat({ max: 300 }), (set, first, length) => {
        const expected = sorted([...set, ...Array.from({ length }, (_, i) => first + i)]);
        set.addRange(first, length);
        expect([...set]).toEqual(expected);
        expect(set.size).toBe(expected.length);
      }),
    );
    expect([...SeqSet.range(70)]).toEqual(Array.from({ length: 70 }, (_, i) => i));
    expect(SeqSet.range(0).size).toBe(0);
  });

  it('comes back from its ranges, which are the same for equal sets', () => {
    fc.assert(
      fc.property(seqSets, (set) => {
        const again = new SeqSet();
        for (const { first, length } of set.toRanges()) again.addRange(first, length);
        expect(again.equals(set)).toBe(true);
        expect([again.size, again.span]).toEqual([set.size, Math.max(-1, ...set) + 1]);
        expect(new SeqSet([...set].reverse()).toRanges()).toEqual(set.toRanges());
      }),
    );
  });

  it('a copy does not change with the original', () => {
    const set = new SeqSet([1]);
    const copy = set.clone();
    set.add(2);
    expect([...copy]).toEqual([1]);
  });

  it('refuses what is no seq', () => {
    const largest = new SeqSet([MAX_CHUNKS - 1]);
    expect(SeqSet.range(MAX_CHUNKS).size).toBe(MAX_CHUNKS);
    expect(() => SeqSet.range(MAX_CHUNKS + 1)).toThrow(CoffeeError);
    expect(() => SeqSet.range(-1)).toThrow(CoffeeError);
    expect(largest.has(MAX_CHUNKS - 1)).toBe(true);
    for (const value of [-1, 0.5, Number.NaN, MAX_CHUNKS, 2 ** 32, Number.POSITIVE_INFINITY]) {
      expect(() => new SeqSet().add(value)).toThrow(CoffeeError);
      expect(() => new SeqSet().addRange(value, 1)).toThrow(CoffeeError);
      expect(largest.has(value)).toBe(false);
    }
  });
});
