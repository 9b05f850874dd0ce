/** Errors in rows that are not looked at, of expressions in one another: what a chunk gives is what each of its rows gives alone, in few steps. */
import type { Chunk } from '@coffee/protocol';
import fc from 'fast-check';
import { columnOfValues, readValues, type Value } from '../values';
import { evaluate } from './evaluate';
import type { Expression } from './expression';
import { scalarFunction } from './functions';

type Row = readonly [string | undefined, number | undefined];

const chunkOf = (rows: readonly Row[]): Chunk => ({
  rows: rows.length,
  columns: [
    columnOfValues(
      't',
      'text',
      rows.map(([t]) => t),
    ),
    columnOfValues(
      'i',
      'count',
      rows.map(([, i]) => i),
    ),
  ],
});

function valuesOf(expression: Expression, rows: readonly Row[]): Value[] | 'an error' {
  try {
    return readValues(evaluate(expression, chunkOf(rows)), 'count', rows.length);
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'BAD_INPUT' });
    return 'an error';
  }
}

/** An error where the text is no number. */
const number: Expression = { fn: 'to-integer', of: [{ column: 't', kind: 'text' }], kind: 'count' };
const i: Expression = { column: 'i', kind: 'count' };
const count = (constant: number): Expression => ({ constant, kind: 'count' });
const isNot = (a: Expression, b: Expression): Expression => ({ fn: 'not-equal', of: [a, b], kind: 'boolean' });
const where = (condition: Expression, then: Expression, otherwise: Expression): Expression => ({
  fn: 'case',
  of: [condition, then, otherwise],
  kind: 'count',
});

const { value: expressions } = fc.letrec<{ value: Expression; condition: Expression }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(number, number, i, count(1), { constant: null, kind: 'count' } as const),
    fc.tuple(tie('condition'), tie('value'), tie('value')).map((of) => where(...of)),
    fc.tuple(tie('value'), tie('value')).map((of): Expression => ({ fn: 'coalesce', of, kind: 'count' })),
    tie('value').map((value): Expression => ({ fn: 'absolute', of: [value], kind: 'count' })),
  ),
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer({ min: 0, max: 3 }).map((n) => isNot(i, count(n))),
    fc.tuple(tie('value'), tie('value')).map((of) => isNot(...of)),
    fc
      .tuple(fc.constantFrom('and', 'or'), tie('condition'), tie('condition'))
      .map(([fn, ...of]): Expression => ({ fn, of, kind: 'boolean' })),
  ),
}));

test('a chunk gives what its rows give, each alone; an error where one of them does', () => {
  const rows = fc.array(
    fc.tuple(fc.constantFrom('1', '2', 'x', undefined), fc.constantFrom<number | undefined>(0, 1, 2, 3, undefined)),
    { maxLength: 8 },
  );
  let errors = 0;
  let values = 0;
  fc.assert(
    fc.property(expressions, rows, (expression, all) => {
      const alone = all.map((row) => valuesOf(expression, [row]));
      const given = valuesOf(expression, all);
      if (alone.includes('an error')) errors++;
      else values++;
      expect(given).toEqual(alone.includes('an error') ? 'an error' : alone.flat());
    }),
    { numRuns: 1000 },
  );
  expect(errors).toBeGreaterThan(50);
  expect(values).toBeGreaterThan(200);
});

test('an error deep inside takes few steps', () => {
  const LEVELS = 20;
  const run = jest.spyOn(scalarFunction('to-integer'), 'evaluate');
  // Each condition leaves one row out, and not the one that is an error.
  const nested = Array.from({ length: LEVELS }).reduce<Expression>(
    (inner, _, level) => where(isNot(i, count(level)), inner, count(0)),
    { ...number },
  );
  expect(
    valuesOf(
      nested,
      Array.from({ length: LEVELS + 1 }, (_, row) => [row === LEVELS ? 'x' : '1', row]),
    ),
  ).toBe('an error');
  expect(run.mock.calls.length).toBeGreaterThan(0);
  expect(run.mock.calls.length).toBeLessThanOrEqual(2 * LEVELS);
  run.mockRestore();
});
