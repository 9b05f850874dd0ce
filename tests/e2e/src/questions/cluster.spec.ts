/** Questions in SQL through gateways, workers and RabbitMQ, all of them in one job, against DuckDB, which is asked with the same texts. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testBroker } from '@coffee/broker';
import { startCluster, type Cluster } from '@coffee/cluster';
import { generateFolder } from '@coffee/datagen';
import type { Database } from '@coffee/oracle';
import { clusterOptions, readScaling } from '@coffee/scaling';
import { GatewayClient, parseGateways } from '@coffee/sessions/client';
import { until } from '@coffee/testing';
import { compareAnswers, recordsOf } from '@coffee/verify';
import { coffee, outcomeOf, root, start } from '../coffee-process';
import { questions } from './questions';
import { checkQuestions } from './random/check';
import { clusterWay } from './random/cluster-ways';
import { Summary } from './random/summary';
import { askDuckdb, differenceOf, plain, shopInDuckdb } from './shop-in-duckdb';

jest.setTimeout(180_000);

const bakery = join(root, 'examples/bakery');

/** By the name of the answer. */
const texts = new Map(Object.values(questions).map((sql, i) => [`question_${i + 1}`, sql]));

let folder: string;
let data: string;
let database: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coffee-sql-cluster-'));
  data = join(folder, 'data');
  await generateFolder(data, { seed: 11, months: 18, transactionsPerMonth: 150, users: 200, edgeCases: false });
  database = await shopInDuckdb(data);
  mkdirSync(join(folder, 'questions'));
  for (const [name, sql] of texts) writeFileSync(join(folder, 'questions', `${name}.sql`), sql);
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Of the describe around it. */
function clusterOf(numbers: string) {
  let cluster: Cluster;
  const lines: string[] = [];
  beforeAll(async () => {
    const scaling = readScaling(numbers, 'numbers');
    cluster = await startCluster({
      ...clusterOptions(scaling),
      ...{ amqpUrl: testBroker(), namespace: `sql-${scaling.layout}.`, results: join(folder, scaling.layout) },
      onLine: (spec, line) => lines.push(`${spec.name}: ${line}`),
    });
    await cluster.waitReady();
  });
  afterAll(async () => {
    await cluster.stop();
  });
  return {
    cluster: () => cluster,
    gateways: () => [0, 1].map((replica) => cluster.gatewayAddress(replica)).join(','),
    client: (replica = 0) =>
      new GatewayClient({ gateways: parseGateways(cluster.gatewayAddress(replica)), patience: 30_000 }),
    answersAsDuckdb: async () => {
      const out = join(folder, `out-${cluster.gatewayAddress().replaceAll(/\W/g, '-')}`);
      const asked = ['--questions', join(folder, 'questions'), '--gateway', cluster.gatewayAddress(), '--out', out];
      expect(await coffee('analyze', data, ...asked, '--quiet')).toMatchObject({ code: 0, err: '' });
      for (const [name, sql] of texts) {
        const [, ...rows] = await allOf(recordsOf(join(out, `${name}.csv`)));
        const difference = differenceOf(
          rows.map((row) => row.map(plain)),
          await askDuckdb(database, sql),
        );
        expect([sql, difference]).toEqual([sql, undefined]);
      }
      expect(lines.filter((line) => /"level":"error"/.test(line))).toEqual([]);
    },
    randomAsDuckdb: async (seeds: readonly number[]) => {
      const summary = new Summary();
      const way = clusterWay('cluster', cluster.gatewayAddress(), 2_000);
      for await (const checked of checkQuestions(seeds, [way])) summary.add(checked);
      await way.close();
      expect(summary.wrong.map(({ report }) => report)).toEqual([]);
      expect(summary.equal).toBeGreaterThan(0.7 * seeds.length);
    },
  };
}

describe('a cluster whose filters are stages of their own, and whose aggregators are apart', () => {
  const numbers = 'replicas: { aggregator: { sql: 2 } }\nlayout: kinds\npartitions: 3';
  const { answersAsDuckdb, randomAsDuckdb } = clusterOf(numbers);
  it('answers as DuckDB does', answersAsDuckdb);
  it('answers random questions as DuckDB does', () => randomAsDuckdb([20, 21, 22, 23, 24, 25, 26]));
});

describe('a cluster as it is by default, with two gateways', () => {
  const { cluster, gateways, client, answersAsDuckdb, randomAsDuckdb } = clusterOf('replicas: { gateway: 2 }');
  it('answers as DuckDB does', answersAsDuckdb);
  it('answers random questions as DuckDB does', () => randomAsDuckdb([30, 31, 32, 33, 34, 35, 36, 37]));

  it('answers about the tables of another business', async () => {
    const out = join(folder, 'bakery');
    const asked = ['--questions', join(bakery, 'questions'), '--gateway', gateways(), '--out', out, '--quiet'];
    expect(await coffee('analyze', join(bakery, 'data'), ...asked)).toMatchObject({ code: 0, err: '' });
    expect(compareAnswers(out, join(bakery, 'expected'))).toEqual([]);
  });

  it('goes on with a question through another gateway when its own is killed', async () => {
    const sql = questions['by month']!;
    await cluster().halt('maximizer', 0);
    const child = start(['sql', data, sql, '--gateway', gateways(), '--format', 'csv', '--quiet']);
    const outcome = outcomeOf(child);
    const looked = client(1);
    await until('it is uploaded', async () =>
      (await looked.listJobs()).some(({ state, tables }) => state === 'running' && tables?.ended === tables?.of),
    );
    await cluster().kill('gateway', 0);
    cluster().start('maximizer', 0);
    const { code, out } = await outcome;
    const [, ...rows] = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect([
      code,
      differenceOf(
        rows.map((row) => row.map(plain)),
        await askDuckdb(database, sql),
      ),
    ]).toEqual([0, undefined]);
    await cluster().waitReady();
  });

  it('ends as for a bad row when only a worker finds what is wrong with the data', async () => {
    const sql = 'SELECT CAST(store_name AS INTEGER) AS n FROM stores';
    const [here, there] = [await coffee('sql', data, sql), await coffee('sql', data, sql, '--gateway', gateways())];
    expect(here).toMatchObject({ code: 4, err: expect.stringMatching(/cannot be read as a number/) as string });
    expect(there).toMatchObject({
      code: 4,
      err: expect.stringMatching(/failed.*cannot be read as a number/) as string,
    });
  });

  it('refuses a wrong text with its place, over TCP and HTTP, before anything is uploaded', async () => {
    const sql = { questions: [{ name: 'towns', text: 'SELECT town\nFROM stores' }] };
    const { accepted } = client().startJob({
      queries: [],
      sql,
      format: 'columns',
      onBadRow: 'fail',
      fingerprint: '',
      tables: [],
    });
    await expect(accepted).rejects.toMatchObject({
      session: 'BAD_REQUEST',
      message: expect.stringMatching(/line 1, column 8: .*town.*\n {2}SELECT town\n {9}\^$/s) as string,
    });
    const ask = (path: string, value: object): Promise<Response> =>
      fetch(cluster().httpAddress() + path, {
        ...{ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) },
      });
    const refused = await ask('/v1/jobs', { sql });
    expect([refused.status, await refused.json()]).toMatchObject([
      422,
      { code: 'BAD_SQL', problems: [{ line: 1, column: 8 }] },
    ]);
    expect(await (await ask('/v1/questions/check', sql)).json()).toMatchObject({
      ok: false,
      problems: [{ question: 'towns' }],
    });
  });
});

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
