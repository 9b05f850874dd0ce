/**
 * Runs a command as a whole process and says what it took. Wall time is from spawn to exit; CPU and peak memory are what the
 * kernel accounted to the process (wait4), by way of GNU time, and absent where that is not installed.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Usage {
  readonly seconds: number;
  readonly cpuSeconds?: number;
  readonly peakBytes?: number;
}

const GNU_TIME = '/usr/bin/time';

/** How long a process that is interrupted may take to clean up after itself (ms). */
const FAREWELL = 5_000;

/**
 * @throws Error with what the command printed when it fails.
 * @throws the reason of the signal when it aborts, as soon as the command and all that it started have ended.
 */
export async function runMeasured(command: readonly string[], signal?: AbortSignal): Promise<Usage> {
  signal?.throwIfAborted();
  const folder = mkdtempSync(join(tmpdir(), 'coffee-bench-usage-'));
  try {
    const report = join(folder, 'usage');
    const timed = existsSync(GNU_TIME) ? [GNU_TIME, '-f', '%U %S %M', '-o', report, ...command] : [...command];
    const seconds = await run(timed, signal);
    if (!existsSync(report)) return { seconds };
    const [user, system, peakKilobytes] = readFileSync(report, 'utf8').trim().split(' ').map(Number);
    return { seconds, cpuSeconds: user! + system!, peakBytes: peakKilobytes! * 1024 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As it is here, but for certificates that every Node process would load at its start, whatever it is for. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NODE_EXTRA_CA_CERTS'));

function run([program, ...args]: readonly string[], interruption?: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    // A group of its own: GNU time does not hand on a signal to the command that it times.
    const child = spawn(program!, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
      detached: interruption !== undefined,
    });
    let force: NodeJS.Timeout | undefined;
    const interrupt = (): void => {
      endGroup(child, 'SIGTERM');
      force = setTimeout(() => endGroup(child, 'SIGKILL'), FAREWELL);
    };
    interruption?.addEventListener('abort', interrupt);
    let printed = '';
    const keep = (text: Buffer): void => {
      printed = (printed + text.toString()).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const seconds = (performance.now() - started) / 1000;
      clearTimeout(force);
      interruption?.removeEventListener('abort', interrupt);
      if (interruption?.aborted) reject(interruption.reason as Error);
      else if (code === 0) resolve(seconds);
      else reject(new Error(`${[program, ...args].join(' ')} ended with ${signal ?? code}\n${printed}`));
    });
  });
}

/** Signals the process and all that it started. */
function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (thrown) {
    // It has ended meanwhile.
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
  }
}
