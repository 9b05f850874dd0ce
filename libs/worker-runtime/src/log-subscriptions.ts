/**
 * The logs that somebody reads together, each from its beginning. Owns: which of them are being read, so that a start which has
 * failed can be tried again and goes on with what is missing. Must not know: what the records mean, when to try again.
 */
import { asCoffeeError } from '@coffee/core';
import type { Subscription } from '@coffee/middleware';

export interface LogSubscription {
  readonly log: string;
  /** Begins to read it. */
  readonly begin: () => Promise<Subscription>;
}

export class LogSubscriptions {
  readonly #begun = new Map<LogSubscription, Subscription>();
  #stopped = false;

  /** @param onEnded told of each that ends by itself, after it has begun. */
  constructor(
    private readonly readings: readonly LogSubscription[],
    private readonly onEnded: (error: unknown) => void,
  ) {}

  /** The logs that are not being read yet. */
  get unread(): string[] {
    return this.readings.filter((reading) => !this.#begun.has(reading)).map(({ log }) => log);
  }

  /** Begins those that have not begun. @throws (rejects) as `settleAll`. */
  start(): Promise<void> {
    return settleAll(this.readings.map((reading) => this.#begin(reading)));
  }

  /** What has not begun by then is stopped when it does. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#begun.values()].map((subscription) => subscription.stop()));
  }

  async #begin(reading: LogSubscription): Promise<void> {
    if (this.#begun.has(reading)) return;
    const subscription = await reading.begin();
    if (this.#stopped) return subscription.stop();
    this.#begun.set(reading, subscription);
    subscription.closed.catch(this.onEnded);
  }
}

/**
 * Resolves when all have. When some reject, it rejects when nothing is under way any more: with an error that would come again
 * if there is one, because trying again is then in vain.
 */
export async function settleAll(work: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  const errors = outcomes.flatMap((one) => (one.status === 'rejected' ? [asCoffeeError(one.reason)] : []));
  const error = errors.find(({ retriable }) => !retriable) ?? errors[0];
  if (error) throw error;
}
