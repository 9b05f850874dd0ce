/** All tables of a data folder in DuckDB, with the types that their schema says: the same SQL can be asked of both. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { identifier, literal, openDatabase, type Database } from '@coffee/oracle';
import { tableNames, tableSchemas, type ColumnKind } from '@coffee/protocol';

const types: Readonly<Record<ColumnKind, string>> = {
  uuid: 'UUID',
  id: 'BIGINT',
  count: 'BIGINT',
  money: 'DECIMAL(18,3)',
  instant: 'TIMESTAMP',
  date: 'DATE',
  text: 'VARCHAR',
};

export async function shopInDuckdb(folder: string): Promise<Database> {
  const database = await openDatabase();
  for (const table of tableNames) {
    const { columns } = tableSchemas[table];
    await database.run(
      `CREATE TABLE ${table} (${columns.map(({ name, kind }) => `${name} ${types[kind]}`).join(', ')})`,
    );
    const dir = join(folder, table);
    if (!existsSync(dir)) continue;
    for (const file of readdirSync(dir)) {
      const path = join(dir, file);
      const header = readFileSync(path, 'utf8').split(/\r?\n/, 1)[0]!.split(',');
      const read = `read_csv(${literal(path)}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
        columns = {${header.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ')}})`;
      const values = columns.map(({ name, kind }) => {
        const field = `nullif(${identifier(name)}, '')`;
        // "17272.0" in one table is 17272 in another.
        return kind === 'id' ? `CAST(CAST(${field} AS DECIMAL(38,6)) AS BIGINT)` : `CAST(${field} AS ${types[kind]})`;
      });
      await database.run(`INSERT INTO ${table} SELECT ${values.join(', ')} FROM ${read}`);
    }
  }
  return database;
}

export interface Asked {
  /** In no order; NULL is the empty text, and exact numbers are without zeros at their end. */
  readonly rows: readonly (readonly string[])[];
  /** Columns that DuckDB computes with binary fractions. */
  readonly inexact: readonly number[];
}

export async function askDuckdb(database: Database, sql: string): Promise<Asked> {
  const described = await database.rows(`SELECT CAST(column_type AS VARCHAR) FROM (DESCRIBE ${sql})`);
  const inexact = described.flatMap(([type], i) => (type === 'DOUBLE' ? [i] : []));
  const rows = await database.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${sql})`);
  return { rows: rows.map((row) => row.map((field) => plain(field ?? ''))), inexact };
}

/** 78.500 and 78.5 are one number. */
export const plain = (field: string): string =>
  /^-?\d+\.\d+$/.test(field) ? field.replace(/\.?0+$/, '').replace(/^-0$/, '0') : field;

/** @returns what is different, in one line; undefined where nothing is. Of inexact columns six decimals count. */
export function differenceOf(ours: readonly (readonly string[])[], { rows, inexact }: Asked): string | undefined {
  if (ours.length !== rows.length) return `${ours.length} rows, and DuckDB has ${rows.length}`;
  const exactPart = (row: readonly string[]): string => JSON.stringify(row.filter((_, i) => !inexact.includes(i)));
  const [mine, theirs] = [ours, rows].map((all) => [...all].sort((a, b) => compare(exactPart(a), exactPart(b))));
  for (let row = 0; row < rows.length; row++) {
    const [a, b] = [mine![row]!, theirs![row]!];
    const isSame = a.every((field, i) => (inexact.includes(i) ? isNear(field, b[i]!) : field === b[i]));
    if (!isSame || a.length !== b.length) return `${JSON.stringify(a)}, and DuckDB has ${JSON.stringify(b)}`;
  }
  return undefined;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const isNear = (a: string, b: string): boolean =>
  a === '' || b === '' ? a === b : Math.abs(Number(a) - Number(b)) <= 1e-6 + Math.abs(Number(b)) * 1e-12;
