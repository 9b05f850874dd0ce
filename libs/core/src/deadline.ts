/** Waiting with an end: what is waited for may never come. Owns: the timer. Must not know: what is waited for. */

/**
 * Waits for `promise`, but no longer than `milliseconds`: then rejects with what `late` makes, which should name what was waited for.
 * What the promise comes to after that is nobody's concern, so its rejection is no unhandled one.
 */
export async function within<T>(promise: Promise<T>, milliseconds: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
