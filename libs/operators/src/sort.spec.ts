import { sortRows } from './sort';
import type { SortColumn } from './sort-keys';
import { chunkOf, chunksOf, type Row } from './testing/rows';

/** The rows of the chunks in order. */
function sorted(groups: readonly Row[][], columns: readonly string[], orderBy: readonly SortColumn[]): Row[] {
  const rows = groups.flat();
  const chunks = groups.map((group) => chunkOf(columns, group));
  return [...sortRows(chunks, orderBy)].map((row) => rows[row]!);
}

describe('sortRows', () => {
  it('numbers the rows of all chunks one after the other', () => {
    const chunks = [chunkOf(['n'], [{ n: 5 }, { n: 1 }]), chunkOf(['n'], []), chunkOf(['n'], [{ n: 3 }])];
    expect([...sortRows(chunks, [{ column: 'n', format: 'integer' }])]).toEqual([1, 2, 0]);
    expect([...sortRows([], [{ column: 'n', format: 'integer' }])]).toEqual([]);
  });

  it('orders by store, most purchases, birthdate, user', () => {
    const row = (store: string, qty: number, birthdate: number | null, user_id: number): Row => ({
      store,
      qty,
      birthdate,
      user_id,
    });
    const rows = [
      row('A', 9, 7, 3),
      row('A', 8, null, 4),
      row('A', 8, -700, 6),
      row('A', 8, 5, 1),
      row('A', 8, 5, 2),
      row('B', 10, 1, 9),
    ];
    const orderBy = [
      { column: 'store', format: 'text' },
      { column: 'qty', format: 'integer', descending: true },
      { column: 'birthdate', format: 'date' },
      { column: 'user_id', format: 'integer' },
    ];
    expect(
      sorted(
        [
          [rows[5]!, rows[4]!, rows[2]!],
          [rows[3]!, rows[1]!, rows[0]!],
        ],
        ['store', 'qty', 'birthdate', 'user_id'],
        orderBy,
      ),
    ).toEqual(rows);
  });

  it('orders text by its UTF-8 bytes, shorter first, with the printed id where there is none', () => {
    const texts: (string | null)[] = [
      '',
      null,
      'A',
      'A\0',
      'A\0\0',
      'AB',
      'ABC',
      'ABCD',
      'ABCDE',
      'a',
      'é',
      '€',
      '\uffff',
      '😀',
    ];
    const rows = texts.map((name) => ({ name, id: 42 }));
    expect(sorted([rows.toReversed()], ['name', 'id'], [{ column: 'name', format: 'text', fallback: 'id' }])).toEqual(
      rows,
    );
    expect(
      sorted([rows], ['name', 'id'], [{ column: 'name', format: 'text', fallback: 'id', descending: true }]),
    ).toEqual(rows.toReversed());
  });

  it('compares ids as text when one of the chunks has an id that is no UUID', () => {
    const ids = [
      '00000000-0000-4000-8000-000000000001',
      '0a',
      'ac6f851c-649f-42fb-a606-72be0fdcf8d2',
      'ac6f851c-649f-42fb-a606-72be0fdcf8d20',
      'ac6f851c-649f-42fb-a606-72be0fdcf8d3',
      'ac6f851c.',
    ];
    const rows = ids.map((id) => ({ id }));
    const uuids = rows.filter((_, i) => [0, 2, 4].includes(i));
    const texts = rows.filter((_, i) => ![0, 2, 4].includes(i));
    expect(sorted([texts, uuids.toReversed()], ['id'], [{ column: 'id', format: 'uuid' }])).toEqual(rows);
    expect(sorted([uuids.toReversed()], ['id'], [{ column: 'id', format: 'uuid' }])).toEqual(uuids);
  });

  it('orders numbers of any size and sign, one zero, and keeps equal rows as they stand', () => {
    const numbers = [
      -Number.MAX_SAFE_INTEGER,
      -(2 ** 52) - 2,
      -(2 ** 52) - 1,
      -(2 ** 31) - 1,
      -2,
      -1,
      0,
      -0,
      0,
      1,
      255,
      65_536,
      2 ** 32,
      2 ** 52 + 1,
      2 ** 52 + 2,
      Number.MAX_SAFE_INTEGER,
    ];
    const rows = numbers.map((n, i) => ({ n, i }));
    const order = sorted(
      [rows.slice(9).toReversed(), rows.slice(0, 9)],
      ['n', 'i'],
      [{ column: 'n', format: 'money' }],
    );
    expect(order).toEqual(rows);
  });

  it('sorts long runs of ids that begin alike', () => {
    const rows = Array.from({ length: 3000 }, (_, i) => ({
      id: `TX-2024-${String((i * 7919) % 3000).padStart(9, '0')}`,
    }));
    const order = [...sortRows(chunksOf(['id'], rows, 700), [{ column: 'id', format: 'uuid' }])].map(
      (row) => rows[row]!.id,
    );
    expect(order).toEqual(rows.map(({ id }) => id).toSorted());
  });

  it('sorts runs whose first digits differ in one byte only', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => ({ id: `T-${(i * 7) % 10}${String((i * 7919) % 1000)}` }));
    const order = [...sortRows([chunkOf(['id'], rows)], [{ column: 'id', format: 'uuid' }])].map(
      (row) => rows[row]!.id,
    );
    expect(order).toEqual(rows.map(({ id }) => id).toSorted());
  });

  it('refuses a column that is absent or of another kind', () => {
    const chunk = chunkOf(['n', 't'], [{ n: 1, t: 'x' }]);
    expect(() => sortRows([chunk], [{ column: 'm', format: 'integer' }])).toThrow('no column m');
    expect(() => sortRows([chunk], [{ column: 't', format: 'integer' }])).toThrow('holds text, not sums');
    expect(() => sortRows([chunk], [{ column: 'n', format: 'text' }])).toThrow('holds numbers, not text');
  });
});
