/**
 * Ctrl-C and SIGTERM as an AbortSignal. The first asks the work to stop and clean up, the next ends the process at once. Where there is a
 * job that can go on without this command, the first Ctrl-C only says so: another within a second leaves the job running, and with
 * none it is cancelled.
 */
import { CoffeeError } from '@coffee/core';
import { stderr } from './terminal/terminal';

/** How long a second Ctrl-C is waited for (ms). */
const SECOND_THOUGHT = 1000;

export interface Interruption {
  readonly signal: AbortSignal;
  /** Set while there is a job that can be left running: what is said when it is. */
  lastWords: string | undefined;
}

export async function interruptible(work: (interruption: Interruption) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const interruption: Interruption = { signal: controller.signal, lastWords: undefined };
  let secondThought: NodeJS.Timeout | undefined;
  const stop = (): void => controller.abort(new CoffeeError('CANCELLED', 'interrupted: nothing was written'));
  const interrupt = (signal: NodeJS.Signals): void => {
    const exit = signal === 'SIGINT' ? 130 : 143;
    if (controller.signal.aborted) {
      if (interruption.lastWords !== undefined)
        stderr.line('not waited for the gateway: coffee jobs says whether the job is cancelled');
      process.exit(exit);
    }
    if (signal !== 'SIGINT' || interruption.lastWords === undefined) return stop();
    if (secondThought) {
      stderr.line(interruption.lastWords);
      process.exit(exit);
    }
    stderr.line('Ctrl-C again to leave the job running; wait to cancel it');
    secondThought = setTimeout(stop, SECOND_THOUGHT);
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    await work(interruption);
  } finally {
    clearTimeout(secondThought);
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
