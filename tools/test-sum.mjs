/**
 * `node tools/test-sum.mjs test test:containers`: runs these scripts of package.json one after the other and closes with the sum of
 * what they count. One that ends without a count has failed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { root } from './install.mjs';
import { closeWith } from './jest-run.mjs';

const COUNT = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;
const totals = { passed: 0, failed: 0, skipped: 0 };
for (const script of process.argv.slice(2)) {
  const runner = spawn('npm', ['run', script], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(runner, 'close');
  let count;
  for await (const line of createInterface({ input: runner.stdout })) {
    console.log(line);
    count = COUNT.exec(line) ?? count;
  }
  const [code] = await ended;
  const [passed = 0, failed = 0, skipped = 0] = (count ?? []).slice(1).map((text) => Number(text ?? 0));
  totals.passed += passed;
  totals.failed += code === 0 && count ? failed : Math.max(1, failed);
  totals.skipped += skipped;
}
closeWith(totals);
