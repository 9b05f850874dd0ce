/**
 * Notices a consumer that has silently stopped: messages wait in its queue, and it is given none of them. Owns: since when.
 * Must not know: clocks, transports.
 */

export interface QueueSample {
  readonly queue: string;
  /** Messages waiting. */
  readonly waiting: number;
  /** Deliveries so far. */
  readonly delivered: number;
}

export class BacklogWatch {
  readonly #since = new Map<string, { readonly delivered: number; readonly at: number }>();

  /** @param patience how long (ms) messages may wait while nothing is delivered. */
  constructor(private readonly patience: number) {}

  /** Takes samples of all queues, made at `now` (ms). @returns what is wrong; undefined when all is well. */
  observe(now: number, samples: readonly QueueSample[]): string | undefined {
    const problems = samples.flatMap(({ queue, waiting, delivered }) => {
      const before = this.#since.get(queue);
      if (waiting === 0 || !before || before.delivered !== delivered) {
        this.#since.set(queue, { delivered, at: now });
        return [];
      }
      const seconds = Math.round((now - before.at) / 1000);
      return now - before.at < this.patience
        ? []
        : [`${waiting} messages wait in ${queue}, and none was delivered for ${seconds} s`];
    });
    return problems.length > 0 ? problems.join('; ') : undefined;
  }

  /** Nothing can be delivered for a reason that is known: time does not count. */
  reset(): void {
    this.#since.clear();
  }
}
