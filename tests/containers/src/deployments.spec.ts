/** Scaling files as they are deployed by compose: two clients at once, a worker of each kind killed in the middle, an orderly end. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestBrowser, answersInBrowser, signIn } from '@coffee/browser';
import { generateFolder } from '@coffee/datagen';
import { computeAnswers } from '@coffee/oracle';
import { HttpDocument } from '@coffee/testing';
import { compareAnswers } from '@coffee/verify';
import { Deployment } from './deployment';
import { docker, logsOf, type Container } from './engine';
import { removeLeftovers } from './leftovers';
import { until } from './until';

jest.setTimeout(240_000);

const example = join(__dirname, '../../../examples/small');

const isClient = ({ service }: Container): boolean => service.startsWith('client-');

/**
 * Ends the process that a container was made for, as a defect would: not its first process, which is the init. Detached, because
 * the container ends with that process, and what ends it may be killed with the container before it has ended itself.
 */
async function crash({ id }: Container): Promise<void> {
  const script = `const { readdirSync, readFileSync } = require('node:fs');
    const commandOf = (pid) => readFileSync('/proc/' + pid + '/cmdline', 'utf8').split('\\0');
    for (const pid of readdirSync('/proc').filter(Number))
      if (commandOf(pid)[0] === 'node' && commandOf(pid).includes('/app/main.js')) process.kill(pid, 'SIGKILL');`;
  await docker('exec', '--detach', id, 'node', '-e', script);
}

