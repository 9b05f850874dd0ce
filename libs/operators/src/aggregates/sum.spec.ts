import { checkAggregate, wholeNumber } from '../testing/check-aggregate';

test('a sum is exact, whatever its size, and missing where there is nothing to add', () => {
  checkAggregate('sum', ['money', 'decimal'], (values) =>
    values.length === 0 ? null : wholeNumber(values.reduce((sum, value) => sum + BigInt(value), 0n)),
  );
});
