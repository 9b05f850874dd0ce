/** Every form of docs/questions.md, each statement and each expression, has DuckDB's answer about generated data. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateFolder } from '@coffee/datagen';
import type { Database } from '@coffee/oracle';
import { defaultParameters, queriesOf } from '@coffee/query-plan';
import { bindAll, parse } from '@coffee/sql';
import { EmbeddedCluster, analyzeFolder } from '@coffee/worker-runtime';
import { root } from '../coffee-process';
import { askDuckdb, differenceOf, plain, shopInDuckdb } from './shop-in-duckdb';

jest.setTimeout(60_000);

const page = readFileSync(join(root, 'docs/questions.md'), 'utf8');
const statements = [...page.matchAll(/```sql\n([^]*?)```/g)]
  .flatMap(([, block]) => block!.split(/;\s*\n/))
  .filter((each) => /\w/.test(each));
const [, table = ''] = /## Expressions\n([^]*?)\n## /.exec(page) ?? [];
const expressions = table
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) => [...line.split(/(?<!\\)\|/)[1]!.matchAll(/`([^`]+)`/g)])
  .map(([, sql]) => sql!.replaceAll('\\|', '|'));

let folder: string;
let database: Database;
let cluster: EmbeddedCluster;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coffee-documented-'));
  await generateFolder(folder, { seed: 3, months: 18, transactionsPerMonth: 60, users: 40, edgeCases: false });
  database = await shopInDuckdb(folder);
  await database.run('SET ieee_floating_point_ops = false');
  cluster = EmbeddedCluster.start({ threads: 0, entry: '' });
});
afterAll(async () => {
  database.close();
  await cluster.terminate();
  rmSync(folder, { recursive: true });
});

async function hasTheirAnswer(sql: string): Promise<void> {
  const queries = queriesOf(bindAll(await parse(sql, { name: 'asked' })));
  const { answers } = await analyzeFolder(cluster, {
    ...{ dir: folder, queries, parameters: defaultParameters, onBadRow: 'fail', partitions: 2, rangeBytes: 30_000 },
  });
  const [answer] = answers;
  const rows = Array.from({ length: answer!.rows }, (_, row) => answer!.fields(row).map(plain));
  const theirs = await askDuckdb(database, sql.replace(/^--.*\n/gm, '').replaceAll('$years', '2024, 2025'));
  expect(differenceOf(rows, theirs)).toBeUndefined();
}

test.each(statements)('%s', hasTheirAnswer);

test.each(expressions)('%s', (expression) =>
  hasTheirAnswer(`SELECT transaction_id, ${expression} AS x FROM transactions`),
);

it('has all of them', () => {
  expect(statements.length).toBeGreaterThan(20);
  expect(expressions.length).toBeGreaterThan(50);
});
