/** Run: `npx ts-node --transpile-only libs/operators/bench/sort.bench.ts [million rows]`. Ids as UUIDs, and as text that begins alike. */
import { numberColumn, textColumn, type Chunk } from '@coffee/protocol';
import { sortRows, type SortColumn } from '../src';
import { measure } from './measure';
import { randomFrom, uuids } from './sales';

const random = randomFrom(1);
const million = Number(process.argv[2] ?? 1) * 1_000_000;

function chunksOf(rows: number, make: (count: number) => Chunk): Chunk[] {
  const chunks: Chunk[] = [];
  for (let left = rows; left > 0; left -= 50_000) chunks.push(make(Math.min(left, 50_000)));
  return chunks;
}
const amounts = (count: number): Int32Array => Int32Array.from({ length: count }, () => 75_000 + random() * 20_000);
const withUuids = (count: number): Chunk => ({
  rows: count,
  columns: [uuids('id', count, random), numberColumn('amount', amounts(count))],
});
const withTexts = (count: number): Chunk => ({
  rows: count,
  columns: [
    textColumn(
      'id',
      Array.from({ length: count }, () => `TX-2024-${Math.floor(random() * 1e9)}`),
    ),
    numberColumn('amount', amounts(count)),
  ],
});
const byId: SortColumn[] = [{ column: 'id', format: 'uuid' }];
const byAmount: SortColumn[] = [{ column: 'amount', format: 'money', descending: true }, ...byId];

for (const rows of [100_000, million]) {
  const times = rows > 500_000 ? 3 : 50;
  const ids = chunksOf(rows, withUuids);
  const mixed = [...ids.slice(1), withTexts(50_000)];
  measure(`${rows} UUIDs`, rows, () => sortRows(ids, byId), times);
  measure(`${rows} UUIDs by amount`, rows, () => sortRows(ids, byAmount), times);
  measure(`${rows} UUIDs and texts`, rows, () => sortRows(mixed, byId), times);
  if (rows > 1_000_000) continue;
  const texts = chunksOf(rows, withTexts);
  measure(`${rows} texts`, rows, () => sortRows(texts, byId), times);
}
