/** What handlers have got so far, for a test to wait on. */
import type { Delivery, Log, LogRecord, Subscription, WorkQueue } from '../contract';

/** Waits until its deadline, and says what for. */
interface Waiting {
  within<T>(what: string, promise: Promise<T>): Promise<T>;
}

export class Inbox<T extends { readonly body: Uint8Array }> {
  readonly items: T[] = [];
  #watchers: (() => void)[] = [];

  constructor(private readonly waiting: Waiting) {}

  push(item: T): void {
    this.items.push(item);
    for (const watcher of this.#watchers) watcher();
  }

  /** The bodies as text. */
  get texts(): string[] {
    return this.items.map(({ body }) => Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  }

  /** `texts` without repetitions: what was sent once may arrive twice where a broker was ended. */
  get distinct(): string[] {
    return [...new Set(this.texts)];
  }

  /** Resolves with the items when there are at least `count`. */
  async holds(count: number): Promise<T[]> {
    await this.#reaches(count, () => this.items.length);
    return this.items;
  }

  /** Resolves when there are at least `count` distinct ones. */
  holdsDistinct(count: number): Promise<void> {
    return this.#reaches(count, () => this.distinct.length);
  }

  async #reaches(count: number, now: () => number): Promise<void> {
    if (now() >= count) return;
    const arrived = new Promise<void>((resolve) => {
      this.#watchers.push(() => {
        if (now() >= count) resolve();
      });
    });
    try {
      await this.waiting.within(`${count} to arrive`, arrived);
    } catch (error) {
      const last = this.texts.slice(-20).join(', ').slice(0, 400);
      throw new Error(`${count} to arrive: ${now()} have; the last are ${last}`, { cause: error });
    }
  }
}

export class Deliveries extends Inbox<Delivery> {
  /** Consumes and acks nothing. */
  holding(queue: WorkQueue, prefetch: number): Promise<Subscription> {
    return queue.startConsuming((delivery) => this.push(delivery), { prefetch });
  }

  /** Consumes and acks everything. */
  acking(queue: WorkQueue, prefetch: number): Promise<Subscription> {
    return queue.startConsuming(
      (delivery) => {
        this.push(delivery);
        delivery.ack();
      },
      { prefetch },
    );
  }
}

export class Records extends Inbox<LogRecord> {
  from(log: Log, offset?: number): Promise<Subscription> {
    return log.startReading((record) => this.push(record), offset === undefined ? undefined : { from: offset });
  }
}
