/** Q4: birthdates of the customers with most purchases in each store, in the years. A tie goes to the lowest user. */
import { count, descending, orElse, scan, yearIn } from '../logical';
import type { Query } from '../logical-plan';

export const q4: Query = {
  id: 'q4',
  question: 'birthdates of the customers with most purchases in each store, in the years',
  answers: ({ years, top }) => [
    scan('transactions')
      .filter(yearIn('created_at', years))
      .group('purchases', { store_id: 'store_id', user_id: 'user_id' }, { purchases_qty: count() }, 'user_id')
      .top(top, { by: 'purchases_qty', of: ['store_id'], tie: 'user_id' })
      .join('stores', { on: 'store_id', attach: ['store_name'] })
      .join('users', { on: 'user_id', attach: ['birthdate'] })
      .answer(
        'q4',
        { store_name: orElse('store_name', 'store_id'), birthdate: 'birthdate', purchases_qty: 'purchases_qty' },
        ['store_name', descending('purchases_qty'), 'birthdate', 'user_id'],
      ),
  ],
};
