/** Ctrl-C and SIGTERM as an AbortSignal: the first asks the work to stop and clean up, the second ends the process at once. */
import { CoffeeError } from '@coffee/core';
import { stderr } from './terminal/terminal';

export interface Interruption {
  readonly signal: AbortSignal;
  /** What is said when a second one ends the process. */
  lastWords: string | undefined;
}

export async function interruptible(work: (interruption: Interruption) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const interruption: Interruption = { signal: controller.signal, lastWords: undefined };
  const interrupt = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      if (interruption.lastWords !== undefined) stderr.line(interruption.lastWords);
      process.exit(signal === 'SIGINT' ? 130 : 143);
    }
    controller.abort(new CoffeeError('CANCELLED', 'interrupted: nothing was written'));
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    await work(interruption);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
