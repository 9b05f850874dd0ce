import fc from 'fast-check';
import { numberColumn } from '@coffee/protocol';
import { PairSet } from './pair-set';
import { ValueCodes } from './value-codes';
import type { Value } from './values';

/** Consecutive ids, ids with gaps, few of large ones, and what is no id. */
const integer = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 3000 }) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 2 ** 24 }) },
  { weight: 1, arbitrary: fc.integer() },
  { weight: 1, arbitrary: fc.maxSafeInteger() },
);

describe('ValueCodes', () => {
  it('numbers distinct values in the order in which they come, of whatever size, in chunks of any length', () => {
    fc.assert(
      fc.property(fc.array(fc.array(integer, { maxLength: 700, size: 'max' }), { maxLength: 8 }), (chunks) => {
        const codes = new ValueCodes();
        const expected = new Map<number, number>();
        for (const chunk of chunks) {
          const numbers = chunk.map((value) => {
            if (!expected.has(value)) expected.set(value, expected.size);
            return expected.get(value)!;
          });
          expect([...codes.codesOf(numberColumn('id', chunk), 'id', chunk.length)]).toEqual(numbers);
        }
        expect(codes.size).toBe(expected.size);
        const all = [...expected.keys(), -7, 2 ** 40 + 7, 1e15].filter((value) => Number.isSafeInteger(value));
        const known = all.map((value) => expected.get(value) ?? -1);
        expect([...codes.knownCodes(Float64Array.from(all))]).toEqual(known);
        expect([...expected].map(([, code]) => codes.values.get(code))).toEqual([...expected.keys()]);
      }),
      { numRuns: 60 },
    );
  });

  it('takes ids that are far apart without memory for what lies between them', () => {
    const codes = new ValueCodes();
    const far = Array.from({ length: 5000 }, (_, i) => i * 1600);
    const given = [...far, ...far.toReversed()];
    const expected = [...far.keys(), ...[...far.keys()].reverse()];
    expect([...codes.codesOfIntegers(Int32Array.from(given))]).toEqual(expected);
    expect(codes.directEntries).toBeLessThanOrEqual(8 * 5000 * 2);
  });

  it('has consecutive ids in a table by the id', () => {
    const codes = new ValueCodes();
    codes.codesOfIntegers(Int32Array.from({ length: 100_000 }, (_, i) => i));
    expect(codes.directEntries).toBeGreaterThanOrEqual(100_000);
  });

  it('has codes in the order of their values, as long as all have entries by the integer', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(900)), { maxLength: 700, size: 'max' }), (given) => {
        const codes = new ValueCodes();
        for (const value of given) codes.codeOf(value ?? undefined);
        const ordered = [...new Set(given)].sort((a, b) => (a ?? -1) - (b ?? -1));
        expect([...codes.ascending()!].map((code) => codes.values.get(code) ?? null)).toEqual(ordered);
        codes.codeOf(-1);
        expect(codes.ascending()).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });

  it('makes one zero of the two, and tells numbers from texts, fractions and what is missing', () => {
    const codes = new ValueCodes();
    const values: Value[] = [0, '0', undefined, 0.5, 1n << 60n];
    expect(values.map((value) => codes.codeOf(value))).toEqual([0, 1, 2, 3, 4]);
    expect([...codes.codesOfIntegers(Float64Array.of(-0, 0.5, 0))]).toEqual([0, 3, 0]);
    expect(values.map((value) => codes.codeOf(value))).toEqual([0, 1, 2, 3, 4]);
  });
});

test('a set of pairs says of each whether it was there', () => {
  const code = fc.oneof(fc.nat(40), fc.nat(2 ** 26 - 1));
  fc.assert(
    fc.property(fc.array(fc.tuple(code, code), { maxLength: 3000, size: 'max' }), (pairs) => {
      const set = new PairSet();
      const seen = new Set<string>();
      for (const [first, second] of pairs) {
        expect(set.add(first, second)).toBe(!seen.has(`${first} ${second}`));
        seen.add(`${first} ${second}`);
      }
    }),
    { numRuns: 40 },
  );
});
