/** Q1: transactions in the years and hours with at least the minimum amount. */
import { atLeast, scan, timeOfDay, yearIn } from '../logical';
import type { Query } from '../logical-plan';

export const q1: Query = {
  id: 'q1',
  question: 'transactions in the years and hours with at least the minimum amount',
  answers: ({ years, hours, minAmount }) => [
    scan('transactions')
      .filter(yearIn('created_at', years))
      .filter(timeOfDay('created_at', hours))
      .filter(atLeast('final_amount', minAmount))
      .answer('q1', { transaction_id: 'transaction_id', final_amount: 'final_amount' }, ['transaction_id']),
  ],
};
