/** Tables of a folder in DuckDB, with the types that their schema says: the same SQL can be asked of both. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { identifier, literal, openDatabase, type Database } from '@coffee/oracle';
import { tableSchemas, type ColumnKind, type TableColumn, type Tables, type TableSchema } from '@coffee/protocol';

const types: Readonly<Record<ColumnKind, string>> = {
  uuid: 'UUID',
  id: 'BIGINT',
  count: 'BIGINT',
  money: 'DECIMAL(18,3)',
  decimal: 'DECIMAL(18,6)',
  boolean: 'BOOLEAN',
  instant: 'TIMESTAMP',
  date: 'DATE',
  text: 'VARCHAR',
};

/** Of the coffee shop: each table in a folder of its own. */
export const shopInDuckdb = (folder: string): Promise<Database> =>
  tablesInDuckdb(tableSchemas, (table) => {
    const dir = join(folder, table);
    return existsSync(dir) ? readdirSync(dir).map((name) => join(dir, name)) : [];
  });

/** @param filesOf a table: paths of CSV files. Nothing of ours reads them. */
export async function tablesInDuckdb(tables: Tables, filesOf: (table: string) => readonly string[]): Promise<Database> {
  const database = await openDatabase();
  for (const [table, schema] of Object.entries(tables)) {
    const { columns, separator = ',' } = schema;
    await database.run(
      `CREATE TABLE ${identifier(table)} (${columns.map(({ name, kind }) => `${identifier(name)} ${types[kind]}`).join(', ')})`,
    );
    for (const path of filesOf(table)) {
      const header = readFileSync(path, 'utf8').split(/\r?\n/, 1)[0]!.split(separator);
      const read = `read_csv(${literal(path)}, header = true, auto_detect = false, delim = ${literal(separator)}, quote = '"', escape = '"',
        columns = {${header.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ')}})`;
      const values = columns.map((column) => valueOf(column, schema));
      await database.run(`INSERT INTO ${identifier(table)} SELECT ${values.join(', ')} FROM ${read}`);
    }
  }
  return database;
}

function valueOf(
  { name, kind, header = name }: TableColumn,
  { decimalComma, dates = 'YYYY-MM-DD' }: TableSchema,
): string {
  const field = `nullif(${identifier(header)}, '')`;
  const date = dates.replace('YYYY', '%Y').replace('MM', '%m').replace('DD', '%d');
  switch (kind) {
    case 'id':
      // "17272.0" in one table is 17272 in another.
      return `CAST(CAST(${field} AS DECIMAL(38,6)) AS BIGINT)`;
    case 'money':
    case 'decimal':
      return `CAST(${decimalComma ? `replace(${field}, ',', '.')` : field} AS ${types[kind]})`;
    case 'date':
      return `CAST(strptime(${field}, ${literal(date)}) AS DATE)`;
    case 'instant':
      return `strptime(${field}, [${[' %H:%M:%S', ' %H:%M'].map((time) => literal(date + time)).join(', ')}])`;
    case 'boolean':
      return `lower(${field}) IN ('true', 't', 'yes', 'y', '1')`;
    default:
      return `CAST(${field} AS ${types[kind]})`;
  }
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
