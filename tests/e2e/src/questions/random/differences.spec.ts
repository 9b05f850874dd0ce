import { differenceOf } from './differences';

describe('the comparison of an answer with one of DuckDB', () => {
  const expected = (rows: readonly (readonly string[])[], types = ['DOUBLE', 'DOUBLE']) => ({
    ...{ rows, types, slack: types.map(() => 0), isDistinct: false },
  });

  it('does not take rows for different whose order depends on numbers that are nearly equal', () => {
    const theirs = [
      ['-4.6e-13', '306783378.28571427'],
      ['0.0', '0.8571428'],
    ];
    const ours = [
      ['0.0', '0.857143'],
      ['0.0', '306783378.285714'],
    ];
    expect(differenceOf(ours, expected(theirs))).toBeUndefined();
    expect(differenceOf([ours[0]!, ours[0]!], expected(theirs))).toContain('row 2 of 2');
    expect(differenceOf([ours[1]!, ['0.0', '0.8']], expected(theirs))).toContain('0.857142');
  });

  it('takes exact rows as they stand', () => {
    const rows = [['1'], ['2']];
    expect(differenceOf(rows, expected(rows, ['BIGINT']))).toBeUndefined();
    expect(differenceOf(rows, expected(rows.toReversed(), ['BIGINT']))).toContain('row 1 of 2');
  });
});
