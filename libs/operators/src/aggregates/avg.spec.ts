import { checkAggregate, wholeNumber } from '../testing/check-aggregate';

/** To millionths, half away from zero, as one learns it at school. */
function mean(values: readonly bigint[], millionths: bigint): bigint {
  const sum = values.reduce((all, value) => all + value, 0n);
  const count = BigInt(values.length);
  const doubled = sum * millionths * 2n;
  return (doubled + (sum < 0n ? -count : count)) / (2n * count);
}

test.each([
  ['money', 1000n],
  ['decimal', 1n],
] as const)('a mean of %s is the exact quotient in millionths, rounded half away from zero', (kind, millionths) => {
  checkAggregate('avg', [kind], (values) =>
    values.length === 0
      ? null
      : wholeNumber(
          mean(
            values.map((value) => BigInt(value)),
            millionths,
          ),
        ),
  );
});
