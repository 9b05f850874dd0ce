/**
 * Expressions mean what plain definitions of their functions, one row at a time, say. The definitions are here: BigInts, and the calendar of Date.
 * That DuckDB means the same is tested in tests/oracle.
 */
import type { Chunk, UuidColumn } from '@coffee/protocol';
import fc from 'fast-check';
import { columnOfValues, readValues, type Value, type ValueKind } from '../values';
import { evaluate, rowsWhere } from './evaluate';
import type { Expression } from './expression';
import { scalarFunction, type ScalarName } from './functions';
import { scaleOf } from './kinds';

/** Columns of a chunk of the values, each named a letter. */
function chunkOf(kinds: readonly ValueKind[], rows: readonly (readonly Value[])[]): Chunk {
  const columns = kinds.map((kind, i) =>
    columnOfValues(
      'abc'[i]!,
      kind,
      rows.map((row) => row[i]),
    ),
  );
  return { rows: rows.length, columns };
}

const call = (fn: ScalarName, ...kinds: readonly ValueKind[]): Expression => ({
  fn,
  of: kinds.map((kind, i) => ({ column: 'abc'[i]!, kind })),
  kind: scalarFunction(fn).gives(kinds)!,
});

const integers = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
  // Seldom: most rows are to be compared.
  { weight: 1, arbitrary: fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }) },
  fc.constantFrom(Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 0),
);
const narrow = (value: number | bigint): Value => {
  const whole = BigInt(value);
  return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
};
const exact = fc.option(integers.map(narrow), { nil: undefined, freq: 6 });
const exactKinds = fc.constantFrom<ValueKind>('id', 'count', 'money', 'decimal');

const size = (value: Value): bigint => (BigInt(value ?? 0) < 0n ? -BigInt(value ?? 0) : BigInt(value ?? 0));

/** Counts the cases that are compared: of an evaluator that refuses all of them there is none. */
class Cases {
  #compared = 0;

  /** @param digits by how many more a number of the rows may be computed with: only so can it be too large. */
  compare(
    given: readonly Value[] | 'too large',
    expected: readonly Value[],
    rows: readonly (readonly Value[])[],
    digits = 6,
  ): void {
    if (given === 'too large')
      return expect(rows.flat().some((value) => size(value) * power(digits) >= power(38))).toBe(true);
    expect(given).toEqual(expected);
    if (rows.length > 0) this.#compared++;
  }

  expectMoreThan(least: number): void {
    expect(this.#compared).toBeGreaterThan(least);
  }
}

const rounded = (n: bigint, d: bigint): bigint => {
  const negative = n < 0n !== d < 0n;
  const [size, by] = [n < 0n ? -n : n, d < 0n ? -d : d];
  const whole = size / by + ((size % by) * 2n >= by ? 1n : 0n);
  return negative ? -whole : whole;
};
const power = (n: number): bigint => 10n ** BigInt(n);

/** What each function gives for exact numbers with scales, in units of its result. */
const binary: Readonly<
  Record<string, (a: bigint, b: bigint, scales: { a: number; b: number; to: number }) => bigint | undefined>
> = {
  add: (a, b, { a: sa, b: sb, to }) => a * power(to - sa) + b * power(to - sb),
  subtract: (a, b, { a: sa, b: sb, to }) => a * power(to - sa) - b * power(to - sb),
  multiply: (a, b) => a * b,
  divide: (a, b, { a: sa, b: sb }) => (b === 0n ? undefined : rounded(a * power(6 + sb), b * power(sa))),
  modulo: (a, b, { a: sa, b: sb, to }) => (b === 0n ? undefined : (a * power(to - sa)) % (b * power(to - sb))),
};

/** Values, or the error. */
function valuesOf(expression: Expression, chunk: Chunk): Value[] | 'too large' {
  try {
    return readValues(evaluate(expression, chunk), expression.kind as ValueKind, chunk.rows);
  } catch (thrown) {
    expect((thrown as Error).message).toMatch('more than 38 digits');
    return 'too large';
  }
}

it.each(Object.keys(binary))('%s is exact, or an error', (fn) => {
  const cases = new Cases();
  fc.assert(
    fc.property(exactKinds, exactKinds, fc.array(fc.tuple(exact, exact), { maxLength: 8 }), (a, b, rows) => {
      if (scalarFunction(fn).gives([a, b]) === undefined) return;
      const expression = call(fn as ScalarName, a, b);
      const scales = { a: scaleOf(a)!, b: scaleOf(b)!, to: scaleOf(expression.kind)! };
      const expected = rows.map(([x, y]) =>
        x === undefined || y === undefined ? undefined : binary[fn]!(BigInt(x), BigInt(y), scales),
      );
      const isTooLarge = expected.some((value) => value !== undefined && (value >= power(38) || value <= -power(38)));
      const given = valuesOf(expression, chunkOf([a, b], rows));
      if (isTooLarge) expect(given).toBe('too large');
      else
        cases.compare(
          given,
          expected.map((value) => (value === undefined ? undefined : narrow(value))),
          rows,
          fn === 'divide' ? 12 : 6,
        );
    }),
    { numRuns: 400 },
  );
  cases.expectMoreThan(80);
});

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  equal: (order) => order === 0,
  'not-equal': (order) => order !== 0,
  less: (order) => order < 0,
  'less-equal': (order) => order <= 0,
  greater: (order) => order > 0,
  'greater-equal': (order) => order >= 0,
};
const texts = fc.option(fc.oneof(fc.constantFrom('', 'a', 'ab', 'b'), fc.string({ unit: 'binary', maxLength: 3 })), {
  nil: undefined,
  freq: 6,
});
const bytes = (text: string | undefined): Value =>
  text === undefined ? undefined : Buffer.from(text).toString('latin1');