let folder: string;
let clients: { readonly data: string; readonly answers: Awaited<ReturnType<typeof computeAnswers>> }[];
beforeAll(async () => {
  for (const project of await removeLeftovers())
    console.warn(`Removed ${project}, which a run that was cut off had left running.`);
  folder = mkdtempSync(join(tmpdir(), 'coffee-data-'));
  clients = [];
  for (const seed of [1, 2]) {
    const data = join(folder, `data-${seed}`);
    await generateFolder(data, { seed, months: 24, transactionsPerMonth: 10_000, users: 20_000, edgeCases: true });
    clients.push({ data, answers: await computeAnswers(data) });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

type Deployed = readonly [scalingFile: string, stateless: readonly string[]];
/** Between the other two: deployed where all are asked for. */
const laptop: Deployed = ['deploy/scaling/laptop.yaml', ['filter', 'aggregator-purchases']];
const deployed: readonly Deployed[] = [
  ['deploy/scaling/minimal.yaml', ['filter', 'aggregator']],
  ...(process.env['COFFEE_ALL_DEPLOYMENTS'] === '1' ? [laptop] : []),
  ['tests/containers/several-replicas.yaml', ['filter-year', 'filter-hour', 'filter-amount', 'aggregator-purchases']],
];

describe.each(deployed)('%s', (scalingFile, stateless) => {
  /** One container of each kind of worker. */
  const workers = [...stateless, 'maximizer-0', 'joiner-0'];
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await Deployment.of(
      scalingFile,
      clients.map(({ data }) => data),
    );
  });
  afterAll(() => deployment.remove());

  let broken = false;
  /** A step in the deployment's life: when it fails, the logs may tell why, and the next steps have nothing to stand on. */
  const step = (what: string, take: () => Promise<void>): void =>
    it(what, async () => {
      if (broken) throw new Error('a step before this one failed');
      broken = true;
      try {
        await take();
        broken = false;
      } finally {
        if (broken) process.stderr.write(await deployment.lastWords());
      }
    });

  step('comes up, and starts its clients when it is ready', async () => {
    await deployment.compose('up', '--detach', '--no-build');
    const containers = await deployment.containers();
    expect(
      containers
        .filter(isClient)
        .map(({ service }) => service)
        .sort(),
    ).toEqual(['client-0', 'client-1']);
    expect(workers.filter((worker) => !containers.some(({ service }) => service === worker))).toEqual([]);
  });

  step('gives its clients the right answers, though workers and a gateway die in the middle', async () => {
    // Found before: while the engine is asked for them, a small system may have done all of its work.
    const victims = await Promise.all(workers.map((worker) => deployment.container(worker)));
    await until(
      'a job has started',
      () => logsOf(victims[0]!.id),
      (log) => log.includes('"job started"'),
    );
    await docker('kill', ...victims.map(({ id }) => id));
    const dead = (await deployment.containers()).filter(({ isRunning }) => !isRunning);
    expect(dead.map(({ name, exitCode }) => `${name} ${exitCode}`).sort()).toEqual(
      victims.map(({ name }) => `${name} 137`).sort(),
    );
    await crash(await deployment.container('gateway-0'));
    await deployment.compose('start', ...workers);
    await until(
      'the clients have ended',
      () => deployment.containers(),
      (all) => !all.some((container) => isClient(container) && container.isRunning),
    );
    for (const [i, { answers }] of clients.entries()) {
      const { id, exitCode } = await deployment.container(`client-${i}`);
      expect([exitCode, exitCode === 0 ? '' : await logsOf(id)]).toEqual([0, '']);
      expect(compareAnswers(deployment.resultsOf(i), answers)).toEqual([]);
    }
    // A container that was killed by command stays down until it is started; one that crashes is started again by the engine.
    expect((await deployment.container('gateway-0')).restarts).toBe(1);
  });

  step('is healthy again', async () => {
    const services = async () => (await deployment.containers()).filter((container) => !isClient(container));
    await until('all are healthy', services, (all) => all.every(({ health }) => health === 'healthy'));
  });

  step('answers all questions by the lines of docs/http.md, to the byte', async () => {
    const document = new HttpDocument();
    try {
      await document.run(deployment.http);
      expect(document.wrongAnswers()).toEqual([]);
    } finally {
      document.remove();
    }
  });

  step('shows the answers in a browser, to the digit', async () => {
    const { url, token } = deployment.http;
    // The certificate is the deployment's own.
    const browser = await TestBrowser.launch({ ignoreHTTPSErrors: true });
    try {
      const page = await browser.open(url);
      if (token !== undefined) await signIn(page, token);
      const answers = await answersInBrowser(page, example);
      const shown = [...answers].map(([name, { columns, rows }]) => [name, [columns, ...rows].join('\n')]);
      const files = readdirSync(join(example, 'expected'));
      const texts = files.map((file) => readFileSync(join(example, 'expected', file), 'utf8').trimEnd());
      expect(Object.fromEntries(shown)).toEqual(
        Object.fromEntries(files.map((file, i) => [file.replace('.csv', ''), texts[i]])),
      );
    } finally {
      await browser.stop();
    }
  });

  step('has no users at its broker but those of the services, each with its own rights', async () => {
    const { id } = await deployment.container('broker');
    const listed = async (...what: readonly string[]): Promise<Readonly<Record<string, unknown>>[]> =>
      JSON.parse(await docker('exec', id, 'rabbitmqctl', '-q', ...what, '--formatter', 'json')) as [];
    const users = ['aggregator', 'filter', 'gateway', 'joiner', 'maximizer'];
    const found = await listed('list_users');
    expect(found.map(({ user }) => user).sort()).toEqual(users);
    expect(found.filter(({ tags }) => (tags as unknown[]).length > 0)).toEqual([]);
    const permissions = await listed('list_permissions');
    expect(permissions.map(({ user }) => user).sort()).toEqual(users);
    expect(permissions.find(({ user }) => user === 'joiner')).toMatchObject({ configure: '^$' });
  });

  step('stops in order: every container ends with 0', async () => {
    await deployment.compose('stop');
    const containers = await deployment.containers();
    expect(containers.filter(({ isRunning, exitCode }) => isRunning || exitCode !== 0)).toEqual([]);
  });

  it('leaves nothing behind', async () => {
    await deployment.remove();
    expect(await deployment.leftovers()).toEqual([]);
  });
});
