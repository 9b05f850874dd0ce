/** Each operator of a tail is what a few plain lines say, however its rows come in pieces. */
import type { Chunk } from '@coffee/protocol';
import fc from 'fast-check';
import type { MergedColumn } from './merged-groups';
import type { OrderSpec, TailSpec } from './spec';
import { runTail, tailColumns } from './tail';
import { bytesOf, chunksOf, rowsOf, type Row, type Value } from './testing/rows';

const columns: readonly MergedColumn[] = [
  { name: 'id', kind: 'id' },
  { name: 'name', kind: 'text' },
  { name: 'amount', kind: 'money' },
  { name: 'times', kind: 'count' },
];
const names = columns.map(({ name }) => name);
const someRows = fc
  .array(
    fc.record({
      name: fc.option(fc.constantFrom('', 'a', 'b', 'ñ', '\uFFFD', '😀')),
      amount: fc.option(fc.integer({ min: -2, max: 3 })),
      times: fc.option(fc.integer({ min: 0, max: 3 })),
    }),
    { maxLength: 30 },
  )
  // As merged rows come: by a key that no two of them have.
  .map((rows) => rows.map((row, id): Row => ({ id, ...row })));

const ordered = fc.array(
  fc.record({
    column: fc.constantFrom('name', 'amount'),
    descending: fc.boolean(),
    missingFirst: fc.boolean(),
  }),
  { maxLength: 2 },
);
const ordersOf = (of: readonly Omit<OrderSpec, 'kind'>[]): OrderSpec[] =>
  of.map((spec) => ({ ...spec, kind: columns.find(({ name }) => name === spec.column)!.kind }));

function run(rows: readonly Row[], size: number, tail: readonly TailSpec[], mostRows?: number): Row[] {
  const given = (chunkRows: number): Chunk[] => [
    ...runTail(chunksOf(names, rows, chunkRows, ['name']), columns, tail, mostRows),
  ];
  const pieces = given(size);
  for (const piece of pieces) {
    expect(piece.rows).toBeGreaterThan(0);
    expect(piece.columns.map(({ name }) => name)).toEqual(tailColumns(columns, tail).map(({ name }) => name));
  }
  expect(given(size).map(bytesOf)).toEqual(pieces.map(bytesOf));
  return pieces.flatMap(rowsOf);
}

const order = (a: Value, b: Value): number =>
  typeof a === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(String(b))) : Number(a) - Number(b);

function compare(a: Row, b: Row, orderBy: readonly OrderSpec[]): number {
  for (const { column, descending = false, missingFirst = false } of orderBy) {
    const [x, y] = [a[column]!, b[column]!];
    if (x === null && y === null) continue;
    if (x === null || y === null) return (x === null) === missingFirst ? -1 : 1;
    const difference = order(x, y);
    if (difference !== 0) return descending ? -difference : difference;
  }
  return 0;
}
/** The id tells all rows apart, and is the first column. */
const inOrder = (rows: readonly Row[], orderBy: readonly OrderSpec[]): Row[] =>
  rows.toSorted((a, b) => compare(a, b, orderBy) || order(a['id']!, b['id']!));

const someSize = fc.integer({ min: 1, max: 40 });

test('limit takes the first rows of a total order', () => {
  const bound = fc.option(fc.nat(12), { nil: undefined });
  fc.assert(
    fc.property(someRows, someSize, ordered, bound, bound, (rows, size, by, offset, limit) => {
      const orderBy = ordersOf(by);
      const spec: TailSpec = {
        op: 'limit',
        orderBy,
        ...(offset !== undefined && { offset }),
        ...(limit !== undefined && { limit }),
      };
      const from = offset ?? 0;
      expect(run(rows, size, [spec])).toEqual(
        inOrder(rows, orderBy).slice(from, limit === undefined ? undefined : from + limit),
      );
    }),
  );
});

test('a place is one more than the number of rows, or of values, or of rows and ties, before it', () => {
  fc.assert(
    fc.property(someRows, someSize, ordered, fc.subarray(['name', 'amount']), (rows, size, by, partitionBy) => {
      const orderBy = ordersOf(by);
      const all = inOrder(rows, orderBy);
      const before = (row: Row): Row[] =>
        all.filter(
          (other) => partitionBy.every((name) => other[name] === row[name]) && compare(other, row, orderBy) < 0,
        );
      const places: Readonly<Record<string, (row: Row) => number>> = {
        rank: (row) => before(row).length + 1,
        'dense-rank': (row) =>
          new Set(before(row).map((other) => JSON.stringify(orderBy.map(({ column }) => other[column])))).size + 1,
        'row-number': (row) =>
          all.filter((other) => partitionBy.every((name) => other[name] === row[name])).indexOf(row) + 1,
      };
      for (const fn of ['rank', 'dense-rank', 'row-number'] as const) {
        const given = run(rows, size, [{ op: 'rank', fn, partitionBy, orderBy, as: 'place' }]);
        expect(given.toSorted((a, b) => order(a['id']!, b['id']!))).toEqual(
          rows.map((row) => ({ ...row, place: places[fn]!(row) })),
        );
      }
    }),
  );
});

