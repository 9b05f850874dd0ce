/**
 * A data folder in DuckDB tables with exact types: money DECIMAL(18,3), ids BIGINT, times TIMESTAMP as written.
 * Files are read one by one, because each may have its columns in an order of its own. Must not know: the queries.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { identifier, literal, type Database } from './database';
import { readHeader } from './header';

/** Every needed column of a table: its type in DuckDB, and the expression that makes it from the text of the field. */
interface ColumnSpec {
  readonly type: string;
  readonly from: (field: string) => string;
}

const plain = (type: string): ColumnSpec => ({ type, from: (field) => `CAST(${field} AS ${type})` });
const text = plain('VARCHAR');
const money = plain('DECIMAL(18,3)');
const id = plain('BIGINT');
const instant = plain('TIMESTAMP');
/** "17272.0" in one table is 17272 in another: by way of a decimal, since a double would lose large ids. */
const floatTextId: ColumnSpec = { type: 'BIGINT', from: (field) => `CAST(CAST(${field} AS DECIMAL(38,6)) AS BIGINT)` };

const tables: Readonly<Record<string, Readonly<Record<string, ColumnSpec>>>> = {
  transactions: {
    transaction_id: text,
    store_id: id,
    user_id: floatTextId,
    final_amount: money,
    created_at: instant,
  },
  transaction_items: { item_id: id, quantity: id, subtotal: money, created_at: instant },
  users: { user_id: floatTextId, birthdate: plain('DATE') },
  stores: { store_id: id, store_name: text },
  menu_items: { item_id: id, item_name: text },
};

/** A table without a folder or without files is empty. @throws DuckDB's error when a field is not of its column's type. */
export async function loadFolder(database: Database, dir: string): Promise<void> {
  for (const [table, columns] of Object.entries(tables)) {
    const list = Object.entries(columns).map(([name, { type }]) => `${name} ${type}`);
    await database.run(`CREATE TABLE ${table} (${list.join(', ')})`);
    const folder = join(dir, table);
    if (!existsSync(folder)) continue;
    for (const file of readdirSync(folder).sort()) {
      if (file.endsWith('.csv')) await loadFile(database, table, columns, join(folder, file));
    }
  }
}

async function loadFile(
  database: Database,
  table: string,
  columns: Readonly<Record<string, ColumnSpec>>,
  file: string,
): Promise<void> {
  const header = readHeader(file);
  if (!header) return;
  const missing = Object.keys(columns).filter((name) => !header.includes(name));
  if (missing.length > 0) throw new Error(`${file} has no column ${missing.join(', ')}`);
  const values = Object.entries(columns).map(([name, { from }]) => from(identifier(name)));
  // Nothing is guessed: with auto_detect a file whose quotes come late, or a header alone, is read by luck. Not strict, because
  // strict mode refuses files whose lines do not all end alike.
  const options = [
    'auto_detect = false',
    'header = true',
    `delim = ','`,
    `quote = '"'`,
    `escape = '"'`,
    'strict_mode = false',
    `columns = {${header.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ')}}`,
  ];
  await database.run(
    `INSERT INTO ${table} SELECT ${values.join(', ')} FROM read_csv(${literal(file)}, ${options.join(', ')})`,
  );
}
