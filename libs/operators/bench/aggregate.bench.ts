/** Run: `npx ts-node --transpile-only libs/operators/bench/aggregate.bench.ts`. */
import { aggregate, type AggregateSpec } from '../src';
import { measure } from './measure';
import { ROWS, items, transactions } from './sales';

const key = (from: string, unit?: 'month' | 'half') => (unit ? { name: unit, from, unit } : { name: from, from });
const products: AggregateSpec = {
  op: 'aggregate',
  keys: [key('created_at', 'month'), key('item_id')],
  aggregates: [
    { name: 'sellings_qty', fn: 'sum', from: 'quantity', kind: 'count' },
    { name: 'profit_sum', fn: 'sum', from: 'subtotal', kind: 'money' },
  ],
};
const tpv: AggregateSpec = {
  op: 'aggregate',
  keys: [key('created_at', 'half'), key('store_id')],
  aggregates: [{ name: 'tpv', fn: 'sum', from: 'final_amount', kind: 'money' }],
};
const purchases: AggregateSpec = {
  op: 'aggregate',
  keys: [key('store_id'), key('user_id')],
  aggregates: [{ name: 'purchases_qty', fn: 'count' }],
};

for (const months of [1, 24]) {
  const sales = transactions(2, ROWS, months);
  const lines = items(3, months);
  measure(`products, ${months} months`, ROWS, () => aggregate(lines, products));
  measure(`tpv, ${months} months`, ROWS, () => aggregate(sales, tpv));
}
for (const users of [1000, 100_000, 2_000_000]) {
  const sales = transactions(4, ROWS, 1, users);
  measure(`purchases of ${users} users: ${aggregate(sales, purchases).rows} groups`, ROWS, () =>
    aggregate(sales, purchases),
  );
}
