/** Q3: total payment value of each half-year and store, in the years and hours. */
import { byHalf, orElse, scan, sum, timeOfDay, yearIn } from '../logical';
import type { Query } from '../logical-plan';

export const q3: Query = {
  id: 'q3',
  question: 'total payment value of each half-year and store, in the years and hours',
  answers: ({ years, hours }) => [
    scan('transactions')
      .filter(yearIn('created_at', years))
      .filter(timeOfDay('created_at', hours))
      .group('tpv', { half: byHalf('created_at'), store_id: 'store_id' }, { tpv: sum('final_amount') }, 'store_id')
      .join('stores', { on: 'store_id', attach: ['store_name'] })
      .answer('q3', { year_half_created_at: 'half', store_name: orElse('store_name', 'store_id'), tpv: 'tpv' }, [
        'half',
        'store_name',
      ]),
  ],
};
