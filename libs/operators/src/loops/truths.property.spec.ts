import fc from 'fast-check';
import { FALSE, MISSING, TRUE, type Booleans } from '../expressions/booleans';
import {
  EQUAL,
  GREATER,
  LESS,
  areMissing,
  chosenPresent,
  chosenWhere,
  compare,
  connected,
  isOneOf,
  negated,
  rowsThatHold,
  truthsWhere,
} from './truths';

const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(NaN, -0, 0.5, 2 ** 40));
const truth = fc.constantFrom(FALSE, TRUE, MISSING);
const runs = { numRuns: 200 };
/** So many rows of vectors, the first of which are of truths. */
const rowsOf = (truths: number, numbers: number) =>
  fc
    .array(
      fc.tuple(
        fc.array(truth, { minLength: truths, maxLength: truths }),
        fc.array(number, { minLength: numbers, maxLength: numbers }),
      ),
      {
        maxLength: 50,
        size: 'max',
      },
    )
    .map((rows) => ({
      truths: Array.from({ length: truths }, (_, i): Booleans => Uint8Array.from(rows, ([all]) => all[i]!)),
      numbers: Array.from({ length: numbers }, (_, i) => Float64Array.from(rows, ([, all]) => all[i]!)),
      rows,
    }));

describe('compiled loops of truth values', () => {
  it('compare numbers: nothing is known of a missing one', () => {
    fc.assert(
      fc.property(rowsOf(0, 2), fc.integer({ min: 0, max: 7 }), ({ numbers: [a, b], rows }, holds) => {
        const expected = rows.map(([, [x, y]]) => {
          if (Number.isNaN(x) || Number.isNaN(y)) return MISSING;
          const is = x! < y! ? LESS : x! > y! ? GREATER : EQUAL;
          return (is & holds) > 0 ? TRUE : FALSE;
        });
        expect([...compare(a!, b!, holds)]).toEqual(expected);
      }),
      runs,
    );
  });

  it('look for each number among some', () => {
    fc.assert(
      fc.property(rowsOf(0, 1), fc.array(number, { maxLength: 5 }), truth, ({ numbers: [a] }, some, otherwise) => {
        const wanted = some.filter((value) => !Number.isNaN(value));
        const expected = Array.from(a!, (x) =>
          Number.isNaN(x) ? MISSING : wanted.some((y) => x === y) ? TRUE : otherwise,
        );
        expect([...isOneOf(a!, Float64Array.from(wanted), otherwise)]).toEqual(expected);
      }),
      runs,
    );
  });

  it('connect and negate, where a missing one may be either', () => {
    const worlds = (values: readonly number[]): number[][] =>
      values.reduce<number[][]>(
        (all, value) =>
          all.flatMap((world) => (value === MISSING ? [FALSE, TRUE] : [value]).map((each) => [...world, each])),
        [[]],
      );
    const inAll = (results: readonly boolean[]): number =>
      new Set(results).size > 1 ? MISSING : results[0] ? TRUE : FALSE;
    fc.assert(
      fc.property(rowsOf(3, 0), ({ truths, rows }) => {
        const expected = (of: (world: readonly number[]) => boolean): number[] =>
          rows.map(([values]) => inAll(worlds(values).map(of)));
        expect([...connected(truths, FALSE)]).toEqual(expected((world) => world.every((value) => value === TRUE)));
        expect([...connected(truths, TRUE)]).toEqual(expected((world) => world.some((value) => value === TRUE)));
        expect([...negated(truths[0]!)]).toEqual(expected(([value]) => value === FALSE));
      }),
      runs,
    );
  });

  it('choose numbers by conditions and by what is there, and the rows of a condition', () => {
    fc.assert(
      fc.property(rowsOf(5, 3), ({ truths, numbers, rows }) => {
        const chosen = rows.map(([[first, second], [a, b, c]]) => (first === TRUE ? a! : second === TRUE ? b! : c!));
        expect(chosenWhere(truths.slice(0, 2), numbers)).toEqual(Float64Array.from(chosen));
        const truth = rows.map(([[first, second, a, b, c]]) => (first === TRUE ? a! : second === TRUE ? b! : c!));
        expect([...truthsWhere(truths.slice(0, 2), truths.slice(2))]).toEqual(truth);
        const present = rows.map(([, all]) => all.find((value) => !Number.isNaN(value)) ?? NaN);
        expect(chosenPresent(numbers)).toEqual(Float64Array.from(present));
        expect([...areMissing(numbers[0]!)]).toEqual(rows.map(([, [a]]) => (Number.isNaN(a) ? TRUE : FALSE)));
        const holding = rows.flatMap(([[first]], row) => (first === TRUE ? [row] : []));
        expect([...rowsThatHold(truths[0]!)]).toEqual(holding);
      }),
      runs,
    );
  });
});
