import { checkAggregate, wholeNumber } from '../testing/check-aggregate';

type Values = Parameters<Parameters<typeof checkAggregate>[2]>[0];
const different = (values: Values): bigint[] => [...new Set(values)].map((value) => BigInt(value));
const total = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n);

test('a distinct sum has each value once, in however many pieces and how often each comes', () => {
  checkAggregate('sum_distinct', ['money', 'decimal'], (values) =>
    values.length === 0 ? null : wholeNumber(total(different(values))),
  );
});

test('a distinct mean is of the different values, rounded half away from zero', () => {
  checkAggregate('avg_distinct', ['decimal'], (values) => {
    if (values.length === 0) return null;
    const once = different(values);
    const [sum, count] = [total(once), BigInt(once.length)];
    return wholeNumber((2n * sum + (sum < 0n ? -count : count)) / (2n * count));
  });
});
