/** Questions to begin with: each runs over the tables of the shop as it is. Its first line is to be a comment, its title. */
import type { Word } from '../words/en';

export interface SqlExample {
  readonly title: Word;
  readonly text: string;
}

export const sqlExamples: readonly SqlExample[] = [
  {
    title: 'sql.example.months',
    text: `SELECT strftime(created_at, '%Y-%m') AS month, sum(final_amount) AS revenue
FROM transactions
GROUP BY month
ORDER BY month`,
  },
  {
    title: 'sql.example.stores',
    text: `-- $years = 2024, 2025
SELECT store_name, sum(final_amount) / count(*) AS average_ticket
FROM transactions JOIN stores USING (store_id)
WHERE year(created_at) IN ($years)
GROUP BY store_name
ORDER BY average_ticket DESC`,
  },
  {
    title: 'sql.example.products',
    text: `-- $top = 3
SELECT strftime(created_at, '%Y-%m') AS month, item_name, sum(quantity) AS sold
FROM transaction_items JOIN menu_items USING (item_id)
GROUP BY month, item_name
QUALIFY row_number() OVER (PARTITION BY month ORDER BY sold DESC, item_name) <= $top
ORDER BY month, sold DESC`,
  },
  {
    title: 'sql.example.hours',
    text: `SELECT hour(created_at) AS hour, count(*) AS tickets
FROM transactions
GROUP BY hour
ORDER BY hour`,
  },
];
