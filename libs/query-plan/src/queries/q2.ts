/** Q2: of each month the product that sold most and the one that earned most. A tie goes to the lowest item. */
import { byMonth, orElse, scan, sum, yearIn } from '../logical';
import type { Query } from '../logical-plan';

export const q2: Query = {
  id: 'q2',
  question: 'of each month the product that sold most, and the one that earned most',
  parts: {
    q2_best_selling: 'of each month the product that sold most',
    q2_most_profitable: 'of each month the product that earned most',
  },
  answers: ({ years }) => {
    const products = scan('transaction_items')
      .filter(yearIn('created_at', years))
      .group(
        'products',
        { month: byMonth('created_at'), item_id: 'item_id' },
        { sellings_qty: sum('quantity'), profit_sum: sum('subtotal') },
        'month',
      );
    const first = (name: string, by: string) =>
      products
        .top(1, { by, of: ['month'], tie: 'item_id' })
        .join('menu_items', { on: 'item_id', attach: ['item_name'] })
        .answer(name, { year_month_created_at: 'month', item_name: orElse('item_name', 'item_id'), [by]: by }, [
          'month',
        ]);
    return [first('q2_best_selling', 'sellings_qty'), first('q2_most_profitable', 'profit_sum')];
  },
};
