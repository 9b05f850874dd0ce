import { startMerge, type MergedGroups } from './merge';
import { SumGroups } from './sum-groups';
import { chunkOf, rowsOf, type Row } from './testing/rows';
import { sumsBy } from './testing/specs';

const columns = ['store_id', 'user_id', 'purchases_qty'];
const purchases = sumsBy(['store_id', 'user_id'], 'purchases_qty');
const sum = (store_id: number | null, user_id: number | null, purchases_qty: number | null): Row => ({
  store_id,
  user_id,
  purchases_qty,
});
const all = (state: MergedGroups): Row[] => [...state.pieces()].flatMap(rowsOf);

describe('merge', () => {
  it('adds the sums of equal keys over all chunks, and gives them by key', () => {
    const state = startMerge(purchases);
    state.add(chunkOf(columns, [sum(2, 17, 1), sum(1, 17, 2)]));
    state.add(chunkOf(columns, [sum(1, 17, 3), sum(1, 4, 1)]));
    expect(all(state)).toEqual([sum(1, 4, 1), sum(1, 17, 5), sum(2, 17, 1)]);
    expect(state.size).toBe(3);
  });

  it('gives the top of each group without the rest', () => {
    const state = startMerge(purchases);
    state.add(chunkOf(columns, [sum(2, 17, 1), sum(1, 17, 2), sum(1, 9, 7), sum(1, 3, 2), sum(1, 4, 1)]));
    expect(rowsOf(state.top({ group: ['store_id'], by: 'purchases_qty', tie: 'user_id', limit: 2 }))).toEqual([
      sum(1, 9, 7),
      sum(1, 3, 2),
      sum(2, 17, 1),
    ]);
    expect(rowsOf(state.top({ group: [], by: 'purchases_qty', tie: 'user_id', limit: 1 }))).toEqual([sum(1, 9, 7)]);
    expect(rowsOf(state.top({ group: ['user_id'], by: 'purchases_qty', tie: 'store_id', limit: 1 }))).toEqual([
      sum(1, 3, 2),
      sum(1, 4, 1),
      sum(1, 9, 7),
      sum(1, 17, 2),
    ]);
    expect(state.top({ group: [], by: 'purchases_qty', tie: 'user_id', limit: 0 }).rows).toBe(0);
  });

  it('has several sums, for two tops of one state', () => {
    const state = startMerge(sumsBy(['month', 'item_id'], 'qty', 'profit'));
    const rows = [
      { month: 24_288, item_id: 1, qty: 5, profit: 4_000_000_000 },
      { month: 24_288, item_id: 2, qty: 9, profit: 3_000_000_000 },
    ];
    const chunk = chunkOf(['month', 'item_id', 'qty', 'profit'], rows);
    state.add(chunk);
    state.add(chunk);
    const [one, two] = rows.map((row) => ({ ...row, qty: row.qty * 2, profit: row.profit * 2 }));
    expect(all(state)).toEqual([one, two]);
    expect(rowsOf(state.top({ group: ['month'], by: 'qty', tie: 'item_id', limit: 1 }))).toEqual([two]);
    expect(rowsOf(state.top({ group: ['month'], by: 'profit', tie: 'item_id', limit: 1 }))).toEqual([one]);
  });

  it.each([
    ['a sum beyond 32 bits', [sum(1, 1, 0xffff_ffff), sum(1, 1, 1)], [sum(1, 1, 2 ** 32)]],
    ['a sum below zero', [sum(1, 1, -5), sum(1, 1, 3)], [sum(1, 1, -2)]],
    [
      'keys at the ends of 32 bits',
      [sum(0, 0, 1), sum(1, 2 ** 32 - 2, 2), sum(1, 2 ** 32 - 1, 3)],
      [sum(0, 0, 1), sum(1, 2 ** 32 - 2, 2), sum(1, 2 ** 32 - 1, 3)],
    ],
    ['keys below zero', [sum(-1, -1, 1), sum(-7, 3, 2), sum(-1, -1, 1)], [sum(-7, 3, 2), sum(-1, -1, 2)]],
    [
      'keys to 2^53',
      [sum(2 ** 40, 2 ** 53 - 1, 1), sum(2 ** 40, 1 - 2 ** 53, 2)],
      [sum(2 ** 40, 1 - 2 ** 53, 2), sum(2 ** 40, 2 ** 53 - 1, 1)],
    ],
    ['rows without a key or a sum', [sum(null, 1, 1), sum(1, null, 1), sum(1, 1, null), sum(1, 1, 4)], [sum(1, 1, 4)]],
    ['a sum of zero', [sum(1, 1, 0)], [sum(1, 1, 0)]],
  ])('is right with %s', (_, rows, merged) => {
    const state = startMerge(purchases);
    for (const row of rows) state.add(chunkOf(columns, [row]));
    expect(all(state)).toEqual(merged);
    const together = startMerge(purchases);
    together.add(chunkOf(columns, rows));
    expect(all(together)).toEqual(merged);
  });

  it('knows one zero', () => {
    const wide = (key: number) => ({
      rows: 1,
      columns: columns.map((name) => ({
        name,
        type: 'f64' as const,
        values: Float64Array.of(name === 'user_id' ? key : -0),
      })),
    });
    const state = startMerge(purchases);
    for (const key of [-(2 ** 40), 0, -0]) state.add(wide(key));
    expect(all(state)).toEqual([sum(0, -(2 ** 40), 0), sum(0, 0, 0)]);
  });

  it('takes the lowest ids of very many equal sums', () => {
    const state = startMerge(purchases);
    const rows = Array.from({ length: 500 }, (_, i) => sum(1, (i * 7) % 500, i % 7 === 0 ? 2 : 1));
    state.add(chunkOf(columns, rows));
    const top = { group: ['store_id'], by: 'purchases_qty', tie: 'user_id', limit: 3 };
    const twos = rows.filter((row) => row['purchases_qty'] === 2).map((row) => row['user_id'] as number);
    expect(rowsOf(state.top(top))).toEqual(
      twos
        .toSorted((a, b) => a - b)
        .slice(0, 3)
        .map((id) => sum(1, id, 2)),
    );
  });

  const most = Number.MAX_SAFE_INTEGER;
  const huge = BigInt(most) * 2n + 5n;

  it.each<[what: string, parts: number[], total: number | string]>([
    ['an amount and its reversal', [most, most, -most, -most, 5], 5],
    ['amounts below zero', [-most, -most, most, most, most], most],
    ['more than a number holds', [most, 5, most], String(huge)],
    ['less than a number holds', [-most, -5, -most], String(-huge)],
  ])('adds up exactly in any order: %s', (_what, parts, total) => {
    const orders = [parts, parts.toReversed(), parts.toSorted((a, b) => a - b), parts.toSorted((a, b) => b - a)];
    for (const order of orders) {
      const state = startMerge(purchases);
      for (const part of order) state.add(chunkOf(columns, [sum(1, 7, part), sum(1, 8, 1)]));
      const rows = [...state.pieces()].flatMap(rowsOf);
      expect(rows.map((row) => String(row['purchases_qty']))).toEqual([String(total), String(parts.length)]);
    }
  });

  it('takes up sums from another stage that no number holds, and ranks them exactly', () => {
    const [one, other] = [startMerge(purchases), startMerge(purchases)];
    for (const [user, extra] of [
      [7, 5],
      [8, 6],
      [9, 5],
    ])
      for (const part of [most, most, extra!]) one.add(chunkOf(columns, [sum(1, user!, part)]));
    const top = { group: ['store_id'], by: 'purchases_qty', tie: 'user_id', limit: 2 };
    const best = one.top(top);
    expect(rowsOf(best).map((row) => [row['user_id'], row['purchases_qty']])).toEqual([
      [8, String(huge + 1n)],
      [7, String(huge)],
    ]);
    other.add(best);
    other.add(chunkOf(columns, [sum(1, 8, -6)]));
    expect(rowsOf(other.top(top)).map((row) => [row['user_id'], row['purchases_qty']])).toEqual([
      [7, String(huge)],
      [8, String(huge - 5n)],
    ]);
  });

  it('refuses a key or a value that is no integer', () => {
    const half = {
      rows: 1,
      columns: columns.map((name) => ({ name, type: 'f64' as const, values: Float64Array.of(0.5) })),
    };
    expect(() => startMerge(purchases).add(half)).toThrow(expect.objectContaining({ code: 'BAD_MESSAGE' }) as Error);
    const value = chunkOf(columns, [sum(1, 1, 1)]);
    const bad = {
      ...value,
      columns: value.columns.map((column) =>
        column.name === 'purchases_qty' ? { ...half.columns[0]!, name: column.name } : column,
      ),
    };
    expect(() => startMerge(purchases).add(bad)).toThrow(expect.objectContaining({ code: 'BAD_MESSAGE' }) as Error);
  });

  it('has one row without keys, also of no rows', () => {
    const none = startMerge({
      keys: [],
      aggregates: [
        { name: 'n', fn: 'count' },
        { name: 's', fn: 'sum', from: 'x', kind: 'money', nullable: true },
      ],
    });
    expect([...none.pieces()].flatMap(rowsOf)).toEqual([{ n: 0, s: null }]);
  });

  it('refuses a number that is no integer in the general case, too', () => {
    const general = startMerge({ keys: [], aggregates: [{ name: 's', fn: 'sum', from: 'x', kind: 'money' }] });
    const half = { rows: 1, columns: [{ name: 's', type: 'f64' as const, values: Float64Array.of(0.5) }] };
    expect(() => general.add(half)).toThrow(expect.objectContaining({ code: 'BAD_MESSAGE' }) as Error);
  });

  it('gives pieces of 65,536 rows at most', () => {
    const state = startMerge(sumsBy(['k'], 'n'));
    const rows = Array.from({ length: 70_000 }, (_, k) => ({ k, n: 1 }));
    state.add(chunkOf(['k', 'n'], rows.toReversed()));
    const pieces = [...state.pieces()];
    expect(pieces.map((piece) => piece.rows)).toEqual([65_536, 4464]);
    expect(pieces.flatMap(rowsOf)).toEqual(rows);
  });

  it('takes at most 14 bytes for a (store, customer) pair once there are many', () => {
    const state = new SumGroups(purchases);
    const rows = 50_000;
    for (let from = 0; from < 600_000; from += rows) {
      state.add({
        rows,
        columns: [
          { name: 'store_id', type: 'u8', values: Uint8Array.from({ length: rows }, (_, i) => 1 + (i % 2)) },
          {
            name: 'user_id',
            type: 'i32',
            values: Int32Array.from({ length: rows }, (_, i) => ((from + i) >>> 1) * 7 + 1),
          },
          { name: 'purchases_qty', type: 'u8', values: new Uint8Array(rows).fill(1) },
        ],
      });
      expect(state.size).toBe(from + rows);
      if (state.size > 250_000) expect(state.bytes / state.size).toBeLessThan(14.1);
    }
  });
});
