/** Waits on what the engine tells. */
const DEADLINE = 90_000;
const PAUSE = 200;

/**
 * @param look what is seen now, for the message.
 * @throws Error with what was seen last when it has not come to pass within a minute and a half.
 */
export async function until<T>(what: string, look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  const deadline = performance.now() + DEADLINE;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > deadline)
      throw new Error(`waited in vain until ${what}; seen last: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