const truth = (value: boolean | undefined): Value => (value === undefined ? undefined : +value);

describe.each(Object.keys(comparisons))('%s', (fn) => {
  it('compares numbers in units of the finer', () => {
    const cases = new Cases();
    fc.assert(
      fc.property(exactKinds, exactKinds, fc.array(fc.tuple(exact, exact), { maxLength: 8 }), (a, b, rows) => {
        const given = valuesOf(call(fn as ScalarName, a, b), chunkOf([a, b], rows));
        const expected = rows.map(([x, y]) => {
          if (x === undefined || y === undefined) return undefined;
          const difference = BigInt(x) * power(6 - scaleOf(a)!) - BigInt(y) * power(6 - scaleOf(b)!);
          return truth(comparisons[fn]!(difference < 0n ? -1 : difference > 0n ? 1 : 0));
        });
        cases.compare(given, expected, rows);
      }),
    );
    cases.expectMoreThan(30);
  });

  it('compares texts by their bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(texts, texts), { maxLength: 8 }), fc.option(fc.string()), (rows, constant) => {
        const chunk = chunkOf(
          ['text', 'text'],
          rows.map((row) => row.map(bytes)),
        );
        const order = (x?: string, y?: string): Value =>
          x === undefined || y === undefined
            ? undefined
            : truth(comparisons[fn]!(Buffer.compare(Buffer.from(x), Buffer.from(y))));
        expect(valuesOf(call(fn as ScalarName, 'text', 'text'), chunk)).toEqual(rows.map(([x, y]) => order(x, y)));
        const withConstant: Expression = {
          fn: fn as ScalarName,
          kind: 'boolean',
          of: [
            { column: 'a', kind: 'text' },
            { constant, kind: 'text' },
          ],
        };
        expect(valuesOf(withConstant, chunk)).toEqual(rows.map(([x]) => order(x, constant ?? undefined)));
      }),
    );
  });
});

const booleans = fc.constantFrom<Value>(0, 1, undefined);

