import { SumGroups } from './sum-groups';
import { chunksOf, rowsOf, type Row } from './testing/rows';
import { sumsBy } from './testing/specs';

const columns = ['store_id', 'user_id', 'n'];
const state = (rows: readonly Row[], size: number): SumGroups => {
  const merge = new SumGroups(sumsBy(['store_id', 'user_id'], 'n'));
  for (const chunk of chunksOf(columns, rows, size)) merge.add(chunk);
  return merge;
};

function naive(rows: readonly Row[]): Row[] {
  const sums = new Map<number, number>();
  const key = (row: Row): number => (row['store_id'] as number) * 2 ** 40 + (row['user_id'] as number);
  for (const row of rows) sums.set(key(row), (sums.get(key(row)) ?? 0) + (row['n'] as number));
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([at, n]) => ({ store_id: Math.floor(at / 2 ** 40), user_id: at % 2 ** 40, n }));
}

/** Repeated keys, and enough of them that what is pending is merged many times. */
const sales = Array.from({ length: 30_000 }, (_, i) => ({
  store_id: 1 + (i % 2),
  user_id: ((i * 7919) % 10_007) * 1000,
  n: 1 + (i % 5),
}));
const very = (n: number): Row => ({ store_id: 1, user_id: 5, n });

describe('the sums of millions of pairs', () => {
  it.each([
    ['all of 32 bits', []],
    ['a sum that leaves 32 bits late', [very(2 ** 31 - 1), very(2 ** 31 - 1), very(2 ** 31 - 1)]],
    ['a row below zero', [very(-3)]],
    ['a sum beyond 32 bits in one row', [very(2 ** 40)]],
    ['a key of 32 bits', [{ ...very(1), user_id: 2 ** 31 - 1 }]],
    ['a key beyond', [{ ...very(1), user_id: 2 ** 31 }]],
  ])('are exact in any order of arrival: %s', (_, odd) => {
    const middle = sales.length >>> 1;
    const orders = [
      [...odd, ...sales],
      [...sales.slice(middle), ...odd, ...sales.slice(0, middle)],
      [...sales, ...odd].reverse(),
    ];
    const expected = naive(orders[0]!);
    for (const order of orders) {
      const merged = [...state(order, 9000).pieces()].flatMap(rowsOf);
      expect(merged.length).toBe(expected.length);
      expect(merged.every((row, i) => columns.every((name) => row[name] === expected[i]![name]))).toBe(true);
    }
  });

  it('take little memory also when it is the first key that has many values', () => {
    const rows = Array.from({ length: 5000 }, (_, i) => ({ store_id: i, user_id: i % 3, n: 1 }));
    const merged = state(rows, 1000);
    expect(merged.size).toBe(5000);
    expect(merged.bytes / merged.size).toBeLessThan(200);
  });
});
