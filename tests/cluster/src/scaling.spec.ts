/** The promise of the scaling file: a number in it changes how many processes there are, and not a byte of the answers. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePorts, startBroker, type Broker } from '@coffee/broker';
import type { Cluster } from '@coffee/cluster';
import { readScaling, startLocalCluster } from '@coffee/scaling';

jest.setTimeout(120_000);

const root = resolve(__dirname, '..', '..', '..');
const data = join(root, 'examples', 'small');
const client = join(root, 'dist', 'apps', 'client', 'main.js');

const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
const expected = filesOf(join(data, 'expected'));

const base = [
  'gateway.0',
  ...['filter.year.0', 'filter.hour.0', 'filter.amount.0'],
  ...['aggregator.products.0', 'aggregator.tpv.0', 'aggregator.purchases.0'],
  ...['maximizer.0', 'joiner.0'],
];

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
  const args = [client, 'analyze', data, '--gateway', addresses, '--out', out, '--quiet'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (bytes) => (errors += String(bytes)));
  return new Promise((done) => child.once('close', (code) => done(code === 0 ? 'done' : `exit ${code}: ${errors}`)));
}

it.each([
  ['an empty file', '', []],
  ['filter.year 3', 'replicas: { filter: { year: 3 } }', ['filter.year.1', 'filter.year.2']],
  ['filter.hour 2', 'replicas: { filter: { hour: 2 } }', ['filter.hour.1']],
  ['filter.amount 2', 'replicas: { filter: { amount: 2 } }', ['filter.amount.1']],
  ['aggregator.products 2', 'replicas: { aggregator: { products: 2 } }', ['aggregator.products.1']],
  ['aggregator.tpv 2', 'replicas: { aggregator: { tpv: 2 } }', ['aggregator.tpv.1']],
  ['aggregator.purchases 2', 'replicas: { aggregator: { purchases: 2 } }', ['aggregator.purchases.1']],
  ['maximizer 2', 'replicas: { maximizer: 2 }', ['maximizer.1']],
  ['joiner 3', 'replicas: { joiner: 3 }', ['joiner.1', 'joiner.2']],
  ['gateway 2', 'replicas: { gateway: 2 }', ['gateway.1']],
  ['partitions 7', 'partitions: 7', []],
  ['jobs 1', 'jobs: 1', []],
])('%s: other processes, the same answers', async (name, numbers, more) => {
  const [port] = await freePorts(1);
  const scaling = readScaling(`${numbers}\nbroker: { url: "${broker.url}" }\ngateway: { port: ${port} }\n`, name);
  const lines: string[] = [];
  const cluster = await startLocalCluster(scaling, {
    namespace: `${name.replaceAll(' ', '-')}.`,
    onLine: (spec, line) => lines.push(`${spec.name}: ${line}`),
  });
  try {
    await cluster.waitReady();
    expect(
      cluster
        .services()
        .map((service) => service.spec.name)
        .sort(),
    ).toEqual([...base, ...more].sort());
    const out = join(folder, name);
    expect([await analyze(cluster, scaling.replicas.gateway, out), lines.filter((line) => /error/.test(line))]).toEqual(
      ['done', []],
    );
    expect(filesOf(out)).toEqual(expected);
  } finally {
    await cluster.stop();
  }
});
