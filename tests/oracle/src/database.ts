/**
 * A DuckDB of its own in memory. Owns: starting and stopping it, and rows as text. Must not know: tables, queries.
 */
import { DuckDBInstance } from '@duckdb/node-api';

export interface Database {
  run(sql: string): Promise<void>;
  /** Rows of a statement all of whose columns are VARCHAR; NULL is undefined. */
  rows(sql: string): Promise<(string | undefined)[][]>;
  close(): void;
}

export async function openDatabase(threads = 1): Promise<Database> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  const connection = await instance.connect();
  return {
    run: async (sql) => {
      await connection.run(sql);
    },
    rows: async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRows().map((row) =>
        row.map((value) => {
          if (value === null) return undefined;
          if (typeof value !== 'string') throw new TypeError(`a column of this statement is not text: ${sql}`);
          return value;
        }),
      );
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A text as an SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name as an SQL identifier. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
