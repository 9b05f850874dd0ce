import { checkAggregate, wholeNumber } from '../testing/check-aggregate';

/** To millionths, half away from zero, as one learns it at school. */
function mean(values: readonly bigint[]): bigint {
  const sum = values.reduce((all, value) => all + value, 0n);
  const count = BigInt(values.length);
  const doubled = sum * 1000n * 2n;
  return (doubled + (sum < 0n ? -count : count)) / (2n * count);
}

test('a mean of thousandths is the exact quotient in millionths, rounded half away from zero', () => {
  checkAggregate('avg', ['money'], (values) =>
    values.length === 0 ? null : wholeNumber(mean(values.map((value) => BigInt(value)))),
  );
});
