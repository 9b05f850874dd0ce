import fc from 'fast-check';
import { aggregate } from './aggregate';
import type { AggregateSpec, KeySpec } from './spec';
import { bytesOf, chunkOf, rowsOf, type Row } from './testing/rows';
import { countOf, sumOf } from './testing/specs';

const columns = ['a', 'b', 't', 'v'];
/** Few and many values, narrow and wide ones: each way of grouping has its turn. */
const someKey = fc.oneof(fc.nat(3), fc.integer({ min: -300, max: 300 }), fc.integer(), fc.maxSafeInteger());
const rowsWith = (key: fc.Arbitrary<number>): fc.Arbitrary<Row[]> =>
  fc.array(
    fc.record({
      a: fc.option(key),
      b: fc.oneof(fc.constant(null), key),
      t: fc.option(fc.integer({ min: -60_000_000_000, max: 200_000_000_000 })),
      v: fc.option(fc.integer({ min: -(2 ** 40), max: 2 ** 40 })),
    }),
    { maxLength: 120, size: 'max' },
  );
const someRows = fc.oneof(
  ...[fc.nat(3), fc.integer({ min: -300, max: 300 }), fc.nat(100_000), fc.integer(), someKey].map(rowsWith),
);
const someSpec: fc.Arbitrary<AggregateSpec> = fc
  .tuple(
    fc.shuffledSubarray<KeySpec>(
      [
        { name: 'ka', from: 'a' },
        { name: 'kb', from: 'b' },
        { name: 'month', from: 't', unit: 'month' },
        { name: 'half', from: 't', unit: 'half' },
      ],
      { minLength: 0, maxLength: 2 },
    ),
    fc.shuffledSubarray([countOf('n'), sumOf('sv', 'v'), sumOf('sv2', 'v')]),
  )
  .filter(([keys, aggregates]) => keys.length + aggregates.length > 0)
  .map(([keys, aggregates]) => ({ op: 'aggregate', keys, aggregates }));

function keyOf(row: Row, { from, unit }: KeySpec): number | null {
  const value = row[from] as number | null;
  if (value === null || !unit) return value;
  const date = new Date(value * 1000);
  return unit === 'month'
    ? date.getUTCFullYear() * 12 + date.getUTCMonth()
    : date.getUTCFullYear() * 2 + Math.floor(date.getUTCMonth() / 6);
}

const inOrder = (rows: readonly Row[], { keys }: AggregateSpec): Row[] =>
  rows.toSorted(
    (a, b) =>
      keys.map(({ name }) => (a[name] as number) - (b[name] as number)).find((difference) => difference !== 0) ?? 0,
  );

function naive(rows: readonly Row[], spec: AggregateSpec): Row[] {
  const groups = new Map<string, Record<string, number>>();
  for (const row of rows) {
    const keys = spec.keys.map((key) => keyOf(row, key));
    if (keys.includes(null) || spec.aggregates.some(({ from }) => from !== undefined && row[from] === null)) continue;
    let group = groups.get(keys.join());
    if (!group) {
      group = Object.fromEntries([
        ...spec.keys.map(({ name }, i) => [name, keys[i]!]),
        ...spec.aggregates.map(({ name }) => [name, 0]),
      ]) as Record<string, number>;
      groups.set(keys.join(), group);
    }
    for (const { name, from } of spec.aggregates)
      group[name]! += from === undefined ? 1 : ((row[from] as number | null) ?? 0);
  }
  return [...groups.values()];
}

describe('aggregate', () => {
  it('is what a map of groups gives', () => {
    fc.assert(
      fc.property(someRows, someSpec, (rows, spec) => {
        const chunk = chunkOf(columns, rows);
        const result = aggregate(chunk, spec);
        expect(inOrder(rowsOf(result), spec)).toEqual(inOrder(naive(rows, spec), spec));
        expect(bytesOf(aggregate(chunk, spec))).toBe(bytesOf(result));
      }),
      { numRuns: 150 },
    );
  });

  it.each([[['a', 'b']], [['b', 'a']], [['b']]])('keeps many nearly distinct groups of %j apart', (names) => {
    const rows = Array.from({ length: 10_000 }, (_, i) => ({
      a: (i * 7919) % 10,
      b: (i * 104_729) % 20_011,
      v: i,
      t: 0,
    }));
    const spec: AggregateSpec = {
      op: 'aggregate',
      keys: names.map((name) => ({ name, from: name })),
      aggregates: [sumOf('v')],
    };
    for (const wide of [0, 2 ** 31, 2 ** 40]) {
      const shifted = rows.map((row) => ({ ...row, b: row.b + wide }));
      const result = rowsOf(aggregate(chunkOf(columns, shifted), spec));
      expect(inOrder(result, spec)).toEqual(inOrder(naive(shifted, spec), spec));
    }
  });
});