test('logic has three values', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(booleans, booleans, booleans), { maxLength: 20 }), (rows) => {
      const chunk = chunkOf(['boolean', 'boolean', 'boolean'], rows);
      const all = (fn: ScalarName, decides: number): void =>
        expect(valuesOf(call(fn, 'boolean', 'boolean', 'boolean'), chunk)).toEqual(
          rows.map((row) => (row.includes(decides) ? decides : row.includes(undefined) ? undefined : 1 - decides)),
        );
      all('and', 0);
      all('or', 1);
      expect(valuesOf(call('not', 'boolean'), chunk)).toEqual(rows.map(([a]) => (a === undefined ? a : 1 - Number(a))));
      expect(valuesOf(call('is-missing', 'boolean'), chunk)).toEqual(rows.map(([a]) => +(a === undefined)));
      expect([...(rowsWhere({ column: 'a', kind: 'boolean' }, chunk) ?? rows.keys())]).toEqual(
        [...rows.keys()].filter((row) => rows[row]![0] === 1),
      );
      expect(valuesOf(call('case', 'boolean', 'boolean', 'boolean'), chunk)).toEqual(
        rows.map(([a, b, c]) => (a === 1 ? b : c)),
      );
      expect(valuesOf(call('coalesce', 'boolean', 'boolean', 'boolean'), chunk)).toEqual(
        rows.map(([a, b, c]) => a ?? b ?? c),
      );
    }),
  );
});

test('choices of numbers are in units of the finest, of texts the text', () => {
  const cases = new Cases();
  fc.assert(
    fc.property(exactKinds, exactKinds, fc.array(fc.tuple(booleans, exact, exact), { maxLength: 8 }), (a, b, rows) => {
      const chunk = chunkOf(['boolean', a, b], rows);
      const expression = call('case', 'boolean', a, b);
      const given = valuesOf(expression, chunk);
      const to = scaleOf(expression.kind)!;
      const expected = rows.map(([when, x, y]) => {
        const [value, scale] = when === 1 ? [x, scaleOf(a)!] : [y, scaleOf(b)!];
        return value === undefined ? undefined : narrow(BigInt(value) * power(to - scale));
      });
      cases.compare(given, expected, rows);
    }),
  );
  cases.expectMoreThan(30);
  fc.assert(
    fc.property(fc.array(fc.tuple(texts, texts), { maxLength: 8 }), (rows) => {
      const chunk = chunkOf(
        ['text', 'text'],
        rows.map((row) => row.map(bytes)),
      );
      expect(valuesOf(call('coalesce', 'text', 'text'), chunk)).toEqual(rows.map(([a, b]) => bytes(a ?? b)));
    }),
  );
});

const isIn = (kind: ValueKind, constants: readonly (number | string | null)[]): Expression => ({
  fn: 'in',
  kind: 'boolean',
  of: [{ column: 'a', kind }, ...constants.map((constant): Expression => ({ constant, kind }))],
});

test('in is an equality with one of them', () => {
  const constants = fc.array(fc.option(fc.constantFrom<string>('', 'a', 'b', 'é')), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 8 }), constants, (rows, of) => {
      expect(
        valuesOf(
          isIn('text', of),
          chunkOf(
            ['text'],
            rows.map((row) => [bytes(row)]),
          ),
        ),
      ).toEqual(
        rows.map((text) =>
          text === undefined ? undefined : of.includes(text) ? 1 : of.includes(null) ? undefined : 0,
        ),
      );
    }),
  );
  const numbers = fc.array(fc.option(fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 }), numbers, (rows, of) => {
      expect(
        valuesOf(
          isIn('count', of),
          chunkOf(
            ['count'],
            rows.map((row) => [row]),
          ),
        ),
      ).toEqual(rows.map((value) => (of.includes(value) ? 1 : of.includes(null) ? undefined : 0)));
    }),
  );
});

const instants = fc.option(fc.integer({ min: -62_135_000_000, max: 253_402_300_799 }), { nil: undefined, freq: 8 });
const calendar: Readonly<Partial<Record<ScalarName, (at: Date) => number>>> = {
  year: (at) => at.getUTCFullYear(),
  quarter: (at) => Math.floor(at.getUTCMonth() / 3) + 1,
  month: (at) => at.getUTCMonth() + 1,
  'to-month': (at) => at.getUTCFullYear() * 12 + at.getUTCMonth(),
  'to-half': (at) => at.getUTCFullYear() * 2 + Math.floor(at.getUTCMonth() / 6),
  day: (at) => at.getUTCDate(),
  weekday: (at) => at.getUTCDay(),
  hour: (at) => at.getUTCHours(),
  minute: (at) => at.getUTCMinutes(),
  second: (at) => at.getUTCSeconds(),
};