test('regroup puts groups together, missing keys too', () => {
  fc.assert(
    fc.property(someRows, someSize, (rows, size) => {
      const groups = new Map<Value, Row[]>();
      for (const row of rows) groups.set(row['name']!, [...(groups.get(row['name']!) ?? []), row]);
      const keys = [{ name: 'name', kind: 'text', nullable: true }] as const;
      const aggregates = [
        { name: 'total', fn: 'sum', from: 'amount', kind: 'money', nullable: true },
        { name: 'rows', fn: 'count' },
      ] as const;
      const expected = [...groups].map(([name, of]) => {
        const amounts = of.flatMap(({ amount }) => (amount === null ? [] : [Number(amount)]));
        return {
          name,
          total: amounts.length === 0 ? null : amounts.reduce((sum, amount) => sum + amount, 0),
          rows: of.length,
        };
      });
      const byName = (a: Row, b: Row): number =>
        a['name'] === null ? -1 : b['name'] === null ? 1 : order(a['name']!, b['name']!);
      expect(run(rows, size, [{ op: 'regroup', keys, aggregates }])).toEqual(expected.sort(byName));
      expect(run(rows, size, [{ op: 'regroup', keys, aggregates: [] }])).toEqual(
        expected.map(({ name }) => ({ name })),
      );
      expect(run(rows, size, [{ op: 'regroup', keys: [], aggregates: [{ name: 'rows', fn: 'count' }] }])).toEqual([
        { rows: rows.length },
      ]);
    }),
  );
});

test('a row is repeated as its count says, filtered where a predicate is true, and made of others', () => {
  const isMore: TailSpec = {
    op: 'filter',
    by: 'expression',
    predicate: {
      fn: 'greater',
      of: [
        { column: 'amount', kind: 'money' },
        { constant: 0, kind: 'count' },
      ],
      kind: 'boolean',
    },
  };
  const double: TailSpec = {
    op: 'project',
    columns: [
      { name: 'name', kind: 'text', of: { column: 'name', kind: 'text' } },
      {
        name: 'double',
        kind: 'money',
        of: {
          fn: 'add',
          of: [
            { column: 'amount', kind: 'money' },
            { column: 'amount', kind: 'money' },
          ],
          kind: 'money',
        },
      },
    ],
  };
  fc.assert(
    fc.property(someRows, someSize, (rows, size) => {
      const given = run(rows, size, [{ op: 'repeat', times: 'times' }, isMore, double]);
      const more = rows.filter(({ amount }) => amount !== null && Number(amount) > 0);
      expect(given).toEqual(
        more.flatMap(({ name, amount, times }) =>
          Array.from({ length: Number(times) }, () => ({ name, double: Number(amount) * 2 })),
        ),
      );
    }),
  );
});

test('rows that must be held are bounded, those of a limit are not', () => {
  const rows = Array.from({ length: 10 }, (_, id): Row => ({ id, name: String(id), amount: 0, times: 1 }));
  const rank: TailSpec = { op: 'rank', fn: 'rank', partitionBy: [], orderBy: [], as: 'place' };
  const keys = [{ name: 'name', kind: 'text' }] as const;
  const advice = 'group more coarsely, leave rows out with WHERE or HAVING, or take fewer with LIMIT';
  expect(() => run(rows, 3, [rank], 9)).toThrow(`there are more than 9 rows to be ranked: ${advice}`);
  expect(() => run(rows, 3, [{ op: 'limit', orderBy: [] }], 9)).toThrow(
    'there are more than 9 rows to be put in order',
  );
  expect(() => run(rows, 3, [{ op: 'regroup', keys, aggregates: [] }], 9)).toThrow(
    'there are more than 9 groups of groups',
  );
  expect(run(rows, 3, [rank], 10)).toHaveLength(10);
  expect(run(rows, 3, [{ op: 'limit', orderBy: [], limit: 2 }], 9)).toHaveLength(2);
});
