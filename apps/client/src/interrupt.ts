/**
 * Ctrl-C and SIGTERM as an AbortSignal. The first asks the work to stop and clean up, the next ends the process at once. Where there is a
 * job that can go on without this command, the first Ctrl-C only says so: another within a second leaves the job running, and with
 * none it is cancelled. When the answers are here, there is nothing to stop but printing them: that ends at once.
 */
import { CoffeeError } from '@coffee/core';
import { stderr } from './terminal/terminal';

/** How long a second Ctrl-C is waited for (ms). */
const SECOND_THOUGHT = 1000;

/** A job that goes on without this command: what is said when this command ends before it. */
export interface LeavableJob {
  /** It is left running. */
  readonly left: string;
  /** It was to be cancelled, and the answer of the gateway was not waited for. */
  readonly unsure: string;
  /** It has completed, and its answers were not all printed. */
  readonly kept: string;
}

export interface Interruption {
  readonly signal: AbortSignal;
  /** Set while there is one. */
  job: LeavableJob | undefined;
  /** To be called when the answers are here, and are handed over from now on. */
  readonly delivering: () => void;
}

/** @param system for tests: where signals come from, and what ends. */
export async function interruptible(
  work: (interruption: Interruption) => Promise<void>,
  system: Pick<NodeJS.Process, 'on' | 'off' | 'exit'> = process,
): Promise<void> {
  const controller = new AbortController();
  let delivering = false;
  let secondThought: NodeJS.Timeout | undefined;
  const interruption: Interruption = {
    signal: controller.signal,
    job: undefined,
    delivering: () => {
      delivering = true;
      clearTimeout(secondThought);
    },
  };
  const stop = (): void => controller.abort(new CoffeeError('CANCELLED', 'interrupted: nothing was written'));
  const interrupt = (signal: NodeJS.Signals): void => {
    const { job } = interruption;
    const end = (words: string | undefined): never => {
      if (words !== undefined) stderr.wrapped(words);
      system.exit(signal === 'SIGINT' ? 130 : 143);
    };
    if (delivering) return end(job?.kept);
    stderr.overTyped();
    if (controller.signal.aborted) return end(job?.unsure);
    if (signal !== 'SIGINT' || job === undefined) return stop();
    if (secondThought) return end(job.left);
    stderr.wrapped('Ctrl-C again to leave the job running; wait to cancel it');
    secondThought = setTimeout(stop, SECOND_THOUGHT);
  };
  system.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    await work(interruption);
  } finally {
    clearTimeout(secondThought);
    system.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
