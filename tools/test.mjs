/**
 * `npm test [-- jest arguments]`: installs what is missing, builds what the tests run, starts a broker, runs every project's
 * tests, and closes with `N passed, N failed` on a line of its own.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, root, run } from './install.mjs';

ensureInstalled();
run('npx', ['nx', 'run-many', '-t', 'kernel', 'build']);
const folder = mkdtempSync(join(tmpdir(), 'coffee-test-'));
const report = join(folder, 'report.json');
let status = 1;
let totals = { passed: 0, failed: 1, skipped: 0 };
try {
  const jest = spawnSync('npx', ['jest', '--json', `--outputFile=${report}`, '--testLocationInResults', ...process.argv.slice(2)], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: [process.env.NODE_OPTIONS, '--no-warnings'].filter(Boolean).join(' ') },
  });
  status = jest.status ?? 1;
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'));
  totals = { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites, skipped: numPendingTests + numTodoTests };
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`);
process.exit(status === 0 && totals.failed === 0 ? 0 : 1);
