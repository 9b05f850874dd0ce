/** Run: `npx ts-node --transpile-only libs/operators/bench/filter.bench.ts`. */
import { filter } from '../src';
import { measure } from './measure';
import { ROWS, transactions } from './sales';

const chunk = transactions(1);
const all = [{ columns: chunk.columns.map(({ name }) => name) }, { columns: ['store_id', 'user_id'] }];
const year = (years: number[]) => ({ op: 'filter', by: 'year', column: 'created_at', years }) as const;
const hours = (from: number, to: number) =>
  ({ op: 'filter', by: 'time-of-day', column: 'created_at', from, to }) as const;

measure('year, all pass', ROWS, () => filter(chunk, year([2024, 2025]), all));
measure('year, none passes', ROWS, () => filter(chunk, year([2023]), all));
measure('years with a gap, all pass', ROWS, () => filter(chunk, year([2022, 2024]), all));
measure('time of day, all pass', ROWS, () => filter(chunk, hours(6 * 3600, 23 * 3600), all));
measure('time of day, half pass', ROWS, () => filter(chunk, hours(6 * 3600, 13.4 * 3600), all));
measure('minimum amount, few pass', ROWS, () =>
  filter(chunk, { op: 'filter', by: 'at-least', column: 'final_amount', minimum: 75_000 }, [
    { columns: ['transaction_id', 'final_amount'] },
  ]),
);
