import fc from 'fast-check';
import { numberColumn, validityOf } from '@coffee/protocol';
import {
  differences,
  lookedUp,
  packed,
  products,
  quotients,
  restsOf,
  spreadOver,
  sums,
  times,
  unitsWithin,
  wholeUnits,
} from './floats';

/** What the loops say, row by row; also of an odd number of rows. */
const MOST = Number.MAX_SAFE_INTEGER;
const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -3000, max: 3000 }) },
  { weight: 2, arbitrary: fc.integer() },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      NaN,
      -0,
      0.25,
      2 ** 40,
      -(2 ** 33) - 1,
      86_399,
      86_400,
      255,
      256,
      65_535,
      65_536,
      2 ** 31,
      MOST,
    ),
  },
);
const vector = fc.array(number, { maxLength: 70, size: 'max' }).map((values) => Float64Array.from(values));
const pair = fc
  .array(fc.tuple(number, number), { maxLength: 70, size: 'max' })
  .map((pairs) => [Float64Array.from(pairs, ([a]) => a), Float64Array.from(pairs, ([, b]) => b)] as const);
const exact = (values: readonly number[]): Float64Array | undefined =>
  values.every((value) => !(Math.abs(value) > MOST)) ? Float64Array.from(values) : undefined;
const whole = (value: number): number => Math.trunc(value) + 0;

const runs = { numRuns: 300 };

describe('compiled loops of floats', () => {
  it('add, subtract and multiply, or say that a result is not exact', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const rows = Array.from(a, (x, row) => [x, b[row]!] as const);
        expect(sums(a, b)).toEqual(exact(rows.map(([x, y]) => x + y)));
        expect(differences(a, b)).toEqual(exact(rows.map(([x, y]) => x - y)));
        expect(products(a, b)).toEqual(exact(rows.map(([x, y]) => x * y)));
      }),
      runs,
    );
    fc.assert(
      fc.property(vector, number, (a, factor) => {
        expect(times(a, factor)).toEqual(exact(Array.from(a, (x) => x * factor)));
      }),
      runs,
    );
  });

  it('divide integers, rounded half away from zero as integers of any size are, without a result for 0', () => {
    fc.assert(
      fc.property(pair, fc.constantFrom(1, 1000, 1_000_000), ([a, b], factor) => {
        const [dividends, divisors] = [a.map(whole), b.map(whole)];
        const expected = Array.from(dividends, (n, row) => {
          const d = divisors[row]!;
          if (Number.isNaN(n * factor) || Number.isNaN(d) || d === 0) return NaN;
          const [top, by] = [BigInt(n * factor), BigInt(d)];
          const size = ((top < 0n ? -top : top) * 2n + (by < 0n ? -by : by)) / ((by < 0n ? -by : by) * 2n);
          return Number(top < 0n === by < 0n ? size : -size);
        });
        const isExact = dividends.every((n) => !(Math.abs(n * factor) > MOST));
        expect(quotients(dividends, divisors, factor)).toEqual(isExact ? Float64Array.from(expected) : undefined);
      }),
      runs,
    );
  });

  it('take whole units, and what is left of them', () => {
    fc.assert(
      fc.property(vector, fc.constantFrom(1, 60, 3600, 86_400), (a, unit) => {
        expect(wholeUnits(a, unit)).toEqual(a.map((x) => Math.floor(x / unit)));
        expect(restsOf(a, unit)).toEqual(a.map((x) => x - Math.floor(x / unit) * unit));
        const rest = a.map((x) => x - Math.floor(x / 86_400) * 86_400);
        expect(unitsWithin(a, unit, 86_400)).toEqual(rest.map((x) => Math.floor(x / unit)));
      }),
      runs,
    );
  });

  it('look up what a table has for the unit of each', () => {
    fc.assert(
      fc.property(vector, fc.constantFrom(1, 60, 86_400), (a, unit) => {
        const units = Array.from(a, (x) => Math.floor(x / unit));
        const known = units.filter((x) => !Number.isNaN(x));
        const isFar = Math.max(...known) - Math.min(...known) > 10_000;
        const found = lookedUp(a, unit, (least, largest) => {
          expect([least + 0, largest + 0]).toEqual([Math.min(...known) + 0, Math.max(...known) + 0]);
          return isFar ? undefined : Float64Array.from({ length: largest - least + 1 }, (_, i) => (least + i) * 2 + 1);
        });
        const expected = Float64Array.from(units, (x) => x * 2 + 1);
        expect(found).toEqual(isFar || known.length === 0 ? undefined : expected);
      }),
      runs,
    );
  });

  it('pack what is there as a column is packed, and spread it again', () => {
    fc.assert(
      fc.property(vector, (a) => {
        const has = Array.from(a, (x) => !Number.isNaN(x));
        const present = Array.from(a).flatMap((x) => (Number.isNaN(x) ? [] : [x + 0]));
        const { type, values, validity } = packed(a);
        expect({ name: 'x', type, values, ...(validity && { validity }) }).toEqual(
          numberColumn('x', Float64Array.from(present), validityOf(has)),
        );
        if (validity) expect(spreadOver(Float64Array.from(present), validity, a.length)).toEqual(a.map((x) => x + 0));
      }),
      runs,
    );
  });
});
