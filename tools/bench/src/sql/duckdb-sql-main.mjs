/**
 * The opponent of questions in SQL: `node duckdb-sql-main.mjs DATA OUT THREADS FILE`. A whole process from CSV files to `OUT/answer.csv`. Tables are views
 * of the files, whose columns all have a declared type: nothing is sniffed, and only the columns that a question names are converted.
 */
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import duckdb from '@duckdb/node-bindings';

const [data, out, threads, file] = process.argv.slice(2);
if (!file) {
  console.error('usage: node duckdb-sql-main.mjs DATA OUT THREADS FILE');
  process.exit(2);
}
const literal = (text) => `'${text.replaceAll("'", "''")}'`;
const config = duckdb.create_config();
duckdb.set_config(config, 'threads', threads);
duckdb.set_config(config, 'preserve_insertion_order', 'false');
const database = await duckdb.open(':memory:', config);
const connection = await duckdb.connect(database);
const run = (sql) => duckdb.query(connection, sql);

const money = 'DECIMAL(12,3)';
/** An id that is written "17272.0". */
const floatText = 'DOUBLE';
const tables = {
  transactions: {
    transaction_id: 'VARCHAR',
    store_id: 'INTEGER',
    payment_method_id: 'INTEGER',
    voucher_id: floatText,
    user_id: floatText,
    original_amount: money,
    discount_applied: money,
    final_amount: money,
    created_at: 'TIMESTAMP',
  },
  transaction_items: {
    transaction_id: 'VARCHAR',
    item_id: 'INTEGER',
    quantity: 'INTEGER',
    unit_price: money,
    subtotal: money,
    created_at: 'TIMESTAMP',
  },
  users: { user_id: 'INTEGER', gender: 'VARCHAR', birthdate: 'DATE', registered_at: 'TIMESTAMP' },
  stores: {
    store_id: 'INTEGER',
    store_name: 'VARCHAR',
    street: 'VARCHAR',
    postal_code: 'VARCHAR',
    city: 'VARCHAR',
    state: 'VARCHAR',
    latitude: 'VARCHAR',
    longitude: 'VARCHAR',
  },
  menu_items: {
    item_id: 'INTEGER',
    item_name: 'VARCHAR',
    category: 'VARCHAR',
    price: money,
    is_seasonal: 'VARCHAR',
    available_from: 'VARCHAR',
    available_to: 'VARCHAR',
  },
};
for (const [table, types] of Object.entries(tables)) {
  const files = readdirSync(join(data, table)).map((name) => literal(join(data, table, name)));
  const columns = Object.entries(types).map(([name, type]) => `${name}: '${type}'`);
  const values = Object.entries(types).map(([name, type]) =>
    type === floatText ? `${name}::INTEGER AS ${name}` : name,
  );
  await run(`CREATE VIEW ${table} AS SELECT ${values} FROM read_csv([${files}], auto_detect = false, header = true, delim = ',',
    columns = {${columns}})`);
}

const question = readFileSync(file, 'utf8').replace(/;\s*$/, '');
mkdirSync(out, { recursive: true });
await run(`COPY (${question}) TO ${literal(join(out, 'answer.csv'))} (FORMAT csv, HEADER true)`);
// Everything is written: taking the database down would only cost time.
process.exit(0);
