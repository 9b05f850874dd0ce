/** Ctrl-C and SIGTERM as an AbortSignal: the first asks the work to stop and clean up, the second ends the process at once. */
import { CoffeeError } from '@coffee/core';

export async function interruptible(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
    controller.abort(new CoffeeError('CANCELLED', 'interrupted: nothing was written'));
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    await work(controller.signal);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
