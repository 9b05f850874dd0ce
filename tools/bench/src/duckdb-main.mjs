/**
 * The opponent: the four answers by DuckDB, as fast as its SQL can be made: `node duckdb-main.mjs DATA OUT THREADS`. A whole
 * process from CSV files to the same result files that the engine writes. Plain JavaScript on DuckDB's own binding, so that
 * nothing but Node and DuckDB has to start.
 *
 * What makes it fast is listed with figures in docs/benchmark-results/duckdb-tuning.md; do not simplify it.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import duckdb from '@duckdb/node-bindings';

const [data, out, threads] = process.argv.slice(2);
if (!threads) {
  console.error('usage: node duckdb-main.mjs DATA OUT THREADS');
  process.exit(2);
}
mkdirSync(out, { recursive: true });
const config = duckdb.create_config();
duckdb.set_config(config, 'threads', threads);
duckdb.set_config(config, 'preserve_insertion_order', 'false');
const database = await duckdb.open(':memory:', config);
const connection = await duckdb.connect(database);
const run = (sql) => duckdb.query(connection, sql);

/** Columns in the order of the file, all declared: nothing is sniffed, and only the columns that a query names are converted. */
const table = (name, columns) => {
  const files = readdirSync(join(data, name)).map((file) => `'${join(data, name, file).replaceAll("'", "''")}'`);
  return `read_csv([${files}], auto_detect = false, header = true, delim = ',', columns = {${columns}})`;
};
const transactions = table(
  'transactions',
  `transaction_id: 'VARCHAR', store_id: 'INTEGER', payment_method_id: 'VARCHAR', voucher_id: 'VARCHAR', user_id: 'DOUBLE',
   original_amount: 'VARCHAR', discount_applied: 'VARCHAR', final_amount: 'DECIMAL(12,3)', created_at: 'VARCHAR'`,
);
const items = table(
  'transaction_items',
  `transaction_id: 'VARCHAR', item_id: 'INTEGER', quantity: 'INTEGER', unit_price: 'VARCHAR', subtotal: 'DECIMAL(12,3)',
   created_at: 'VARCHAR'`,
);
const users = table('users', `user_id: 'INTEGER', gender: 'VARCHAR', birthdate: 'VARCHAR', registered_at: 'VARCHAR'`);
const stores = table(
  'stores',
  `store_id: 'INTEGER', store_name: 'VARCHAR', street: 'VARCHAR', postal_code: 'VARCHAR', city: 'VARCHAR', state: 'VARCHAR',
   latitude: 'VARCHAR', longitude: 'VARCHAR'`,
);
const menuItems = table(
  'menu_items',
  `item_id: 'INTEGER', item_name: 'VARCHAR', category: 'VARCHAR', price: 'VARCHAR', is_seasonal: 'VARCHAR',
   available_from: 'VARCHAR', available_to: 'VARCHAR'`,
);
// Times are compared as text: their parts have fixed places, and making timestamps of them costs more than it saves.
const inYears = `created_at >= '2024' AND created_at < '2026'`;
const inHours = `substr(created_at, 12, 8) BETWEEN '06:00:00' AND '23:00:00'`;
const half = `left(created_at, 4)::INTEGER * 2 + (substr(created_at, 6, 2) > '06')::INTEGER`;
const money = (value) => `regexp_replace(${value}::DECIMAL(18,3)::VARCHAR, '0{1,2}$', '')`;
const write = (file, query) =>
  run(`COPY (${query}) TO '${join(out, file).replaceAll("'", "''")}' (FORMAT csv, HEADER true)`);

// Read once; Q1, Q3 and Q4 need five columns of it, and the id only in the rows of Q1.
await run(`
  CREATE TEMP TABLE sales AS
  SELECT CASE WHEN final_amount >= 75 AND ${inHours} THEN transaction_id END AS q1_id, store_id, user_id::INTEGER AS user_id,
    final_amount, CASE WHEN ${inHours} THEN ${half} END AS half
  FROM ${transactions} WHERE ${inYears}`);
await write(
  'q1.csv',
  `SELECT q1_id AS transaction_id, ${money('final_amount')} AS final_amount FROM sales WHERE q1_id IS NOT NULL
   ORDER BY q1_id, sales.final_amount`,
);
await write(
  'q3.csv',
  `SELECT (half // 2) || '-H' || (half % 2 + 1) AS year_half_created_at,
     coalesce(store_name, store_id::VARCHAR) AS store_name, ${money('total')} AS tpv
   FROM (SELECT half, store_id, sum(final_amount) AS total FROM sales WHERE half IS NOT NULL GROUP BY ALL)
   LEFT JOIN ${stores} USING (store_id) ORDER BY 1, 2`,
);
await write(
  'q4.csv',
  `WITH counts AS (SELECT store_id, user_id, count(*) AS purchases_qty FROM sales WHERE user_id IS NOT NULL GROUP BY ALL),
     ranked AS (
       SELECT *, row_number() OVER (PARTITION BY store_id ORDER BY purchases_qty DESC, user_id) AS place FROM counts
     ),
     winners AS (SELECT store_id, user_id, purchases_qty FROM ranked WHERE place <= 3)
   SELECT coalesce(store_name, store_id::VARCHAR) AS store_name, birthdate, purchases_qty
   FROM winners LEFT JOIN ${stores} USING (store_id) LEFT JOIN ${users} USING (user_id)
   ORDER BY 1, purchases_qty DESC, birthdate NULLS FIRST, user_id`,
);
await run(`
  CREATE TEMP TABLE products AS
  SELECT left(created_at, 7) AS month, item_id, sum(quantity) AS quantity, sum(subtotal) AS profit
  FROM ${items} WHERE ${inYears} GROUP BY ALL`);
for (const [file, measure, column, printed] of [
  ['q2_best_selling.csv', 'quantity', 'sellings_qty', 'quantity'],
  ['q2_most_profitable.csv', 'profit', 'profit_sum', money('profit')],
]) {
  await write(
    file,
    `SELECT month AS year_month_created_at, coalesce(item_name, item_id::VARCHAR) AS item_name, ${printed} AS ${column}
     FROM (SELECT *, row_number() OVER (PARTITION BY month ORDER BY ${measure} DESC, item_id) AS place FROM products)
     LEFT JOIN ${menuItems} USING (item_id) WHERE place = 1 ORDER BY month`,
  );
}
// Everything is written: taking the database down row group by row group would only cost time.
process.exit(0);
