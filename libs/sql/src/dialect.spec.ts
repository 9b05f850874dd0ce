/** Every example of docs/questions.md: it is bound here, runs in DuckDB, and its columns are of the same kinds there. */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExpressionKind } from '@coffee/operators';
import { tableSchemas, type ColumnKind } from '@coffee/protocol';
import { bind, parse } from '.';

const page = readFileSync(join(__dirname, '../../../docs/questions.md'), 'utf8');
const blocks = [...page.matchAll(/```sql\n([^]*?)```/g)].map(([, sql]) => sql!);
const statements = blocks.flatMap((block) => block.split(/;\s*\n/).filter((each) => /\w/.test(each)));
const [, expressionTable = ''] = /## Expressions\n([^]*?)\n## /.exec(page) ?? [];
const expressions = expressionTable
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) =>
    [...line.split(/(?<!\\)\|/)[1]!.matchAll(/`([^`]+)`/g)].map(([, sql]) => sql!.replaceAll('\\|', '|')),
  );

const types: { readonly [Kind in ColumnKind]: string } = {
  uuid: 'UUID',
  id: 'BIGINT',
  count: 'BIGINT',
  money: 'DECIMAL(18, 3)',
  decimal: 'DECIMAL(18, 6)',
  boolean: 'BOOLEAN',
  instant: 'TIMESTAMP',
  date: 'DATE',
  text: 'VARCHAR',
};
/** The types of DuckDB that a kind stands for. */
const fits: { readonly [Kind in ExpressionKind]?: RegExp } = {
  uuid: /^UUID$/,
  id: /^BIGINT$/,
  count: /^(?:BIGINT|INTEGER|HUGEINT|DECIMAL\(\d+,0\))$/,
  money: /^DECIMAL\(\d+,[0-3]\)$/,
  decimal: /^(?:DECIMAL\(\d+,[4-6]\)|DOUBLE)$/,
  instant: /^TIMESTAMP$/,
  date: /^DATE$/,
  text: /^VARCHAR$/,
  boolean: /^BOOLEAN$/,
};

let database: DuckDBConnection;
beforeAll(async () => {
  database = await (await DuckDBInstance.create(':memory:')).connect();
  for (const [table, { columns }] of Object.entries(tableSchemas))
    await database.run(
      `CREATE TABLE ${table} (${columns.map(({ name, kind }) => `${name} ${types[kind]}`).join(', ')})`,
    );
});
afterAll(() => database.closeSync());

async function check(sql: string): Promise<void> {
  const [statement] = await parse(sql);
  const { columns } = bind(statement!);
  const result = await database.run(sql.replaceAll('$years', '2024, 2025'));
  const theirs = result.columnTypes().map(String);
  expect(theirs).toHaveLength(columns.length);
  columns.forEach(({ of }, i) =>
    expect([of.kind, theirs[i]]).toEqual([of.kind, expect.stringMatching(fits[of.kind]!)]),
  );
  // Names that are ours: those that AS gives, and those of columns.
  columns.forEach(({ header }, i) => {
    if (/^\w+$/.test(header) && /^\w+$/.test(result.columnName(i))) expect(header).toBe(result.columnName(i));
  });
}

it('has examples of all of it', () => {
  expect(statements.length).toBeGreaterThan(20);
  expect(expressions.length).toBeGreaterThan(50);
});

test.each(statements)('%s', check);

test.each(expressions)('%s', (expression) => check(`SELECT ${expression} FROM transactions`));
