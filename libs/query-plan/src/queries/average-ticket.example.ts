/** An example that is not in the catalogue: the average ticket of each month and store. `docs/adding-a-query.md` walks through it. */
import { byMonth, count, orElse, ratio, scan, sum, yearIn } from '../logical';
import type { Query } from '../logical-plan';

export const averageTicket: Query = {
  id: 'average_ticket',
  question: 'average ticket of each month and store, in the years',
  answers: ({ years }) => [
    scan('transactions')
      .filter(yearIn('created_at', years))
      .group(
        'tickets',
        { month: byMonth('created_at'), store_id: 'store_id' },
        { total: sum('final_amount'), tickets: count() },
        'store_id',
      )
      .join('stores', { on: 'store_id', attach: ['store_name'] })
      .answer(
        'average_ticket',
        {
          year_month_created_at: 'month',
          store_name: orElse('store_name', 'store_id'),
          average_ticket: ratio('total', 'tickets'),
          tickets: 'tickets',
        },
        ['month', 'store_name'],
      ),
  ],
};
