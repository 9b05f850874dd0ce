/** A tail that is split gives the rows that the whole one gives, however its rows are spread over partitions. */
import type { Chunk } from '@coffee/protocol';
import fc from 'fast-check';
import { startMerge } from './merge';
import { mergedColumns, type MergedColumn } from './merged-groups';
import type { AggregateCall, MergeKey, MergeSpec, OrderSpec, TailSpec } from './spec';
import { splitTail } from './split-tail';
import { runTail, tailColumns } from './tail';
import { chunksOf, rowsOf, type Row } from './testing/rows';

const merge: MergeSpec = {
  keys: [
    { name: 'id', kind: 'id', nullable: true },
    { name: 'name', kind: 'text', nullable: true },
  ],
  aggregates: [{ name: 'amount', fn: 'sum', from: 'amount', kind: 'money', nullable: true }],
};
const columns = mergedColumns(merge);
const names = columns.map(({ name }) => name);
/** As they are sent between stages. */
const whole: MergeSpec = { keys: columns.map((column) => ({ ...column, nullable: true })), aggregates: [] };

const someRows = fc
  .array(
    fc.record({
      name: fc.option(fc.constantFrom('', 'a', 'b', 'ñ')),
      amount: fc.option(fc.oneof(fc.integer({ min: -2, max: 3 }), fc.constant(Number.MAX_SAFE_INTEGER))),
    }),
    { maxLength: 40, size: 'max' },
  )
  // By its id each is in one partition.
  .map((rows) => rows.map((row, i): Row => ({ id: i === 0 ? null : i, ...row })));

const column = (name: string, kind: 'id' | 'text' | 'money') => ({ column: name, kind });
const filterOut: TailSpec = {
  op: 'filter',
  by: 'expression',
  predicate: { fn: 'not', of: [{ fn: 'is-missing', of: [column('name', 'text')], kind: 'boolean' }], kind: 'boolean' },
};
const ranked: readonly TailSpec[] = [
  {
    op: 'project',
    columns: [
      { name: 'name', kind: 'text', of: column('name', 'text') },
      { name: 'amount', kind: 'money', of: column('amount', 'money') },
    ],
  },
  { op: 'rank', fn: 'row-number', partitionBy: ['name'], orderBy: [], as: 'place' },
];
/** Without the id, so that rows are equal that were not. */
const project: TailSpec = {
  op: 'project',
  columns: [
    { name: 'name', kind: 'text', of: column('name', 'text') },
    { name: 'times', kind: 'money', of: column('amount', 'money') },
  ],
};
const withPlace: TailSpec = {
  op: 'project',
  columns: [
    { name: 'name', kind: 'text', of: column('name', 'text') },
    { name: 'times', kind: 'money', of: { column: 'place', kind: 'count' } },
  ],
};
const keys: MergeKey[] = [{ name: 'name', kind: 'text', nullable: true }];
const call = (fn: AggregateCall['fn'], name: string): AggregateCall => {
  return { name, fn, from: 'times', kind: 'money', nullable: true };
};
const aggregates = [
  ...[call('sum', 'total'), call('avg', 'mean'), call('min', 'least'), call('count_distinct', 'different')],
  { name: 'rows', fn: 'count' },
] as const;
const orders: readonly OrderSpec[] = [
  { column: 'times', kind: 'money', descending: true },
  { column: 'name', kind: 'text', missingFirst: true },
];

const someTail: fc.Arbitrary<readonly TailSpec[]> = fc
  .record({
    first: fc.subarray([filterOut], { minLength: 0 }),
    regroup: fc.option(
      fc.record({
        keys: fc.subarray([keys], { minLength: 0 }).map(([some]) => some ?? []),
        aggregates: fc.subarray([...aggregates], { minLength: 1 }),
      }),
    ),
    limit: fc.option(
      fc.record({
        orderBy: fc.shuffledSubarray([...orders]),
        offset: fc.nat(5),
        limit: fc.oneof(fc.nat(8), fc.constant(2_000_000)),
      }),
    ),
    distinct: fc.boolean(),
    rank: fc.boolean(),
  })
  .map(({ first, regroup, limit, distinct, rank }) => [
    ...first,
    ...(rank ? ranked : []),
    rank ? withPlace : project,
    ...(regroup ? [{ op: 'regroup', ...regroup } as const] : []),
    ...(!regroup && distinct
      ? [{ op: 'regroup', keys: [...keys, { name: 'times', kind: 'money', nullable: true }], aggregates: [] } as const]
      : []),
    ...(!regroup && limit ? [{ op: 'limit', ...limit } as const] : []),
  ]);

/** What a stage makes of its input. */
function merged(chunks: readonly Chunk[], spec: MergeSpec): Iterable<Chunk> {
  const state = startMerge(spec);
  for (const chunk of chunks) state.add(chunk);
  return state.pieces();
}

function inParts(parts: readonly (readonly Row[])[], size: number, tail: readonly TailSpec[]): Row[] {
  const { early, behind } = splitTail(tail, merge);
  const sent = parts.flatMap((rows) => [
    ...runTail(merged(chunksOf(names, rows, size, ['name']), whole), columns, early),
  ]);
  if (!behind) return sent.flatMap(rowsOf);
  const spec = behind.isWhole ? whole : behind.merge;
  return [...runTail(merged(sent, spec), mergedColumns(spec), behind.late)].flatMap(rowsOf);
}

const sorted = (rows: readonly Row[]): string[] =>
  rows
    .map((row) =>
      JSON.stringify(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)])),
    )
    .sort();

const resultOf = (given: readonly MergedColumn[], tail: readonly TailSpec[]) =>
  tailColumns(given, tail).map(({ name }) => name);

test('in parts and at once', () => {
  let cut = 0;
  fc.assert(
    fc.property(
      someRows,
      someTail,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 9 }),
      (rows, tail, n, size) => {
        const parts = Array.from({ length: n }, (_, p) => rows.filter((_row, i) => i % n === p));
        const atOnce = [...runTail(merged(chunksOf(names, rows, 100, ['name']), whole), columns, tail)].flatMap(rowsOf);
        const { early, behind } = splitTail(tail, merge);
        if (behind) expect(resultOf(mergedColumns(behind.merge), behind.late)).toEqual(resultOf(columns, tail));
        cut += early.length;
        expect(sorted(inParts(parts, size, tail))).toEqual(sorted(atOnce));
      },
    ),
    { numRuns: 500 },
  );
  expect(cut).toBeGreaterThan(0);
});
