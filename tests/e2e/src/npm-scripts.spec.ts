/** What the scripts of package.json start ends with the npm that started them, however that ends. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from '@coffee/testing';

const root = join(__dirname, '../../..');
jest.setTimeout(60_000);

const runs = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const scripts = Object.entries(
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts,
).flatMap(([name, script]): [name: string, file: string][] => {
  const [, file] = /^node tools\/run\.mjs (\S+)$/.exec(script) ?? [];
  return file === undefined ? [] : [[name, file]];
});

function run(file: string, ...args: string[]): [code: number | null, said: string] {
  const script = spawnSync(process.execPath, [join(root, 'tools/run.mjs'), file, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return [script.status, script.stdout + script.stderr];
}

it.each(scripts)('npm run %s says what it takes, and does nothing else, when it is asked to', (name, file) => {
  expect(run(file, '--help')).toEqual([0, expect.stringMatching(new RegExp(`^(usage: )?npm run ${name}\\b`, 'm'))]);
});

it.each([
  ['tools/bench/src/micro.ts', 'no such bench', /^No bench of no such bench/],
  ['tests/e2e/src/files/random/main.ts', 'many', /^two whole numbers at most, not "many"/],
  ['tools/docs/src/main.ts', '--chek', /^npm run docs takes --check, not --chek; see --help/],
  ['tools/bench/src/micro.ts', '--nonsense', /^there is no flag --nonsense; see --help$/m],
])('%s refuses %j, with exit code 2', (file, arg, says) => {
  expect(run(file, arg)).toEqual([2, expect.stringMatching(says)]);
});

it('says that packages are installed before they are, once for each lock file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coffee-clone-'));
  for (const made of ['tools', 'node_modules', 'bin']) mkdirSync(join(folder, made));
  copyFileSync(join(root, 'tools/install.mjs'), join(folder, 'tools/install.mjs'));
  writeFileSync(join(folder, 'bin/npm'), '#!/bin/sh\necho "npm $1"\n');
  chmodSync(join(folder, 'bin/npm'), 0o755);
  const PATH = `${join(folder, 'bin')}:${process.env['PATH']}`;
  const install = (lock: string): string[] => {
    writeFileSync(join(folder, 'package-lock.json'), lock);
    const env = { ...process.env, PATH };
    const done = spawnSync(process.execPath, [join(folder, 'tools/install.mjs')], { env, encoding: 'utf8' });
    // Standard output is for what the command that needs them prints.
    expect([done.status, done.stdout]).toEqual([0, '']);
    return done.stderr.split('\n').filter((line) => line !== '');
  };
  const first = [expect.stringMatching(/^Installing packages/) as string, 'npm install'];
  expect([install('1'), install('1'), install('2')]).toEqual([first, [], first]);
  rmSync(folder, { recursive: true });
});

it.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('a script ends when its npm is ended by %s', async (signal) => {
  const folder = mkdtempSync(join(tmpdir(), 'coffee-npm-'));
  const go = `node ${join(root, 'tools/run.mjs')} tests/e2e/src/waits.fixture.ts`;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'waits', version: '1.0.0', scripts: { go } }));
  const npm = spawn('npm', ['run', '--silent', 'go'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(npm, 'exit');
  let pid = 0;
  createInterface({ input: npm.stdout }).on('line', (line) => (pid = Number(line.replace('pid ', ''))));
  await until('the program says who it is', () => pid > 0);
  npm.kill(signal);
  await ended;
  await until('the program has ended', () => !runs(pid));
  rmSync(folder, { recursive: true });
});

it.each(['SIGINT', 'SIGKILL'] as const)(
  'no worker of Jest goes on when a run of tests is ended by %s',
  async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'coffee-jest-'));
    // A process that a test has started keeps its worker alive, whatever becomes of Jest.
    const test = `it('waits', async () => {
    const child = require('node:child_process').spawn('sleep', ['60']);
    require('node:fs').writeFileSync(require('node:path').join(__dirname, process.pid + '.pid'), String(child.pid));
    await new Promise(() => undefined);
  }, 60_000);`;
    for (const name of ['one', 'two']) writeFileSync(join(folder, `${name}.test.js`), test);
    writeFileSync(join(folder, 'package.json'), '{ "jest": {} }');
    const runner = `import('${join(root, 'tools/jest-run.mjs')}').then(({ runJest }) => runJest(['--rootDir', '${folder}', '--config', '{}', '--maxWorkers=2']))`;
    const run = spawn(process.execPath, ['--eval', runner], { stdio: 'ignore' });
    const ended = once(run, 'exit');
    const noted = (): number[] =>
      readdirSync(folder).flatMap((name) => (name.endsWith('.pid') ? [Number(name.slice(0, -4))] : []));
    await until('there are two workers', () => noted().length === 2);
    run.kill(signal);
    await ended;
    await until('the workers have ended', () => !noted().some(runs));
    for (const name of readdirSync(folder).filter((name) => name.endsWith('.pid')))
      process.kill(Number(readFileSync(join(folder, name), 'utf8')));
    rmSync(folder, { recursive: true });
  },
);

it('a Jest that has told its results and does not end is ended, and counts as a failure', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coffee-jest-'));
  const test = `it('leaves a server', (done) => void require('node:net').createServer().listen(0, '127.0.0.1', done))`;
  writeFileSync(join(folder, 'open.test.js'), test);
  writeFileSync(join(folder, 'package.json'), '{ "jest": {} }');
  const args = JSON.stringify(['--rootDir', folder, '--config', '{}', '--runInBand']);
  const runner = `import('${join(root, 'tools/jest-run.mjs')}').then(async ({ closeWith, runJest }) => closeWith(await runJest(${args}, {}, 500)))`;
  const run = spawnSync(process.execPath, ['--eval', runner], { encoding: 'utf8', timeout: 40_000 });
  expect(run.stderr).toMatch(/has not ended in 0\.5 s: a test has left something open/);
  expect([run.status, run.stdout]).toEqual([1, '1 passed, 1 failed\n']);
  rmSync(folder, { recursive: true });
});
