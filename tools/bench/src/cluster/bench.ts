/** The distributed bench: measures the parts that were asked for, prints each as it is found, and keeps them when told to. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildServices, equalsOf } from '@coffee/cluster';
import { generatedFolder, inputBytes } from '../bench-data';
import { circumstances } from '../machine';
import { root } from '../root';
import { againstDuckdb } from './against-duckdb';
import { durability } from './durability';
import { killing } from './killing';
import { layouts } from './layouts';
import { manyClients } from './many-clients';
import { memory } from './memory';
import { httpMemory, overHttp } from './over-http';
import { parseClusterOptions, type PartName } from './options';
import { thePage } from './page';
import type { Finding, Part, PartContext } from './part';
import { reportFinding, reportFindings } from './report';
import { scaling } from './scaling';
import { tinyFolder } from './tiny-folder';

const parts: Readonly<Record<PartName, Part>> = {
  contest: againstDuckdb,
  layouts,
  transient: durability,
  clients: manyClients,
  scaling,
  tiny: tinyFolder,
  memory,
  kill: killing,
  http: overHttp,
  'http-memory': httpMemory,
  page: thePage,
};

export async function benchCluster(args: readonly string[], signal: AbortSignal): Promise<void> {
  const options = parseClusterOptions(args);
  execFileSync('npx', ['nx', 'build', 'client'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  buildServices([...new Set(equalsOf(options.scale).map(({ app }) => app))]);
  const data = options.data === undefined ? await generatedFolder('bench', signal) : resolve(options.data);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  let broker = '';
  const onBroker = (version: string): void => void (broker = version);
  const context: PartContext = { options, data, bytes: inputBytes(data), say, onBroker, signal };
  const findings: Finding[] = [];
  for (const name of options.parts) {
    const finding = await parts[name](context);
    console.log(reportFinding(finding));
    findings.push(finding);
  }
  const here = circumstances(new Date());
  const where = { ...here, versions: `${here.versions}, RabbitMQ ${broker}` };
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ ...where, bytes: context.bytes, findings }, null, 2)}\n`);
  if (options.record) {
    const command = ['npm run bench --', ...args].join(' ');
    const section = reportFindings(findings, context, where, command);
    appendFileSync(join(root, 'docs/benchmark-results/cluster.md'), `\n${section}`);
  }
}
