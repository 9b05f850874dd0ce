import { CoffeeError } from '@coffee/core';
import { encodeChunk, numberColumn, type Column } from '@coffee/protocol';
import { filter, yearRanges } from './filter';
import { chunkOf, instant, rowsOf } from './testing/rows';

const at = (text: string): { created_at: number } => ({ created_at: instant(text) });

/** Tells when its values are looked at. */
function watch(column: Column, looked: () => void): Column {
  const unwatched = Object.getOwnPropertyDescriptor(column, 'values')!;
  return Object.defineProperty(column, 'values', {
    get: () => {
      looked();
      return unwatched.get!.call(column) as unknown;
    },
  });
}

describe('filter by year', () => {
  const spec = { op: 'filter', by: 'year', column: 'created_at', years: [2024, 2025] } as const;

  it('keeps the instants of the years, from their first second to their last', () => {
    const rows = [
      '2023-12-31 23:59:59',
      '2024-01-01 00:00:00',
      '2024-06-01 12:00:00',
      '2025-12-31 23:59:59',
      '2026-01-01 00:00:00',
    ].map(at);
    const [kept] = filter(chunkOf(['created_at'], rows), spec, [{ columns: ['created_at'] }]);
    expect(rowsOf(kept!)).toEqual(rows.slice(1, 4));
  });

  it('takes years with a gap, in any order, given twice, and from before 1970', () => {
    const rows = [
      '1969-12-31 23:59:59',
      '1970-01-01 00:00:00',
      '2023-05-05 05:05:05',
      '2024-02-29 00:00:00',
      '2025-01-01 00:00:00',
    ].map(at);
    const [kept] = filter(chunkOf(['created_at'], rows), { ...spec, years: [2025, 1969, 2023, 2025] }, [
      { columns: ['created_at'] },
    ]);
    expect(rowsOf(kept!)).toEqual([rows[0], rows[2], rows[4]]);
  });

  it('passes nothing when no year is wanted', () => {
    const [kept] = filter(chunkOf(['created_at'], [at('2024-01-01 00:00:00')]), { ...spec, years: [] }, [
      { columns: ['created_at'] },
    ]);
    expect(kept!.rows).toBe(0);
  });

  it.each([
    ['all', [2024, 2025]],
    ['none', [2023, 2026]],
  ])('looks at no row of a packed chunk of which %s are in the years', (_, years) => {
    const packed = chunkOf(
      ['created_at', 'id'],
      [
        { ...at('2024-01-01 00:00:00'), id: 1 },
        { ...at('2024-05-05 00:00:00'), id: 9 },
      ],
    );
    const looked = jest.fn();
    const watched = { ...packed, columns: packed.columns.map((column) => watch(column, looked)) };
    const derived = [{ name: 'created_at.half', from: 'created_at', unit: 'half' }] as const;
    filter(watched, { ...spec, years }, [{ columns: ['id', 'created_at'] }, { columns: ['created_at.half'], derived }]);
    expect(looked).not.toHaveBeenCalled();
    expect(filter(watched, { ...spec, years: [2024] }, [{ columns: ['id'] }])[0]!.columns[0]!.values).toEqual(
      Uint8Array.of(1, 9),
    );
    expect(looked).toHaveBeenCalled();
  });

  it('joins years that follow each other to one range', () => {
    expect(yearRanges([2025, 2024, 2027])).toEqual([
      { from: instant('2024-01-01 00:00:00'), to: instant('2026-01-01 00:00:00') },
      { from: instant('2027-01-01 00:00:00'), to: instant('2028-01-01 00:00:00') },
    ]);
  });
});

describe('filter by time of day', () => {
  const spec = { op: 'filter', by: 'time-of-day', column: 'created_at', from: 6 * 3600, to: 23 * 3600 } as const;
  const rows = ['2024-05-01 05:59:59', '2024-05-01 06:00:00', '2024-05-01 23:00:00', '2024-05-01 23:00:01'].map(at);

  it('has both ends in: 23:00:00 is in, 23:00:01 is out', () => {
    expect(rowsOf(filter(chunkOf(['created_at'], rows), spec, [{ columns: ['created_at'] }])[0]!)).toEqual(
      rows.slice(1, 3),
    );
  });

  it('knows the time of day before 1970 and beyond 32 bits', () => {
    for (const year of ['1960', '2090']) {
      const there = rows.map(({ created_at }) =>
        at(new Date(created_at * 1000).toISOString().slice(0, 19).replace('2024', year)),
      );
      expect(rowsOf(filter(chunkOf(['created_at'], there), spec, [{ columns: ['created_at'] }])[0]!)).toEqual(
        there.slice(1, 3),
      );
    }
  });
});

describe('filter by minimum', () => {
  const spec = { op: 'filter', by: 'at-least', column: 'final_amount', minimum: 75_000 } as const;
  const id = (n: number): string => `00000000-0000-0000-0000-00000000000${n}`;
  const chunk = chunkOf(
    ['transaction_id', 'user_id', 'final_amount'],
    [
      { transaction_id: null, user_id: 1, final_amount: 74_999 },
      { transaction_id: id(2), user_id: null, final_amount: 75_000 },
      { transaction_id: id(3), user_id: 3, final_amount: 78_765 },
      { transaction_id: null, user_id: 4, final_amount: null },
    ],
  );

  it('gives each output its columns in its order', () => {
    const outputs = filter(chunk, spec, [{ columns: ['final_amount', 'transaction_id'] }, { columns: ['user_id'] }]);
    expect(outputs.map(rowsOf)).toEqual([
      [
        { transaction_id: id(2), final_amount: 75_000 },
        { transaction_id: id(3), final_amount: 78_765 },
      ],
      [{ user_id: null }, { user_id: 3 }],
    ]);
    expect(outputs[0]!.columns.map(({ name }) => name)).toEqual(['final_amount', 'transaction_id']);
  });

  it('drops the bitmap of a column that has a value in every row that is left', () => {
    const [kept] = filter(chunk, spec, [{ columns: ['transaction_id', 'user_id'] }]);
    expect(kept!.columns.map(({ validity }) => validity !== undefined)).toEqual([false, true]);
  });

  it('passes columns through as they are when every row passes', () => {
    const [kept] = filter(chunkOf(['n'], [{ n: 1 }, { n: 2 }]), { ...spec, column: 'n', minimum: 0 }, [
      { columns: ['n'] },
    ]);
    const all = { rows: 2, columns: [numberColumn('n', [1, 2])] };
    expect(encodeChunk(kept!)).toEqual(encodeChunk(all));
  });

  it('refuses a column that is absent or not of numbers', () => {
    expect(() => filter(chunk, { ...spec, column: 'price' }, [])).toThrow(CoffeeError);
    expect(() => filter(chunk, { ...spec, column: 'transaction_id' }, [])).toThrow('holds uuid, not numbers');
  });
});
