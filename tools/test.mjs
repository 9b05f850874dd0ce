/**
 * `npm test [-- jest arguments]`: installs what is missing, builds what the tests run, starts a broker, runs every project's
 * tests, and closes with `N passed, N failed` on a line of its own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureInstalled, root, run } from './install.mjs';
import { closeWith, runJest } from './jest-run.mjs';

ensureInstalled();
run('npx', ['nx', 'run-many', '-t', 'kernel', 'build', '--outputStyle=static']);

const broker = await startBroker();
let totals;
try {
  totals = await runJest(['--maxWorkers=2', ...process.argv.slice(2)], { AMQP_URL: broker.url });
} finally {
  await broker.stop();
}
closeWith(totals);

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
