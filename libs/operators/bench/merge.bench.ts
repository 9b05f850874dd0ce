/** Run: `npx ts-node --transpile-only libs/operators/bench/merge.bench.ts [million pairs]`. Purchases of 2 million customers in 10 stores. */
import { aggregate, splitByPartition } from '../src';
import { SumGroups } from '../src/sum-groups';
import { measure } from './measure';
import { transactions } from './sales';

const purchases = {
  op: 'aggregate',
  keys: [
    { name: 'store_id', from: 'store_id' },
    { name: 'user_id', from: 'user_id' },
  ],
  aggregates: [{ name: 'purchases_qty', fn: 'count' }],
} as const;
const top3 = { group: ['store_id'], by: 'purchases_qty', tie: 'user_id', limit: 3 };
const wanted = Number(process.argv[2] ?? 5) * 1_000_000;

const state = new SumGroups({
  keys: [
    { name: 'store_id', kind: 'id' },
    { name: 'user_id', kind: 'id' },
  ],
  aggregates: purchases.aggregates,
});
let added = 0;
let elapsed = 0;
let next = 1_000_000;
for (let seed = 0; state.size < wanted; seed++) {
  const chunk = aggregate(transactions(seed), purchases);
  const start = process.cpuUsage();
  state.add(chunk);
  elapsed += process.cpuUsage(start).user * 1000;
  added += chunk.rows;
  if (state.size < next) continue;
  const perRow = (elapsed / added).toFixed(1);
  console.log(
    `${state.size} pairs of ${added} rows: ${perRow} ns of CPU a row, ${(state.bytes / state.size).toFixed(2)} bytes a pair`,
  );
  next += 1_000_000;
}
measure('top 3 of each store', state.size, () => state.top(top3), 20);
measure(
  'all pieces, sorted by key',
  state.size,
  () => {
    for (const piece of state.pieces()) if (piece.rows === 0) throw new Error('an empty piece');
  },
  3,
);
const chunk = aggregate(transactions(1), purchases);
measure('split into 2 partitions', chunk.rows, () => splitByPartition(chunk, 'user_id', 2));
measure('split into 8 partitions', chunk.rows, () => splitByPartition(chunk, 'user_id', 8));
