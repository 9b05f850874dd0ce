import { aggregate } from './aggregate';
import type { AggregateSpec } from './spec';
import { chunkOf, instant, rowsOf } from './testing/rows';
import { countOf, sumOf } from './testing/specs';

const products: AggregateSpec = {
  op: 'aggregate',
  keys: [
    { name: 'month', from: 'created_at', unit: 'month' },
    { name: 'item_id', from: 'item_id' },
  ],
  aggregates: [sumOf('sellings_qty', 'quantity'), sumOf('profit_sum', 'subtotal')],
};
const monthOf = (year: number, month: number): number => year * 12 + month - 1;

describe('aggregate', () => {
  it('sums items by month and item', () => {
    const line = (at: string, item_id: number, quantity: number, subtotal: number) => ({
      created_at: instant(at),
      item_id,
      quantity,
      subtotal,
    });
    const chunk = chunkOf(
      ['created_at', 'item_id', 'quantity', 'subtotal'],
      [
        line('2024-02-29 23:59:59', 8, 1, 10_000),
        line('2024-01-31 07:00:00', 8, 2, 20_000),
        line('2024-02-01 00:00:00', 8, 3, 30_001),
        line('2024-02-01 00:00:00', 1, 3, 30_000),
      ],
    );
    expect(rowsOf(aggregate(chunk, products))).toEqual([
      { month: monthOf(2024, 1), item_id: 8, sellings_qty: 2, profit_sum: 20_000 },
      { month: monthOf(2024, 2), item_id: 1, sellings_qty: 3, profit_sum: 30_000 },
      { month: monthOf(2024, 2), item_id: 8, sellings_qty: 4, profit_sum: 40_001 },
    ]);
  });

  it('knows halves of a year, also before 1970', () => {
    const spec: AggregateSpec = {
      op: 'aggregate',
      keys: [{ name: 'half', from: 't', unit: 'half' }],
      aggregates: [countOf('n')],
    };
    const times = [
      '2024-06-30 23:59:59',
      '2024-07-01 00:00:00',
      '1969-12-31 23:59:59',
      '1969-06-30 23:59:59',
      '2024-12-31 23:59:59',
    ];
    const chunk = chunkOf(
      ['t'],
      times.map((t) => ({ t: instant(t) })),
    );
    expect(rowsOf(aggregate(chunk, spec))).toEqual([
      { half: 1969 * 2, n: 1 },
      { half: 1969 * 2 + 1, n: 1 },
      { half: 2024 * 2, n: 1 },
      { half: 2024 * 2 + 1, n: 2 },
    ]);
  });

  it('counts purchases of members only: a row without a key is left out', () => {
    const spec: AggregateSpec = {
      op: 'aggregate',
      keys: [
        { name: 'store_id', from: 'store_id' },
        { name: 'user_id', from: 'user_id' },
      ],
      aggregates: [countOf('purchases_qty')],
    };
    const chunk = chunkOf(
      ['store_id', 'user_id'],
      [
        { store_id: 5, user_id: null },
        { store_id: 5, user_id: 17_272 },
        { store_id: null, user_id: 17_272 },
        { store_id: 5, user_id: 17_272 },
        { store_id: 6, user_id: 17_272 },
      ],
    );
    expect(rowsOf(aggregate(chunk, spec))).toEqual([
      { store_id: 5, user_id: 17_272, purchases_qty: 2 },
      { store_id: 6, user_id: 17_272, purchases_qty: 1 },
    ]);
  });

  it('leaves rows to the merge when hardly two of them have equal keys', () => {
    const spec: AggregateSpec = {
      op: 'aggregate',
      keys: [{ name: 'user_id', from: 'user_id' }],
      aggregates: [countOf('n'), sumOf('spent', 'final_amount')],
    };
    const rows = Array.from({ length: 9000 }, (_, i) => ({
      user_id: (i * 7) % 8999,
      final_amount: i % 9 === 0 ? null : i,
    }));
    const kept = rowsOf(aggregate(chunkOf(['user_id', 'final_amount'], rows), spec));
    expect(kept).toEqual(
      rows
        .filter(({ final_amount }) => final_amount !== null)
        .map(({ user_id, final_amount }) => ({ user_id, n: 1, spent: final_amount })),
    );
  });

  it('groups a long chunk whose keys repeat', () => {
    const spec: AggregateSpec = {
      op: 'aggregate',
      keys: [{ name: 'user_id', from: 'user_id' }],
      aggregates: [countOf('n')],
    };
    const rows = Array.from({ length: 9000 }, (_, i) => ({ user_id: (i * 7) % 1500 }));
    const grouped = rowsOf(aggregate(chunkOf(['user_id'], rows), spec));
    expect(grouped).toHaveLength(1500);
    expect(grouped.every(({ n }) => n === 6)).toBe(true);
  });

  it('gives an empty chunk for one without rows, and one row without keys', () => {
    const empty = chunkOf(['created_at', 'item_id', 'quantity', 'subtotal'], []);
    expect(rowsOf(aggregate(empty, products))).toEqual([]);
    const all: AggregateSpec = { op: 'aggregate', keys: [], aggregates: [countOf('n')] };
    expect(rowsOf(aggregate(empty, all))).toEqual([]);
    expect(rowsOf(aggregate(chunkOf(['x'], [{ x: 1 }, { x: 2 }]), all))).toEqual([{ n: 2 }]);
  });

  it('sums exactly to 2^53 and refuses to go beyond', () => {
    const spec: AggregateSpec = { op: 'aggregate', keys: [{ name: 'k', from: 'k' }], aggregates: [sumOf('s', 's')] };
    const most = Number.MAX_SAFE_INTEGER;
    const exact = chunkOf(
      ['k', 's'],
      [
        { k: 1, s: most - 1 },
        { k: 1, s: 1 },
        { k: 2, s: -most },
        { k: 1, s: null },
      ],
    );
    expect(rowsOf(aggregate(exact, spec))).toEqual([
      { k: 1, s: most },
      { k: 2, s: -most },
    ]);
    const beyond = chunkOf(
      ['k', 's'],
      [
        { k: 1, s: most },
        { k: 1, s: 1 },
      ],
    );
    // Whoever merges adds them up.
    expect(rowsOf(aggregate(beyond, spec))).toEqual(rowsOf(beyond));
  });

  it('refuses an instant outside the calendar and a key that is no integer', () => {
    const chunk = chunkOf(['t'], [{ t: 1e13 }]);
    const byMonth: AggregateSpec = { op: 'aggregate', keys: [{ name: 'm', from: 't', unit: 'month' }], aggregates: [] };
    expect(() => aggregate(chunk, byMonth)).toThrow('no instant in the years 1 to 9999');
    const lie = { rows: 1, columns: [{ name: 't', type: 'f64' as const, values: Float64Array.of(NaN) }] };
    expect(() => aggregate(lie, byMonth)).toThrow('no instant');
    expect(() => aggregate(lie, { op: 'aggregate', keys: [{ name: 't', from: 't' }], aggregates: [] })).toThrow(
      'no exact integer',
    );
  });
});
