/** Questions in SQL through the whole engine, embedded, against DuckDB, which is asked with the same text. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateFolder } from '@coffee/datagen';
import type { Database } from '@coffee/oracle';
import { defaultParameters, layouts, queriesOf } from '@coffee/query-plan';
import { bindAll, parse } from '@coffee/sql';
import { compareAnswers } from '@coffee/verify';
import { EmbeddedCluster, analyzeFolder } from '@coffee/worker-runtime';
import { askDuckdb, differenceOf, plain, shopInDuckdb } from './shop-in-duckdb';

const root = join(__dirname, '../../../..');
jest.setTimeout(120_000);

const questions: Readonly<Record<string, string>> = {
  'rows of a table': `SELECT transaction_id, final_amount, created_at FROM transactions WHERE final_amount > 90 AND store_id IN (1, 2)`,
  'rows with expressions': `SELECT transaction_id, final_amount * 2 - discount_applied AS doubled, hour(created_at) AS h FROM transactions WHERE final_amount < 10 OR voucher_id IS NOT NULL`,
  'one group of all rows': `SELECT count(*) AS n, sum(final_amount) AS total, min(created_at) AS first, max(final_amount) AS most, avg(final_amount) AS mean, count(voucher_id) AS vouchers, count(DISTINCT store_id) AS stores FROM transactions`,
  'no rows': `SELECT count(*) AS n, sum(final_amount) AS total FROM transactions WHERE year(created_at) = 1999`,
  'by month': `SELECT strftime(created_at, '%Y-%m') AS month, count(*) AS n, sum(final_amount) AS total FROM transactions GROUP BY month`,
  'by day of the week': `SELECT dayofweek(created_at) AS day, count(*) AS n FROM transactions GROUP BY day`,
  'by a column that may be missing': `SELECT voucher_id, count(*) AS n, sum(discount_applied) AS off FROM transactions GROUP BY voucher_id`,
  'with a filter on an aggregate': `SELECT store_id, count(*) FILTER (WHERE final_amount >= 50) AS large, sum(final_amount) FILTER (WHERE voucher_id IS NULL) AS plain FROM transactions GROUP BY store_id`,
  having: `SELECT store_id, user_id, count(*) AS n FROM transactions WHERE user_id IS NOT NULL GROUP BY ALL HAVING count(*) >= 3`,
  'names of a joined table': `SELECT store_name, count(*) AS n FROM transactions LEFT JOIN stores USING (store_id) GROUP BY store_name`,
  'names beside their id': `SELECT store_id, store_name, sum(final_amount) AS total FROM transactions LEFT JOIN stores USING (store_id) GROUP BY store_id, store_name`,
  'a condition on a joined table': `SELECT city, count(*) AS n, sum(final_amount) AS total, avg(final_amount) AS mean, count(DISTINCT user_id) AS users FROM transactions JOIN stores USING (store_id) WHERE state <> 'Selangor' GROUP BY city`,
  'a sum over columns of both tables': `SELECT category, sum(quantity * price) AS listed, sum(subtotal) AS paid, count(*) AS n, avg(price) AS mean FROM transaction_items JOIN menu_items USING (item_id) GROUP BY category`,
  'the best of each month': `SELECT strftime(created_at, '%Y-%m') AS month, item_id, sum(quantity) AS sold FROM transaction_items GROUP BY month, item_id QUALIFY row_number() OVER (PARTITION BY month ORDER BY sum(quantity) DESC, item_id) <= 2`,
  'a rank that is shown': `SELECT store_id, sum(final_amount) AS total, rank() OVER (ORDER BY sum(final_amount) DESC) AS place FROM transactions GROUP BY store_id QUALIFY place <= 5`,
  'the first rows': `SELECT store_id, count(*) AS n FROM transactions GROUP BY store_id ORDER BY n DESC, store_id LIMIT 3`,
  'rows behind the first': `SELECT store_id, count(*) AS n FROM transactions GROUP BY store_id ORDER BY n, store_id DESC LIMIT 4 OFFSET 2`,
  'the dearest sales': `SELECT transaction_id, final_amount FROM transactions ORDER BY final_amount DESC, transaction_id LIMIT 10`,
  'the first rows by what is computed of them': `SELECT user_id, final_amount - discount_applied AS rest, store_id FROM transactions WHERE store_id > 1 ORDER BY user_id DESC NULLS FIRST, rest, transaction_id LIMIT 7 OFFSET 3`,
  'customers by a text of their birth': `SELECT strftime(birthdate, '%Y') AS born, count(*) AS n FROM users GROUP BY born`,
  'groups of rows without an id, too': `SELECT user_id, count(*) AS n FROM transactions GROUP BY user_id`,
  'names beside ids that may be missing': `SELECT coalesce(store_name, CAST(voucher_id AS VARCHAR)) AS name, count(*) AS n FROM transactions LEFT JOIN stores ON voucher_id = stores.store_id GROUP BY voucher_id, store_name`,
  distinct: `SELECT DISTINCT payment_method_id, store_id FROM transactions`,
  'rows of two tables': `SELECT transaction_id, store_name FROM transactions JOIN stores USING (store_id) WHERE final_amount > 95`,
  'a choice': `SELECT CASE WHEN final_amount >= 60 THEN 'large' WHEN final_amount >= 20 THEN 'medium' ELSE 'small' END AS size, count(*) AS n FROM transactions GROUP BY size`,
  'customers by year of birth': `SELECT year(birthdate) AS born, count(*) AS n FROM transactions JOIN users USING (user_id) GROUP BY born ORDER BY born`,
};

let folder: string;
let database: Database;
let cluster: EmbeddedCluster;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coffee-questions-'));
  await generateFolder(folder, { seed: 7, months: 24, transactionsPerMonth: 200, users: 300, edgeCases: false });
  database = await shopInDuckdb(folder);
  cluster = EmbeddedCluster.start({
    threads: 0,
    entry: join(root, 'dist/apps/client/pool-thread.entry.js'),
  });
});
afterAll(async () => {
  database.close();
  await cluster.terminate();
  rmSync(folder, { recursive: true });
});

it('the four questions as SQL have the answers that they have', async () => {
  const files = ['q1', 'q2', 'q3', 'q4'];
  const texts = files.map((name) => readFileSync(join(root, `libs/sql/questions/${name}.sql`), 'utf8'));
  const parsed = await Promise.all(texts.map((text, i) => parse(text, { name: files[i]! })));
  const { answers } = await analyzeFolder(cluster, {
    ...{ dir: join(root, 'examples/small'), queries: queriesOf(bindAll(parsed.flat())), parameters: defaultParameters },
    onBadRow: 'fail',
  });
  const found = new Map(answers.map((answer) => [`${answer.sink.name}.csv`, Buffer.concat([...answer.csv()])]));
  expect(compareAnswers(found, join(root, 'examples/small/expected'))).toEqual([]);
});

describe.each(layouts)('layout %s', (layout) => {
  it.each(Object.entries(questions))('%s', async (_what, sql) => {
    const bound = bindAll(await parse(sql, { name: 'asked' }));
    const { answers } = await analyzeFolder(cluster, {
      ...{ dir: folder, queries: queriesOf(bound), parameters: defaultParameters },
      ...{ onBadRow: 'fail', layout, rangeBytes: 30_000, partitions: 3 },
    });
    const [answer] = answers;
    const rows = Array.from({ length: answer!.rows }, (_, row) => answer!.fields(row).map(plain));
    expect(differenceOf(rows, await askDuckdb(database, sql))).toBeUndefined();
  });
});
