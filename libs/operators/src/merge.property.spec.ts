import fc from 'fast-check';
import { aggregate } from './aggregate';
import { startMerge } from './merge';
import { bytesOf, chunkOf, chunksOf, rowsOf, type Row } from './testing/rows';
import { keyOf, sumOf, sumsBy } from './testing/specs';

const columns = ['a', 'b', 'x', 'y'];
const someKey = fc.oneof(fc.nat(5), fc.integer(), fc.integer({ min: 2 ** 31, max: 2 ** 32 }), fc.maxSafeInteger());
const someSum = fc.oneof(fc.nat(100), fc.integer(), fc.nat(2 ** 32), fc.integer({ min: -(2 ** 44), max: 2 ** 44 }));
const rowsWith = (key: fc.Arbitrary<number>, sum: fc.Arbitrary<number>): fc.Arbitrary<Row[]> =>
  fc.array(
    fc.record({
      a: fc.oneof(fc.nat(4), key),
      b: fc.oneof({ arbitrary: key, weight: 9 }, fc.constant(null)),
      x: sum,
      y: fc.option(sum),
    }),
    { maxLength: 100, size: 'max' },
  );
const someRows = fc.oneof(
  rowsWith(fc.nat(9), fc.nat(100)),
  rowsWith(fc.nat(2 ** 31), fc.nat(2 ** 31)),
  rowsWith(someKey, someSum),
);
const someSpec = fc.record({
  keys: fc.shuffledSubarray(['a', 'b'], { minLength: 1 }),
  sums: fc.shuffledSubarray(['x', 'y'], { minLength: 1 }),
});

const cut = (rows: Row[], size: number): ReturnType<typeof chunkOf>[] => chunksOf(columns, rows, size);

describe('merge', () => {
  it('merges to what one aggregation of all rows gives, whatever the order and the cut', () => {
    fc.assert(
      fc.property(
        someRows,
        someSpec,
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: 40 }),
        (rows, spec, random, size) => {
          // Where rows are grouped before, those without a key or a sum are left out.
          const complete = rows.filter((row) => [...spec.keys, ...spec.sums].every((name) => row[name] !== null));
          const shuffled = complete
            .map((row) => [random.next().value as number, row] as const)
            .sort(([a], [b]) => a - b)
            .map(([, row]) => row);
          const [one, other] = [cut(complete, 1000), cut(shuffled, size)].map((chunks) => {
            const state = startMerge(sumsBy(spec.keys, ...spec.sums));
            chunks.forEach((chunk) => state.add(chunk));
            return state;
          });
          expect([...other!.pieces()].map(bytesOf)).toEqual([...one!.pieces()].map(bytesOf));

          const aggregated = rowsOf(
            aggregate(chunkOf(columns, rows), {
              op: 'aggregate',
              keys: spec.keys.map(keyOf),
              aggregates: spec.sums.map((name) => sumOf(name)),
            }),
          );
          const byKeys = (a: Row, b: Row): number =>
            spec.keys.map((key) => (a[key] as number) - (b[key] as number)).find((d) => d !== 0) ?? 0;
          expect([...one!.pieces()].flatMap(rowsOf)).toEqual(aggregated.sort(byKeys));

          for (const by of [...spec.sums, ...spec.keys]) {
            const top = { group: spec.keys.slice(1), by, tie: spec.keys[0]!, limit: 2 };
            expect(bytesOf(other!.top(top))).toBe(bytesOf(one!.top(top)));
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
