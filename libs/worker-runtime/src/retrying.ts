/** Work that is tried again while it fails in a way that passes. Owns: the pauses. Must not know: what the work is. */
import { asCoffeeError, type CoffeeError } from '@coffee/core';

/** Between tries (ms): doubled each time. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;

export interface RetryOptions {
  /** Nobody needs it any more. */
  readonly isOver: () => boolean;
  /** Told of each try that failed and is repeated. */
  readonly delayed?: (error: CoffeeError) => void;
}

/** @returns what the work gives; undefined when it was over before. @throws (rejects) as the work, with what would come again. */
export async function retrying<T>(work: () => Promise<T>, { isOver, delayed }: RetryOptions): Promise<T | undefined> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return await work();
    } catch (thrown) {
      const error = asCoffeeError(thrown);
      if (!error.retriable) throw error;
      if (isOver()) return undefined;
      delayed?.(error);
    }
    await new Promise<void>((resolve) => setTimeout(resolve, pause).unref());
    if (isOver()) return undefined;
  }
}

/**
 * Tries the work now, and goes on behind whoever calls while it fails in a way that passes.
 * @param failed told of what would come again. @returns when it was tried once.
 */
export function nowOrLater(
  work: () => Promise<void>,
  options: RetryOptions & { readonly failed: (thrown: unknown) => void },
): Promise<void> {
  return new Promise<void>((tried) => {
    retrying(() => work().finally(tried), options).catch(options.failed);
  });
}
