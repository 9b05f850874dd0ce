/** Checks one aggregate function against a few plain lines, over random rows, keys, cuts into chunks, partitions and orders of arrival. */
import fc from 'fast-check';
import { aggregate } from '../aggregate';
import type { AggregateName } from '../aggregates';
import { startMerge } from '../merge';
import { splitByPartition } from '../partition';
import type { AggregateSpec, MergeKey, MergeSpec } from '../spec';
import { bytesOf, chunksOf, rowsOf, type Row, type Value } from './rows';

/** What a group should have, of the values that are there. A number beyond 2^53 is text. */
export type Expected = (values: readonly NonNullable<Value>[], rows: number) => Value;

const texts = ['k_text', 'k_id', 'v_text', 'v_uuid'];
const columns = ['k_int', 'k_wide', 'k_at', ...texts, 'v_money', 'v_decimal', 'v_instant'];
const someUuid = fc.constantFrom(
  ...['0', '1', 'a', 'f'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-00000000000${digit}`),
);
/** In the order of UTF-16 the last two are the other way round. */
const someText = fc.constantFrom('', 'a', 'ab', 'b', 'ñ', 'zz', '\uFFFD', '😀');
const someMoney = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(-0, 2 ** 33, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER),
  fc.maxSafeInteger(),
);
const someRow = fc.record({
  k_int: fc.option(fc.integer({ min: -1, max: 2 })),
  k_wide: fc.option(fc.constantFrom(0, -0, 2 ** 40, Number.MAX_SAFE_INTEGER)),
  k_text: fc.option(someText),
  k_id: fc.option(fc.oneof(someUuid, fc.constant('not a UUID'))),
  k_at: fc.option(fc.constantFrom(0, 0.5, 1, -0.5)),
  v_money: fc.option(someMoney),
  v_decimal: fc.option(someMoney),
  v_instant: fc.option(fc.constantFrom(0, 0.5, 1, 1_700_000_000, -1)),
  v_text: fc.option(someText),
  v_uuid: fc.option(someUuid),
});
const keyKinds = { k_int: 'id', k_wide: 'count', k_at: 'instant', k_text: 'text', k_id: 'uuid' } as const;
const someKeys = fc
  .shuffledSubarray(Object.keys(keyKinds) as (keyof typeof keyKinds)[])
  .chain((names) =>
    fc.tuple(
      ...names.map((name) => fc.boolean().map((nullable): MergeKey => ({ name, kind: keyKinds[name], nullable }))),
    ),
  );

interface Way {
  readonly chunkRows: number;
  readonly partitions: number;
  readonly isReversed: boolean;
}
const someWay: fc.Arbitrary<Way> = fc.record({
  chunkRows: fc.integer({ min: 1, max: 50 }),
  partitions: fc.integer({ min: 1, max: 4 }),
  isReversed: fc.boolean(),
});

/** `kinds`: of the columns that it is computed of; none for the rows themselves. */
export function checkAggregate(
  fn: AggregateName,
  kinds: readonly ('money' | 'decimal' | 'instant' | 'text' | 'uuid')[],
  expected: Expected,
): void {
  const inputs = kinds.map((kind) => ({ from: `v_${kind}`, kind }));
  const someInput = inputs.length > 0 ? fc.constantFrom(...inputs) : fc.constant({});
  const property = fc.property(
    fc.array(someRow, { maxLength: 60, size: 'max' }),
    someKeys,
    someInput,
    fc.boolean(),
    someWay,
    someWay,
    (rows, keys, input, nullable, one, other) => {
      const spec: AggregateSpec & MergeSpec = {
        op: 'aggregate',
        keys: keys.map((key) => ({ ...key, from: key.name })),
        aggregates: [{ name: 'value', fn, ...input, nullable }],
      };
      const merged = run(rows, spec, one);
      expect(sorted(merged.flatMap((pieces) => pieces.flatMap(rowsOf)))).toEqual(sorted(plainly(rows, spec, expected)));
      const again = run(rows, spec, { ...other, partitions: one.partitions });
      expect(again.map((pieces) => pieces.map(bytesOf))).toEqual(merged.map((pieces) => pieces.map(bytesOf)));
      const top = { group: keys.slice(0, 1).map(({ name }) => name), by: 'value', tie: 'value', limit: 2 };
      const [all, others] = [one, other].map((way) => bytesOf(topOf(rows, spec, way, top)));
      expect(others).toBe(all);
    },
  );
  fc.assert(property, { numRuns: 200 });
}

type Merged = ReturnType<typeof startMerge>;

function statesOf(
  rows: readonly Row[],
  spec: AggregateSpec & MergeSpec,
  { chunkRows, partitions, isReversed }: Way,
): Merged[] {
  const [key] = spec.keys;
  const merges = Array.from({ length: key ? partitions : 1 }, () => startMerge(spec));
  const partials = chunksOf(columns, rows, chunkRows, texts).map((chunk) => aggregate(chunk, spec));
  for (const partial of isReversed ? partials.reverse() : partials) {
    const parts = key ? splitByPartition(partial, key.name, partitions) : [partial];
    parts.forEach((part, p) => part && merges[p]!.add(part));
  }
  return merges;
}

const run = (rows: readonly Row[], spec: AggregateSpec & MergeSpec, way: Way) =>
  statesOf(rows, spec, way).map((merge) => [...merge.pieces()]);

const topOf = (rows: readonly Row[], spec: AggregateSpec & MergeSpec, way: Way, top: Parameters<Merged['top']>[0]) =>
  statesOf(rows, spec, { ...way, partitions: 1 })[0]!.top(top);

function plainly(rows: readonly Row[], { keys, aggregates: [call] }: AggregateSpec, expected: Expected): Row[] {
  const { from, nullable } = call!;
  const taken = rows.filter(
    (row) =>
      keys.every((key) => key.nullable || row[key.from] !== null) &&
      (nullable || from === undefined || row[from] !== null),
  );
  const groups = new Map<string, { readonly key: Row; readonly values: Value[] }>(
    keys.length === 0 ? [['', { key: {}, values: [] }]] : [],
  );
  for (const row of taken) {
    const key = Object.fromEntries(keys.map(({ name }) => [name, plain(row[name]!)]));
    const id = Object.values(key)
      .map((value) => JSON.stringify(value))
      .join();
    const group = groups.get(id) ?? { key, values: [] };
    group.values.push(from === undefined ? 1 : plain(row[from]!));
    groups.set(id, group);
  }
  return [...groups.values()].map(({ key, values }) => ({
    ...key,
    value: expected(
      values.filter((value) => value !== null),
      values.length,
    ),
  }));
}

/** With one zero. */
const plain = (value: Value): Value => (typeof value === 'number' ? value + 0 : value);

/** In an order of their own. A column with a number beyond 2^53 is text, so numbers are text here. */
const sorted = (rows: readonly Row[]): string[] => rows.map(textOf).sort();

const textOf = (row: Row): string =>
  JSON.stringify(
    Object.entries(row)
      .map(([name, value]) => [name, typeof value === 'number' ? (Object.is(value, -0) ? '-0' : String(value)) : value])
      .sort(([a], [b]) => (a! < b! ? -1 : 1)),
  );

/** A whole number as `rowsOf` gives it. */
export const wholeNumber = (value: bigint): Value =>
  Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
