import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { answersAmqp } from './amqp-probe';
import type { Broker } from './broker';
import { startBroker } from './start-broker';
import { testBroker } from './test-broker';

const portOf = (url: string): number => Number(new URL(url).port);

const processes = (): { group: string; args: string }[] =>
  spawnSync('ps', ['axwwo', 'pgid,args'], { encoding: 'utf8' })
    .stdout.split('\n')
    .map((line) => ({ group: line.trim().split(' ')[0] ?? '', args: line }));

/** Everything of a private broker runs in the process group of its supervisor, whose command line names the folder. */
function groupOf(folder: string): string {
  const supervisor = processes().find(({ args }) => args.includes(`supervisor ${join(tmpdir(), folder)}`));
  if (!supervisor) throw new Error(`nothing runs for ${folder}`);
  return supervisor.group;
}

const membersOf = (group: string): string[] =>
  processes()
    .filter((one) => one.group === group)
    .map(({ args }) => args);

const brokerFolders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('coffee-broker-'));

/** Other tests may run brokers of their own at the same time. */
function folderOf(port: number): string {
  const configures = (name: string): boolean => {
    const file = join(tmpdir(), name, 'rabbitmq.conf');
    return existsSync(file) && readFileSync(file, 'utf8').includes(`127.0.0.1:${port}\n`);
  };
  const folder = brokerFolders().find(configures);
  if (folder === undefined) throw new Error(`no broker has port ${port}`);
  return folder;
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a private broker', () => {
  let broker: Broker;

  beforeAll(async () => {
    broker = await startBroker({ shared: false });
  }, 60_000);
  afterAll(() => broker.stop());

  it('answers on loopback, restarts on the same port, and survives being killed', async () => {
    const port = portOf(broker.url);
    expect(await answersAmqp(port)).toBe(true);
    await broker.restart();
    expect(await answersAmqp(port)).toBe(true);
    await broker.kill();
    expect(await answersAmqp(port)).toBe(false);
    await broker.revive();
    expect(await answersAmqp(port)).toBe(true);
  }, 60_000);

  it('says when it has ended without being asked to, and what it wrote last', async () => {
    const folder = folderOf(portOf(broker.url));
    // It was restarted and killed before.
    expect(await Promise.race([broker.lost, Promise.resolve()])).toBe(undefined);
    process.kill(Number(readFileSync(join(tmpdir(), folder, 'server.pid'), 'utf8')), 'SIGKILL');
    expect(await broker.lost).toMatchObject({
      code: 'TRANSPORT',
      message: expect.stringMatching(/^the private broker has ended: [^\p{Cc}]+$/u) as string,
    });
    await broker.revive();
    expect(await answersAmqp(portOf(broker.url))).toBe(true);
  }, 60_000);

  it('leaves no process and no file when it is stopped', async () => {
    const folder = folderOf(portOf(broker.url));
    const group = groupOf(folder);
    expect(membersOf(group).some((args) => args.includes('beam'))).toBe(true);
    await broker.stop();
    await broker.stop();
    expect(membersOf(group)).toEqual([]);
    expect(brokerFolders()).not.toContain(folder);
  }, 30_000);
});

it('a private broker ends when the process that started it is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coffee-main-'));
  try {
    const outfile = join(folder, 'main.js');
    buildSync({
      entryPoints: [join(__dirname, 'main.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      logLevel: 'error',
    });
    const child = spawn(process.execPath, [outfile], { stdio: ['pipe', 'pipe', 'inherit'] });
    const url = await new Promise<string>((resolve) => child.stdout.once('data', (line) => resolve(String(line))));
    const port = portOf(url.slice('AMQP_URL='.length));
    expect(await answersAmqp(port)).toBe(true);
    const group = groupOf(folderOf(port));
    child.kill('SIGKILL');
    await until('nothing of the broker is left', () => membersOf(group).length === 0);
    expect(await answersAmqp(port)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

describe('AMQP_URL', () => {
  const saved = process.env['AMQP_URL'];
  afterEach(() => {
    if (saved === undefined) delete process.env['AMQP_URL'];
    else process.env['AMQP_URL'] = saved;
  });

  it('names a broker that is used as it is and not ours to stop or restart', async () => {
    process.env['AMQP_URL'] = 'amqp://elsewhere';
    const broker = await startBroker();
    expect(broker).toMatchObject({ url: 'amqp://elsewhere', isPrivate: false });
    await broker.stop();
    await expect(broker.restart()).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('must be set for tests that share a broker: they fail, they are not skipped', () => {
    delete process.env['AMQP_URL'];
    expect(() => testBroker()).toThrow('AMQP_URL is not set');
    process.env['AMQP_URL'] = 'amqp://elsewhere';
    expect(testBroker()).toBe('amqp://elsewhere');
  });
});

it('a broker that cannot start says what it wrote last', async () => {
  const broker = await startBroker({ shared: false, patience: 1 }).catch((error: unknown) => error);
  expect(broker).toMatchObject({ code: 'TRANSPORT' });
  expect((broker as Error).message).toContain('did not answer within 1 ms');
}, 30_000);
