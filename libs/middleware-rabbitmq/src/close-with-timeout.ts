/** Farewells that may never be answered: the connection under them can go at any moment, or the broker can hang. */

interface Closable {
  close(): Promise<void>;
  once(event: 'close', listener: () => void): unknown;
}

/** Closes a channel. Resolves when it is closed, gone with its connection, or after `patience` ms. */
export function closeWithTimeout(channel: Closable, patience: number): Promise<void> {
  const gone = new Promise<void>((resolve) => channel.once('close', () => resolve()));
  return atMost(patience, Promise.race([gone, channel.close()]));
}

/** Resolves when the promise settles, however, or after `patience` ms. */
export async function atMost(patience: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, patience)));
  await Promise.race([promise.catch(() => undefined), late]);
  clearTimeout(timer);
}
