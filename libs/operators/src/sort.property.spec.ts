import fc from 'fast-check';
import { sortRows } from './sort';
import type { SortColumn } from './sort-keys';
import { chunksOf, type Row } from './testing/rows';

const columns = ['id', 'name', 'n', 'key'];
const someText = fc.oneof(
  fc.constantFrom('G Coffee @ USJ 89q', 'G Coffee @ Taman', ''),
  fc.string({ unit: 'binary', maxLength: 9, size: 'max' }),
  fc.string({ unit: fc.constantFrom('a', 'b', '\0'), maxLength: 14, size: 'max' }),
);
const someUuid = fc.oneof(
  fc.uuid(),
  fc.constantFrom('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'),
);
const someRows = (id: fc.Arbitrary<string | null>): fc.Arbitrary<Row[]> =>
  fc.array(
    fc.record({
      id,
      name: fc.option(someText),
      n: fc.option(fc.oneof(fc.nat(3), fc.integer(), fc.maxSafeInteger())),
      key: fc.oneof(fc.nat(3), fc.integer()),
    }),
    { maxLength: 150, size: 'max' },
  );
const someOrder: fc.Arbitrary<SortColumn[]> = fc
  .tuple(
    fc.shuffledSubarray(
      [
        { column: 'id', format: 'uuid' },
        { column: 'name', format: 'text', fallback: 'key' },
        { column: 'name', format: 'text' },
        { column: 'n', format: 'integer' },
        { column: 'key', format: 'money' },
      ],
      { minLength: 1 },
    ),
    fc.infiniteStream(fc.boolean()),
    fc.infiniteStream(fc.constantFrom<Pick<SortColumn, 'missing'>>({}, { missing: 'first' }, { missing: 'last' })),
  )
  .map(([order, flags, places]) =>
    order.map((spec) => ({
      ...spec,
      ...(places.next().value as Pick<SortColumn, 'missing'>),
      descending: flags.next().value as boolean,
    })),
  );

function compare(a: Row, b: Row, orderBy: readonly SortColumn[]): number {
  for (const { column, format, fallback, descending, missing } of orderBy) {
    const isMissing = [a, b].map((row) => Number((row[column] ?? null) === null));
    const place = (isMissing[0]! - isMissing[1]!) * (missing === 'first' ? -1 : 1);
    if (missing !== undefined && place !== 0) return place;
    const printed = (row: Row): Buffer => Buffer.from(String(row[column] ?? (fallback ? row[fallback] : '')));
    const number = (row: Row): number => (row[column] as number | null) ?? -Infinity;
    const difference =
      format === 'uuid' || format === 'text'
        ? Buffer.compare(printed(a), printed(b))
        : Number(number(a) > number(b)) - Number(number(a) < number(b));
    if (difference !== 0) return descending ? -difference : difference;
  }
  return 0;
}

describe('sortRows', () => {
  it('is a stable sort by the printed values, however the rows are cut into chunks', () => {
    const inputs = fc.oneof(
      someRows(someUuid),
      someRows(fc.oneof({ arbitrary: someUuid, weight: 20 }, someText)),
      someRows(fc.option(fc.oneof(someUuid, someText))),
    );
    fc.assert(
      fc.property(inputs, someOrder, fc.integer({ min: 1, max: 200 }), (rows, orderBy, size) => {
        const order = [...sortRows(chunksOf(columns, rows, size, ['id', 'name']), orderBy)];
        const expected = rows.map((_, i) => i).sort((a, b) => compare(rows[a]!, rows[b]!, orderBy) || a - b);
        expect(order).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });
});
