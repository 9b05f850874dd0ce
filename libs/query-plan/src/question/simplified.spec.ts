/** What is left of conditions when their constants are known, and that it is true of the same rows. */
import { rowsWhere, type Expression } from '@coffee/operators';
import fc from 'fast-check';
import { call, column, integer } from './expressions';
import { filtersOf } from './scan-filters';
import { simplified } from './simplified';

const n = column('n', 'count');
const isPositive = call('greater', n, integer(0));
const isLarge = call('greater', n, integer(5));
const is = (value: boolean | null): Expression => ({ constant: value, kind: 'boolean' });
const [oneIsOne, oneIsTwo] = [call('equal', integer(1), integer(1)), call('equal', integer(1), integer(2))];

it.each<[string, Expression, Expression]>([
  ['a comparison of constants', oneIsOne, is(true)],
  ['one that is false', oneIsTwo, is(false)],
  ['one that is missing', call('equal', integer(1), { constant: null, kind: 'count' }), is(false)],
  ['AND with what is true', call('and', oneIsOne, isPositive, isLarge), call('and', isPositive, isLarge)],
  ['AND with what is false', call('and', isPositive, oneIsTwo), is(false)],
  ['OR with what is false', call('or', oneIsTwo, isPositive), isPositive],
  ['OR with what is true', call('or', isPositive, oneIsOne), is(true)],
  ['a choice by what is true', call('case', oneIsOne, isPositive, isLarge), isPositive],
  ['a choice by what is false', call('case', oneIsTwo, isPositive, call('and', isLarge, oneIsOne)), isLarge],
  ['a choice by a column', call('case', isPositive, oneIsOne, isLarge), call('case', isPositive, oneIsOne, isLarge)],
  [
    'NOT, whose missing is not its false',
    call('not', call('or', isPositive, is(null))),
    call('not', call('or', isPositive, is(null))),
  ],
])('%s', (_what, condition, left) => expect(simplified(condition)).toEqual(left));

it('leaves what cannot be computed to the rows that it is computed for', () => {
  const tooLarge = call('within', integer(2 ** 40), { constant: 'INTEGER', kind: 'text' });
  const condition = call('equal', tooLarge, integer(1));
  expect(simplified(condition)).toBe(condition);
});

it('is true of the same rows', () => {
  const leaf = fc.constantFrom(
    isPositive,
    isLarge,
    oneIsOne,
    oneIsTwo,
    is(null),
    call('equal', n, { constant: null, kind: 'count' }),
  );
  const { condition } = fc.letrec<{ condition: Expression }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), tie('condition'), tie('condition'))
        .map(([fn, a, b]) => call(fn, a, b)),
      fc.tuple(tie('condition'), tie('condition'), tie('condition')).map((of) => call('case', ...of)),
      tie('condition').map((of) => call('not', of)),
    ),
  }));
  const chunk = { rows: 3, columns: [{ name: 'n', type: 'f64', values: Float64Array.of(-1, 3, 7) } as const] };
  fc.assert(fc.property(condition, (one) => expect(rowsWhere(simplified(one), chunk)).toEqual(rowsWhere(one, chunk))));
});

describe('hours over midnight', () => {
  const time = call('to-time', column('created_at', 'instant'));
  const at = (seconds: number): Expression => ({ constant: seconds, kind: 'time' });
  const either = (from: number, to: number): Expression =>
    call('or', call('greater-equal', time, at(from)), call('less-equal', time, at(to)));

  it('are a filter of their own, in either order', () => {
    const filter = { op: 'filter', by: 'time-of-day', column: 'created_at', from: 82_800, to: 3600 };
    expect(filtersOf([either(82_800, 3600)])).toEqual([filter]);
    const { of } = either(82_800, 3600) as Extract<Expression, { of: unknown }>;
    expect(filtersOf([call('or', ...[...of].reverse())])).toEqual([filter]);
  });

  it.each([
    [3600, 82_800],
    [3600, 3600],
  ])('from %i or up to %i is all of the day, and no such filter', (from, to) => {
    expect(filtersOf([either(from, to)])).toMatchObject([{ by: 'expression' }]);
  });
});
