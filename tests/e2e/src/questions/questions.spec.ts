/** Questions in SQL through the whole engine, embedded, against DuckDB, which is asked with the same text. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateFolder } from '@coffee/datagen';
import type { Database } from '@coffee/oracle';
import { defaultParameters, layouts, planJob, queriesOf } from '@coffee/query-plan';
import { validatePlan } from '@coffee/query-plan/validate';
import { bindAll, parse } from '@coffee/sql';
import { compareAnswers } from '@coffee/verify';
import { EmbeddedCluster, analyzeFolder } from '@coffee/worker-runtime';
import { measuredQuestions } from '@coffee/bench';
import { questions } from './questions';
import { askDuckdb, differenceOf, plain, shopInDuckdb } from './shop-in-duckdb';

const root = join(__dirname, '../../../..');
jest.setTimeout(120_000);

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

const measured = measuredQuestions.map(({ name, sql }) => [name, sql.replace(/;\s*$/, '')] as const);

describe.each(layouts)('layout %s', (layout) => {
  it.each([...Object.entries(questions), ...measured])('%s', async (_what, sql) => {
    const bound = bindAll(await parse(sql, { name: 'asked' }));
    // As gateways check it.
    expect(() => validatePlan(planJob(queriesOf(bound), defaultParameters, { layout, partitions: 3 }))).not.toThrow();
    const { answers } = await analyzeFolder(cluster, {
      ...{ dir: folder, queries: queriesOf(bound), parameters: defaultParameters },
      ...{ onBadRow: 'fail', layout, rangeBytes: 30_000, partitions: 3 },
    });
    const [answer] = answers;
    const rows = Array.from({ length: answer!.rows }, (_, row) => answer!.fields(row).map(plain));
    expect(differenceOf(rows, await askDuckdb(database, sql))).toBeUndefined();
  });
});
