/**
 * `npm test [-- jest arguments]`: installs what is missing, builds what the tests run, starts a broker, runs every project's
 * tests, and closes with `N passed, N failed` on a line of its own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureInstalled, root, run } from './install.mjs';

ensureInstalled();
run('npx', ['nx', 'run-many', '-t', 'kernel', 'build', '--outputStyle=static']);

const broker = await startBroker();
const folder = mkdtempSync(join(tmpdir(), 'coffee-test-'));
const report = join(folder, 'report.json');
const totals = { passed: 0, failed: 1, skipped: 0 };
let code = 1;
try {
  // A process group of its own: Ctrl-C reaches it through this process, which then cleans up.
  const jest = spawn(
    process.execPath,
    [
      join(root, 'node_modules/jest/bin/jest.js'),
      '--maxWorkers=2',
      '--json',
      `--outputFile=${report}`,
      ...process.argv.slice(2),
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, AMQP_URL: broker.url } },
  );
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
  [code] = await once(jest, 'exit');
  const results = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed = results.numPassedTests;
  totals.failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  totals.skipped = results.numPendingTests + results.numTodoTests;
} catch (error) {
  console.error(`the tests did not end: ${error.message}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
  await broker.stop();
}
console.log(`${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`);
process.exit(code === 0 && totals.failed === 0 ? 0 : 1);

/** The one at AMQP_URL, or that of tools/broker, which lives until its standard input closes. */
async function startBroker() {
  if (process.env.AMQP_URL) return { url: process.env.AMQP_URL, stop: async () => {} };
  const child = spawn(process.execPath, [join(root, 'tools/run.mjs'), 'tools/broker/src/main.ts'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^AMQP_URL=(.+)$/.exec(line)?.[1];
    if (!url) continue;
    return {
      url,
      stop: async () => {
        child.stdin.end();
        if (child.exitCode === null) await once(child, 'exit');
      },
    };
  }
  console.error('no broker: see above; set AMQP_URL to use one that runs');
  process.exit(1);
}
