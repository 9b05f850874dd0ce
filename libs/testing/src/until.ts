/** The wait of a test for something that another part of the system does. */

const DEADLINE_MS = 30_000;

/**
 * Waits for a condition.
 * @param what is waited for, as the end of "waited in vain until ...".
 * @param state is told when it does not come true in time: a value that others change meanwhile, or what a function gives then.
 * @throws Error after 30 s.
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  state?: object | (() => unknown),
): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      const seen: unknown = typeof state === 'function' ? state() : state;
      throw new Error(`waited in vain until ${what}: ${JSON.stringify(seen)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
