/** What a type of SQL holds, by its definition: so many bits, or so many digits before the point. */
import fc from 'fast-check';
import { columnOfValues, readValues, type Value, type ValueKind } from '../../values';
import { evaluate } from '../evaluate';
import { scaleOf } from '../kinds';
import { within } from './within';

const kinds = fc.constantFrom<ValueKind>('id', 'count', 'money', 'decimal');
const types = fc.oneof(
  fc.constantFrom('INTEGER', 'BIGINT'),
  fc
    .tuple(fc.integer({ min: 1, max: 38 }), fc.integer({ min: 0, max: 6 }))
    .map(([p, s]) => `DECIMAL(${Math.max(p, s)}, ${s})`),
);
/** Around the bounds of types, and anywhere. */
const numbers = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 37 }), fc.bigInt({ min: -2n, max: 2n }))
    .map(([digits, by]) => 10n ** BigInt(digits) + by),
  fc
    .tuple(fc.constantFrom(31n, 63n), fc.integer({ min: 0, max: 6 }), fc.bigInt({ min: -2n, max: 2n }))
    .map(([bits, scale, by]) => 2n ** bits * 10n ** BigInt(scale) + by),
  fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
);
const values = fc.option(
  fc.tuple(numbers, fc.boolean()).map(([n, isNegative]) => narrow(isNegative ? -n : n)),
  {
    nil: undefined,
    freq: 6,
  },
);

const narrow = (value: bigint): Value => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

const decimalsOf = (type: string): number => Number(/(\d)\)/.exec(type)?.[1] ?? 0);

/** @returns undefined of a number with a fraction and a type of whole ones. */
function holds(type: string, value: bigint, scale: number): boolean | undefined {
  const unit = 10n ** BigInt(scale);
  const [, digits, decimals] = /\((\d+), (\d)\)/.exec(type) ?? [];
  if (digits === undefined) {
    const bits = type === 'INTEGER' ? 32 : 64;
    return value % unit === 0n ? BigInt.asIntN(bits, value / unit) === value / unit : undefined;
  }
  const whole = String((value < 0n ? -value : value) / unit).replace(/^0$/, '');
  return whole.length <= Number(digits) - Number(decimals);
}

const evaluated = (kind: ValueKind, type: string, rows: readonly Value[]): readonly Value[] =>
  readValues(
    evaluate(
      {
        fn: 'within',
        of: [
          { column: 'a', kind },
          { constant: type, kind: 'text' },
        ],
        kind,
      },
      { rows: rows.length, columns: [columnOfValues('a', kind, rows)] },
    ),
    kind,
    rows.length,
  );

it('gives numbers that the type holds, and refuses all others', () => {
  fc.assert(
    fc.property(kinds, types, fc.array(values, { maxLength: 4 }), (kind, type, rows) => {
      const scale = scaleOf(kind)!;
      const held = rows.map((value) => value === undefined || holds(type, BigInt(value as number), scale));
      // A cast makes no such numbers, or rounds them before.
      if (decimalsOf(type) > scale || held.includes(undefined)) return;
      if (held.every(Boolean)) expect(evaluated(kind, type, rows)).toEqual(rows);
      else expect(() => evaluated(kind, type, rows)).toThrow(`does not fit in ${type}: cast to a larger type`);
    }),
    { numRuns: 2000 },
  );
});

it.each<[ValueKind, string, number | bigint, string]>([
  ['count', 'INTEGER', 2 ** 31, '2147483648 does not fit in INTEGER'],
  ['count', 'INTEGER', -(2 ** 31) - 1, '-2147483649 does not fit in INTEGER'],
  ['count', 'BIGINT', 2n ** 63n, '9223372036854775808 does not fit in BIGINT'],
  ['money', 'DECIMAL(4, 2)', 100_000, '100.000 does not fit in DECIMAL(4, 2)'],
  ['decimal', 'DECIMAL(6, 6)', -1_000_000, '-1.000000 does not fit in DECIMAL(6, 6)'],
])('of %s says which number is none of %s', (kind, type, value, problem) => {
  expect(() => evaluated(kind, type, [1, value])).toThrow(`${problem}: cast to a larger type`);
});

it.each(['INTEGER', 'BIGINT', 'DECIMAL(38, 6)', 'DECIMAL(1, 0)'])('%s is a type of numbers', (type) => {
  expect(within.problemOf!(type)).toBeUndefined();
});

it.each(['', 'DOUBLE', 'HUGEINT', 'DECIMAL', 'DECIMAL(2, 3)', 'DECIMAL(38, 7)', 'DECIMAL(100, 0)', 'integer'])(
  'a plan with "%s" for a type is refused',
  (type) => expect(within.problemOf!(type)).toBe('is no type of numbers'),
);
