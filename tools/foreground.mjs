/** Runs a Node program as the foreground job of a command of package.json: it has the terminal, its exit code counts, and it ends with us. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** To be required by a process that must not outlive its parent. */
export const endWithParent = fileURLToPath(new URL('end-with-parent.cjs', import.meta.url));

/** Only npm is known to leave its script behind; who starts us in the background of a shell may mean it. */
export function endWithNpm() {
  if (process.env.npm_lifecycle_event) createRequire(import.meta.url)(endWithParent);
}

/** @returns its exit code; 128 and the signal's number, as a shell says it, when a signal has ended it. */
export async function runInForeground(args, env = {}) {
  endWithNpm();
  const child = spawn(process.execPath, ['--require', endWithParent, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  // Ctrl-C reaches the whole group: the child decides what to do, and this process ends with it.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [code, signal] = await once(child, 'exit');
  return code ?? { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal] ?? 1;
}
