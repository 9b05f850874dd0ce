/** How many keys the stateful workers have to hold for a data folder, counted by DuckDB. */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

export interface KeyCount {
  /** Of store and customer, in the default years: what the maximizer counts purchases of. */
  readonly pairs: number;
  /** What the joiner has birthdates of. */
  readonly customers: number;
}

export async function countKeys(data: string): Promise<KeyCount> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(availableParallelism()) });
  const connection = await instance.connect();
  const count = async (rows: string): Promise<number> => {
    const reader = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM (${rows})`);
    return Number(reader.getRows()[0]![0]);
  };
  const rowsOf = (table: string): string => {
    const files = readdirSync(join(data, table)).map((file) => `'${join(data, table, file).replaceAll("'", "''")}'`);
    return `read_csv([${files.join()}], all_varchar = true, header = true, delim = ',')`;
  };
  try {
    return {
      pairs: await count(
        `SELECT DISTINCT store_id, user_id::DOUBLE FROM ${rowsOf('transactions')}
         WHERE user_id IS NOT NULL AND created_at >= '2024' AND created_at < '2026'`,
      ),
      customers: await count(`FROM ${rowsOf('users')}`),
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
