import { checkAggregate } from '../testing/check-aggregate';
import type { Value } from '../testing/rows';

/** Text as DuckDB orders it: by its UTF-8 bytes. */
const inOrder = (values: readonly NonNullable<Value>[]): Value[] =>
  values.toSorted((a, b) =>
    typeof a === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(String(b))) : a - Number(b),
  );

test('the least value of a group, in the order of numbers or of UTF-8 bytes', () => {
  checkAggregate('min', ['money', 'instant', 'text', 'uuid'], (values) => inOrder(values)[0] ?? null);
});

test('the greatest value of a group', () => {
  checkAggregate('max', ['money', 'instant', 'text', 'uuid'], (values) => inOrder(values).at(-1) ?? null);
});
