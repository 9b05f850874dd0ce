/** Run: `npx ts-node --transpile-only libs/operators/bench/aggregate.bench.ts`. */
import { aggregate, type AggregateSpec } from '../src';
import { measure } from './measure';
import { ROWS, items, transactions } from './sales';

const key = (from: string, unit?: 'month' | 'half') => (unit ? { name: unit, from, unit } : { name: from, from });
const products: AggregateSpec = {
  op: 'aggregate',
  keys: [key('created_at', 'month'), key('item_id')],
  sums: [
    { name: 'sellings_qty', from: 'quantity' },
    { name: 'profit_sum', from: 'subtotal' },
  ],
};
const tpv: AggregateSpec = {
  op: 'aggregate',
  keys: [key('created_at', 'half'), key('store_id')],
  sums: [{ name: 'tpv', from: 'final_amount' }],
};
const purchases: AggregateSpec = {
  op: 'aggregate',
  keys: [key('store_id'), key('user_id')],
  sums: [{ name: 'purchases_qty' }],
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
