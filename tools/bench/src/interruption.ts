/**
 * Ctrl-C and SIGTERM as an AbortSignal: what is measured ends, and everything unwinds in order: processes, clusters, broker, folders.
 * Owns: what the process makes of signals, and its exit code then. Must not know: what runs.
 */
import { constants } from 'node:os';

export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`interrupted by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** One signal to a whole group of processes comes twice, once by way of the process that started us (ms). */
const SAME = 1_000;

/** @returns a signal that aborts with `Interrupted`. A second Ctrl-C or SIGTERM ends the process at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  let since = 0;
  const interrupt = (signal: 'SIGINT' | 'SIGTERM'): void => {
    const interrupted = new Interrupted(signal);
    if (!controller.signal.aborted) {
      since = performance.now();
      process.stderr.write(`${interrupted.message}: taking down what was started …\n`);
      controller.abort(interrupted);
    } else if (performance.now() - since > SAME) process.exit(interrupted.exitCode);
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return controller.signal;
}

/** The same promise, unless the signal aborts before: then it rejects with its reason, and nobody waits for the promise. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  let onAbort = (): void => undefined;
  const aborted = new Promise<void>((resolve) => {
    onAbort = resolve;
    signal.addEventListener('abort', onAbort);
  });
  try {
    if (!signal.aborted) await Promise.race([promise, aborted]);
    signal.throwIfAborted();
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    promise.catch(() => undefined);
  }
}
