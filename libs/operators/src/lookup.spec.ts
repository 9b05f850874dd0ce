import { LookupTable, UNMATCHED_COLUMN } from './lookup';
import { partitionOf } from './partition';
import type { LookupSpec } from './spec';
import { chunkOf, rowsOf, type Row } from './testing/rows';

const stores: LookupSpec = {
  table: 'stores',
  key: 'store_id',
  referenceKey: 'id',
  attach: [{ from: 'store_name', as: 'store', kind: 'text' }],
  partitioned: false,
};
const users: LookupSpec = {
  table: 'users',
  key: 'user_id',
  referenceKey: 'user_id',
  attach: [{ from: 'birthdate', as: 'birthdate', kind: 'number' }],
  partitioned: true,
};
const store = (id: number | null, store_name: string | null): Row => ({ id, store_name });
const user = (user_id: number | null, birthdate: number | null): Row => ({ user_id, birthdate });

describe('LookupTable', () => {
  it('attaches a name by id, of any chunk of the reference', () => {
    const table = new LookupTable(stores);
    table.add(chunkOf(['id', 'store_name'], [store(1, 'G Coffee @ USJ 89q'), store(2, 'Café ☕')]));
    table.add(chunkOf(['store_name', 'id'], [store(3, '')]));
    expect(table.size).toBe(3);
    const joined = table.attach(
      chunkOf(
        ['store_id', 'tpv'],
        [3, 1, 2, 1].map((store_id, tpv) => ({ store_id, tpv })),
      ),
    );
    expect(rowsOf(joined)).toEqual([
      { store_id: 3, tpv: 0, store: '', unmatched: 0 },
      { store_id: 1, tpv: 1, store: 'G Coffee @ USJ 89q', unmatched: 0 },
      { store_id: 2, tpv: 2, store: 'Café ☕', unmatched: 0 },
      { store_id: 1, tpv: 3, store: 'G Coffee @ USJ 89q', unmatched: 0 },
    ]);
  });

  it('tells a partner without a birthdate from no partner: both are missing, only the second is unmatched', () => {
    const table = new LookupTable({ ...users, partitioned: false });
    table.add(chunkOf(['user_id', 'birthdate'], [user(1, 111), user(2, null), user(null, 5), user(4, -365)]));
    expect(
      rowsOf(
        table.attach(
          chunkOf(
            ['user_id'],
            [1, 2, 3, null, 4].map((user_id) => ({ user_id })),
          ),
        ),
      ),
    ).toEqual([
      { user_id: 1, birthdate: 111, unmatched: 0 },
      { user_id: 2, birthdate: null, unmatched: 0 },
      { user_id: 3, birthdate: null, unmatched: 1 },
      { user_id: null, birthdate: null, unmatched: 0 },
      { user_id: 4, birthdate: -365, unmatched: 0 },
    ]);
  });

  it('tells in the last column which of several lookups found nothing, a bit for each', () => {
    const names = new LookupTable(stores);
    names.add(chunkOf(['id', 'store_name'], [store(1, 'one')]));
    const joined = new LookupTable(users).attach(
      names.attach(
        chunkOf(
          ['store_id', 'user_id'],
          [
            { store_id: 1, user_id: 7 },
            { store_id: 2, user_id: 7 },
          ],
        ),
      ),
      1,
    );
    expect(joined.columns.map(({ name }) => name)).toEqual([
      'store_id',
      'user_id',
      'store',
      'birthdate',
      UNMATCHED_COLUMN,
    ]);
    expect(rowsOf(joined).map((row) => row[UNMATCHED_COLUMN])).toEqual([2, 3]);
  });

  it('holds only the ids of its partition', () => {
    const chunk = chunkOf(
      ['user_id', 'birthdate'],
      Array.from({ length: 100 }, (_, i) => user(i % 7 === 0 ? null : i, i)),
    );
    const tables = [0, 1, 2].map((partition) => new LookupTable(users, partition, 3));
    tables.forEach((table) => table.add(chunk));
    expect(tables.reduce((size, table) => size + table.size, 0)).toBe(85);
    for (const id of [1, 50, 99]) {
      const joined = rowsOf(tables[partitionOf(id, 3)]!.attach(chunkOf(['user_id'], [{ user_id: id }])));
      expect(joined).toEqual([{ user_id: id, birthdate: id, unmatched: 0 }]);
    }
  });

  it('keeps nothing of the memory that the chunk is in', () => {
    const chunk = chunkOf(['user_id', 'birthdate'], [user(100_000, 90_000), user(2, 7)]);
    const table = new LookupTable(users);
    table.add(chunk);
    for (const column of chunk.columns) new Uint8Array(column.values.buffer).fill(0);
    expect(rowsOf(table.attach(chunkOf(['user_id'], [{ user_id: 2 }])))).toEqual([
      { user_id: 2, birthdate: 7, unmatched: 0 },
    ]);

    const names = chunkOf(['id', 'store_name'], [store(100_000, 'one')]);
    const named = new LookupTable(stores);
    named.add(names);
    for (const column of names.columns) new Uint8Array(column.values.buffer).fill(0);
    const joined = rowsOf(named.attach(chunkOf(['store_id'], [{ store_id: 100_000 }])));
    expect(joined).toEqual([{ store_id: 100_000, store: 'one', unmatched: 0 }]);
  });

  // Among many that are not asked for, the reference is not indexed.
  it.each([0, 200])(
    'refuses an id that occurs twice with different content, when it is asked for; the lowest is named (%d others)',
    (others) => {
      const rows = [user(9, 1), user(5, 1), user(9, null), user(5, 2), user(9, 1), user(6, 3), user(6, 3)];
      for (const order of [rows, rows.toReversed()]) {
        const table = new LookupTable(users);
        for (const row of order) table.add(chunkOf(['user_id', 'birthdate'], [row]));
        if (others > 0)
          table.add(
            chunkOf(
              ['user_id', 'birthdate'],
              Array.from({ length: others }, (_, i) => user(100 + i, 1)),
            ),
          );
        const ask = (...ids: number[]): unknown =>
          rowsOf(
            table.attach(
              chunkOf(
                ['user_id'],
                ids.map((user_id) => ({ user_id })),
              ),
            ),
          );
        expect(ask(6)).toEqual([{ user_id: 6, birthdate: 3, unmatched: 0 }]);
        expect(() => ask(9, 5, 6)).toThrow(
          'table users: user_id 5 occurs twice with different birthdate; keep one of the rows',
        );
        expect(() => ask(9)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }) as Error);
      }
      const names = new LookupTable(stores);
      names.add(chunkOf(['id', 'store_name'], [store(1, 'a'), store(1, 'ab')]));
      expect(() => names.attach(chunkOf(['store_id'], [{ store_id: 1 }]))).toThrow(
        'store_id 1'.replace('store_id', 'id'),
      );
    },
  );

  it('takes a text column whose values all look like UUIDs, and refuses numbers for text', () => {
    const uuid = 'ac6f851c-649f-42fb-a606-72be0fdcf8d2';
    const table = new LookupTable(stores);
    table.add(chunkOf(['id', 'store_name'], [store(1, uuid), store(2, null)]));
    expect(rowsOf(table.attach(chunkOf(['store_id'], [{ store_id: 1 }, { store_id: 2 }])))).toEqual([
      { store_id: 1, store: uuid, unmatched: 0 },
      { store_id: 2, store: null, unmatched: 0 },
    ]);
    expect(() => table.add(chunkOf(['id', 'store_name'], [{ id: 1, store_name: 5 }]))).toThrow(
      'holds numbers, not text',
    );
  });

  it('gives the empty chunk its columns too', () => {
    const joined = new LookupTable(stores).attach(chunkOf(['store_id'], []));
    expect(joined.columns.map(({ name }) => name)).toEqual(['store_id', 'store', UNMATCHED_COLUMN]);
    expect(rowsOf(joined)).toEqual([]);
  });
});