it.each(Object.keys(calendar) as ScalarName[])('%s is that of Date', (fn) => {
  fc.assert(
    fc.property(fc.array(instants, { maxLength: 8 }), (rows) => {
      const of = calendar[fn]!;
      expect(
        valuesOf(
          call(fn, 'instant'),
          chunkOf(
            ['instant'],
            rows.map((row) => [row]),
          ),
        ),
      ).toEqual(rows.map((at) => (at === undefined ? undefined : of(new Date(at * 1000)))));
      const days = rows.map((at) => (at === undefined ? undefined : Math.floor(at / 86_400)));
      expect(
        valuesOf(
          call(fn, 'date'),
          chunkOf(
            ['date'],
            days.map((day) => [day]),
          ),
        ),
      ).toEqual(days.map((day) => (day === undefined ? undefined : of(new Date(day * 86_400_000)))));
    }),
  );
});

test('an error where nobody looks is none', () => {
  const chunk = chunkOf(
    ['text', 'count'],
    [
      ['12', 1],
      ['x', 0],
      [undefined, 1],
      ['y', undefined],
    ],
  );
  const number: Expression = { fn: 'to-integer', of: [{ column: 'a', kind: 'text' }], kind: 'count' };
  const isNumber: Expression = {
    fn: 'equal',
    of: [
      { column: 'b', kind: 'count' },
      { constant: 1, kind: 'count' },
    ],
    kind: 'boolean',
  };
  const nothing: Expression = { constant: null, kind: 'count' };
  const is12: Expression = { fn: 'equal', of: [number, { constant: 12, kind: 'count' }], kind: 'boolean' };
  const isOther: Expression = {
    fn: 'coalesce',
    of: [
      { fn: 'not', of: [isNumber], kind: 'boolean' },
      { constant: true, kind: 'boolean' },
    ],
    kind: 'boolean',
  };
  expect(() => evaluate(number, chunk)).toThrow('the text "x" cannot be read as a number, such as -12.5');
  expect(valuesOf({ fn: 'case', of: [isNumber, number, nothing], kind: 'count' }, chunk)).toEqual([
    12,
    undefined,
    undefined,
    undefined,
  ]);
  expect(valuesOf({ fn: 'case', of: [isOther, nothing, number], kind: 'count' }, chunk)).toEqual([
    12,
    undefined,
    undefined,
    undefined,
  ]);
  expect(valuesOf({ fn: 'or', of: [isOther, is12], kind: 'boolean' }, chunk)).toEqual([1, 1, undefined, 1]);
  expect(() => evaluate({ fn: 'and', of: [isOther, is12], kind: 'boolean' }, chunk)).toThrow('the text "x"');
});

test('UUIDs that are chosen stay UUIDs, beside other texts they are texts', () => {
  const id = (digit: string): string => `${digit.repeat(8)}-0000-4000-8000-000000000000`;
  const ids: UuidColumn = {
    name: 'b',
    type: 'uuid',
    values: Uint8Array.from(Buffer.from(['1', '2', '3'].map(id).join('').replaceAll('-', ''), 'hex')),
    validity: Uint8Array.of(0b1011),
  };
  const chunk: Chunk = { rows: 4, columns: [...chunkOf(['boolean'], [[1], [0], [1], [1]]).columns, ids] };
  const chosen = (otherwise: string | null): Expression => ({
    fn: 'case',
    of: [
      { column: 'a', kind: 'boolean' },
      { column: 'b', kind: 'uuid' },
      { constant: otherwise, kind: 'uuid' },
    ],
    kind: 'uuid',
  });
  expect(evaluate(chosen(null), chunk).type).toBe('uuid');
  expect(valuesOf(chosen(null), chunk)).toEqual([id('1'), undefined, undefined, id('3')]);
  expect(evaluate(chosen(id('9')), chunk).type).toBe('uuid');
  expect(valuesOf(chosen(id('9')), chunk)).toEqual([id('1'), id('9'), undefined, id('3')]);
  expect(evaluate(chosen('none'), chunk).type).toBe('text');
  expect(valuesOf(chosen('none'), chunk)).toEqual([id('1'), 'none', undefined, id('3')]);
});
