import fc from 'fast-check';
import { filter } from './filter';
import type { FilterSpec } from './spec';
import { chunkOf, rowsOf, type Row } from './testing/rows';

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
);
const someSpec: fc.Arbitrary<FilterSpec> = fc.oneof(
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

function passes(row: Row, spec: FilterSpec): boolean {
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
});
