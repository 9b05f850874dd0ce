import type { Chunk } from '@coffee/protocol';
import fc from 'fast-check';
import { filter } from './filter';
import type { DerivedColumn, ColumnFilter } from './spec';
import { bytesOf, chunkOf, rowsOf, type Row } from './testing/rows';

const columns = ['t', 'id', 'name', 'small', 'wide'];
const someRow = fc.record({
  t: fc.option(fc.integer({ min: -3_000_000_000, max: 6_000_000_000 })),
  id: fc.option(fc.uuid()),
  name: fc.option(fc.string({ unit: 'grapheme', maxLength: 5 })),
  small: fc.option(fc.integer({ min: 0, max: 300 })),
  wide: fc.maxSafeInteger(),
});
const i32Row = someRow.map((row) => ({ ...row, t: row.t === null ? null : row.t | 0 }));
const someRows = fc.oneof(
  fc.array(someRow, { maxLength: 80, size: 'max' }),
  fc.array(i32Row, { maxLength: 80, size: 'max' }),
  fc.array(
    i32Row.map((row) => ({ ...row, t: row.t ?? 0 })),
    { maxLength: 80, size: 'max' },
  ),
  // As in a range of a file: some days.
  fc.tuple(fc.integer(), fc.integer({ min: 1, max: 40 })).chain(([first, days]) =>
    fc.array(
      fc
        .tuple(i32Row, fc.nat(days * 86_400))
        .map(([row, since]) => ({ ...row, t: Math.min(first + since, 0x7fff_ffff) })),
      { maxLength: 80, size: 'max' },
    ),
  ),
);
const someSpec: fc.Arbitrary<ColumnFilter> = fc.oneof(
  fc.record({
    op: fc.constant('filter' as const),
    by: fc.constant('year' as const),
    column: fc.constant('t'),
    years: fc.array(fc.integer({ min: 1890, max: 2150 }), { maxLength: 40, size: 'max' }),
  }),
  fc.record({
    op: fc.constant('filter' as const),
    by: fc.constant('time-of-day' as const),
    column: fc.constant('t'),
    from: fc.nat(86_399),
    to: fc.nat(86_399),
  }),
  fc.record({
    op: fc.constant('filter' as const),
    by: fc.constant('at-least' as const),
    column: fc.constantFrom('t', 'small', 'wide'),
    minimum: fc.oneof(fc.integer(), fc.nat(300), fc.maxSafeInteger()),
  }),
);

function passes(row: Row, spec: ColumnFilter): boolean {
  const value = row[spec.column];
  if (typeof value !== 'number') return false;
  const date = new Date(value * 1000);
  switch (spec.by) {
    case 'at-least':
      return value >= spec.minimum;
    case 'year':
      return spec.years.includes(date.getUTCFullYear());
    case 'time-of-day': {
      const second = date.getUTCHours() * 3600 + date.getUTCMinutes() * 60 + date.getUTCSeconds();
      const [afterFrom, beforeTo] = [spec.from <= second, second <= spec.to];
      return spec.from <= spec.to ? afterFrom && beforeTo : afterFrom || beforeTo;
    }
  }
}

const derived: readonly DerivedColumn[] = [
  { name: 't.month', from: 't', unit: 'month' },
  { name: 't.half', from: 't', unit: 'half' },
];

function withUnits(row: Row): Row {
  const { t } = row;
  if (typeof t !== 'number') return { ...row, 't.month': null, 't.half': null };
  const date = new Date(t * 1000);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  return { ...row, 't.month': month, 't.half': Math.floor(month / 6) };
}

/** The same as arrays: nothing is known of them without a look. */
const unpacked = ({ rows, columns: packed }: Chunk): Chunk => ({
  rows,
  columns: packed.map((column) => ({ ...column })),
});

describe('filter', () => {
  it('keeps just the rows that a row-by-row predicate keeps, for every output', () => {
    fc.assert(
      fc.property(someRows, someSpec, fc.shuffledSubarray(columns, { minLength: 1 }), (rows, spec, wanted) => {
        const [all, some] = filter(chunkOf(columns, rows), spec, [{ columns }, { columns: wanted }]);
        const expected = rowsOf(chunkOf(columns, rows)).filter((row) => passes(row, spec));
        expect(rowsOf(all!)).toEqual(expected);
        expect(rowsOf(some!)).toEqual(
          expected.map((row) => Object.fromEntries(wanted.map((name) => [name, row[name]]))),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('makes columns of the units of instants, the same of a chunk that came packed and of one that did not', () => {
    const wanted = fc.shuffledSubarray([...columns, 't.month', 't.half'], { minLength: 1 });
    fc.assert(
      fc.property(someRows, someSpec, wanted, (rows, spec, names) => {
        const output = { columns: names, derived: derived.filter(({ name }) => names.includes(name)) };
        const chunk = chunkOf(columns, rows);
        const [made] = filter(chunk, spec, [output, { columns }]);
        const [plainly] = filter(unpacked(chunk), spec, [output, { columns }]);
        const expected = rowsOf(chunk)
          .filter((row) => passes(row, spec))
          .map(withUnits);
        expect(rowsOf(made!)).toEqual(
          expected.map((row) => Object.fromEntries(names.map((name) => [name, row[name]]))),
        );
        expect(bytesOf(made!)).toBe(bytesOf(plainly!));
      }),
      { numRuns: 300 },
    );
  });
});
