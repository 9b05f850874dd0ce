/** Runs Jest, with its output shown and its counts for whoever runs it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithNpm, endWithParent } from './foreground.mjs';
import { root } from './install.mjs';

/**
 * @param patience milliseconds that Jest has to end once its report is there: what a test has left open, a server or a browser, keeps it
 * from ending for good.
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>} a run that does not end well counts as one failure at least.
 */
export async function runJest(args, env = {}, patience = 30_000) {
  const folder = mkdtempSync(join(tmpdir(), 'coffee-test-'));
  const report = join(folder, 'report.json');
  try {
    // Its workers are started as it is: one that is amid a test with processes of its own would go on without it.
    const jest = spawn(
      process.execPath,
      [
        '--require',
        endWithParent,
        join(root, 'node_modules/jest/bin/jest.js'),
        '--json',
        `--outputFile=${report}`,
        ...args,
      ],
      { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } },
    );
    endWithNpm();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => jest.kill(signal));
    const watch = setInterval(() => {
      if (!existsSync(report)) return;
      clearInterval(watch);
      setTimeout(() => endForced(jest, patience), patience).unref();
    }, 250);
    const [code] = await once(jest, 'exit');
    clearInterval(watch);
    const results = JSON.parse(readFileSync(report, 'utf8'));
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    return {
      passed: results.numPassedTests,
      failed: code === 0 ? failed : Math.max(1, failed),
      skipped: results.numPendingTests + results.numTodoTests,
    };
  } catch (error) {
    console.error(`the tests did not end: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function endForced(jest, patience) {
  if (jest.exitCode !== null || jest.signalCode !== null) return;
  console.error(
    `Jest has told its results and has not ended in ${patience / 1000} s: a test has left something open, such as a server or a browser. ` +
      'It is ended now, and that counts as a failure; --detectOpenHandles with one spec may tell what it is.',
  );
  jest.kill('SIGKILL');
}

/** Prints the line that every run of tests ends with; the exit code says whether all is well. */
export function closeWith({ passed, failed, skipped }) {
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exit(failed === 0 ? 0 : 1);
}
