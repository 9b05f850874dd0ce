/** What the scripts of package.json start ends with the npm that started them, however that ends. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(__dirname, '../../..');
jest.setTimeout(60_000);

const runs = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it.each([
  [['--help'], 0, /^npm run bench:micro/],
  [['no such bench'], 2, /^No bench of no such bench/],
])('bench:micro tells what it takes, and fails where there is nothing to run: %j', (args, code, says) => {
  const run = join(root, 'tools/run.mjs');
  const script = spawnSync(process.execPath, [run, 'tools/bench/src/micro.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  expect([script.status, script.stdout + script.stderr]).toEqual([code, expect.stringMatching(says)]);
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
