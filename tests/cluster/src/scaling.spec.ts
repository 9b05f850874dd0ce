/** The promise of the scaling file: a number in it changes how many processes there are, and not a byte of the answers. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePorts, startBroker, type Broker } from '@coffee/broker';
import type { Cluster } from '@coffee/cluster';
import { readScaling, startLocalCluster } from '@coffee/scaling';
import { shopFlags } from '@coffee/testing';

jest.setTimeout(120_000);

const root = resolve(__dirname, '..', '..', '..');
const data = join(root, 'examples', 'small');
const client = join(root, 'dist', 'apps', 'client', 'main.js');

const answersIn = (folder: string): Record<string, string> => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.csv'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
};
const expected = answersIn(join(data, 'expected'));

/** What runs of each app when nothing is said. */
const base = {
  gateway: ['gateway.0'],
  filter: ['filter.0'],
  aggregator: ['aggregator.0'],
  maximizer: ['maximizer.0'],
  joiner: ['joiner.0'],
};
const [year, hour, amount] = [['filter.year.0'], ['filter.hour.0'], ['filter.amount.0']];
/** For questions in SQL alone. */
const [filtersOfSql, groupsOfSql] = [
  ['filter.expression.0', 'filter.project.0', 'filter.first.0'],
  ['aggregator.sql.0'],
];
const [products, tpv, purchases] = [['aggregator.products.0'], ['aggregator.tpv.0'], ['aggregator.purchases.0']];

let broker: Broker;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coffee-scaling-'));
  broker = await startBroker({ shared: false });
});
afterAll(async () => {
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function analyze(cluster: Cluster, gateways: number, out: string): Promise<string> {
  const addresses = Array.from({ length: gateways }, (_, i) => cluster.gatewayAddress(i)).join(',');
  const args = [client, 'analyze', data, ...shopFlags, '--gateway', addresses, '--out', out, '--quiet'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (bytes) => (errors += String(bytes)));
  return new Promise((done) => child.once('close', (code) => done(code === 0 ? 'done' : `exit ${code}: ${errors}`)));
}

// Numbers of several go together, as far as one does not change what another is about: filters by kinds are a layout of their own.
it.each([
  ['an empty file', '', {}],
  [
    'filter 3, aggregator.products 2',
    'replicas: { filter: 3, aggregator: { products: 2 } }',
    {
      filter: ['filter.0', 'filter.1', 'filter.2'],
      aggregator: [...products, 'aggregator.products.1', ...tpv, ...purchases, ...groupsOfSql],
    },
  ],
  [
    'aggregator.tpv 2, maximizer 2',
    'replicas: { aggregator: { tpv: 2 }, maximizer: 2 }',
    {
      aggregator: [...products, ...tpv, 'aggregator.tpv.1', ...purchases, ...groupsOfSql],
      maximizer: ['maximizer.0', 'maximizer.1'],
    },
  ],
  [
    'aggregator.purchases 2, joiner 3',
    'replicas: { aggregator: { purchases: 2 }, joiner: 3 }',
    {
      aggregator: [...products, ...tpv, ...purchases, 'aggregator.purchases.1', ...groupsOfSql],
      joiner: ['joiner.0', 'joiner.1', 'joiner.2'],
    },
  ],
  [
    'aggregator 2, gateway 2',
    'replicas: { aggregator: 2, gateway: 2 }',
    { aggregator: ['aggregator.0', 'aggregator.1'], gateway: ['gateway.0', 'gateway.1'] },
  ],
  ['partitions 7, jobs 1', 'partitions: 7\njobs: 1', {}],
  [
    'filter.year 3, filter.amount 2',
    'replicas: { filter: { year: 3, amount: 2 } }',
    { filter: [...year, 'filter.year.1', 'filter.year.2', ...hour, ...amount, 'filter.amount.1', ...filtersOfSql] },
  ],
  [
    'filter.hour 2',
    'replicas: { filter: { hour: 2 } }',
    { filter: [...year, ...hour, 'filter.hour.1', ...amount, ...filtersOfSql] },
  ],
  ['layout none', 'layout: none\nreplicas: { filter: 2 }', { filter: ['filter.0', 'filter.1'], aggregator: [] }],
  ['layout kinds', 'layout: kinds', {}],
])('%s: other processes, the same answers', async (name, numbers, others) => {
  // The second gateway has the next.
  const [port] = await freePorts(2);
  const scaling = readScaling(`${numbers}\nbroker: { url: "${broker.url}" }\ngateway: { port: ${port} }\n`, name);
  const lines: string[] = [];
  const cluster = await startLocalCluster(scaling, {
    namespace: `${name.replaceAll(/[ ,]+/g, '-')}.`,
    onLine: (spec, line) => lines.push(`${spec.name}: ${line}`),
  });
  try {
    await cluster.waitReady();
    expect(cluster.services().map(({ spec }) => spec.name)).toEqual(Object.values({ ...base, ...others }).flat());
    const out = join(folder, name);
    expect([await analyze(cluster, scaling.replicas.gateway, out), lines.filter((line) => /error/.test(line))]).toEqual(
      ['done', []],
    );
    expect(answersIn(out)).toEqual(expected);
  } finally {
    await cluster.stop();
  }
});
