import fc from 'fast-check';
import type { TopSpec } from './spec';
import type { Chunk } from '@coffee/protocol';
import { bytesOf, chunkOf, rowsOf, type Row } from './testing/rows';
import { TopSelection } from './top';

function top(chunk: Chunk, spec: TopSpec): Chunk {
  const columns = chunk.columns.map(({ name }) => ({ name, kind: 'id' as const }));
  const selection = new TopSelection(columns, spec);
  for (const row of rowsOf(chunk)) selection.offer(columns.map(({ name }) => row[name] as number));
  return selection.result();
}

describe('top', () => {
  const spec: TopSpec = { group: ['store_id'], by: 'purchases_qty', tie: 'user_id', limit: 3 };

  it('takes the customers with most purchases of each store, ties to the lowest id', () => {
    const columns = ['store_id', 'user_id', 'purchases_qty'];
    const row = (store_id: number, user_id: number, purchases_qty: number): Row => ({
      store_id,
      user_id,
      purchases_qty,
    });
    const chunk = chunkOf(columns, [
      row(2, 1, 1),
      row(1, 9, 4),
      row(1, 8, 5),
      row(1, 7, 4),
      row(1, 6, 3),
      row(1, 5, 4),
    ]);
    expect(rowsOf(top(chunk, spec))).toEqual([row(1, 8, 5), row(1, 5, 4), row(1, 7, 4), row(2, 1, 1)]);
  });

  it('says which column is not there', () => {
    expect(() => top(chunkOf(['store_id', 'user_id'], []), spec)).toThrow('no column purchases_qty');
  });

  it('is sort and cut, whatever the order of the rows', () => {
    const small = fc.nat(4);
    const someRow = fc.record({
      g: small,
      h: small,
      by: fc.oneof({ arbitrary: small, weight: 4 }, fc.maxSafeInteger()),
      tie: fc.oneof({ arbitrary: small, weight: 9 }, fc.integer()),
    });
    const columns = ['g', 'h', 'by', 'tie'];
    const someSpec = fc.record({
      group: fc.shuffledSubarray(['g', 'h']),
      by: fc.constant('by'),
      tie: fc.constant('tie'),
      limit: fc.oneof(fc.nat(4), fc.nat(60)),
    });
    const ascending = (names: readonly string[]) => (a: Row, b: Row) =>
      names.map((name) => (a[name] as number) - (b[name] as number)).find((difference) => difference !== 0) ?? 0;
    fc.assert(
      fc.property(fc.array(someRow, { maxLength: 200, size: 'max' }), someSpec, fc.integer(), (rows, topSpec, turn) => {
        const sorted = rows.toSorted(
          (a, b) => ascending(topSpec.group)(a, b) || b.by - a.by || a.tie - b.tie || ascending(columns)(a, b),
        );
        const taken = new Map<string, number>();
        const expected = sorted.filter((row) => {
          const group = topSpec.group.map((name) => row[name as 'g' | 'h']).join();
          taken.set(group, (taken.get(group) ?? 0) + 1);
          return taken.get(group)! <= topSpec.limit;
        });
        const result = top(chunkOf(columns, rows), topSpec);
        expect(rowsOf(result)).toEqual(expected);
        const at = rows.length === 0 ? 0 : Math.abs(turn) % rows.length;
        expect(bytesOf(top(chunkOf(columns, [...rows.slice(at), ...rows.slice(0, at)].reverse()), topSpec))).toBe(
          bytesOf(result),
        );
      }),
      { numRuns: 150 },
    );
  });
});
