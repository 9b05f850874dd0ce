/**
 * Deleting the logs that jobs leave. Owns: that there is one deletion of a job at a time, that one that fails is tried again later and later, and is
 * given up at last; and that no log but the job's own is deleted, whoever has named it. Must not know: when a job's logs are to go.
 */
import { CoffeeError, asCoffeeError, within, type JobId } from '@coffee/core';
import type { Transport } from '@coffee/middleware';
import { channelNames } from '@coffee/query-plan';

export interface LeftoversOptions {
  readonly transport: Transport;
  /** How long one attempt may take (ms): one that takes longer has failed. */
  readonly patience: number;
  /** Milliseconds of a clock that never jumps. */
  readonly elapsed: () => number;
  /** The logs are gone: tells the journal. */
  readonly deleted: (job: JobId) => Promise<void>;
  /** A first attempt has failed; it is tried again. */
  readonly failed: (error: CoffeeError) => void;
  /** These logs stay: nobody tries any more, as long as this process runs. */
  readonly givenUp: (job: JobId, logs: readonly string[], error: CoffeeError) => void;
}

interface Leftover {
  /** Under way, or done and not read back yet. */
  deletion: Promise<void> | undefined;
  done: boolean;
  failures: number;
  retryAt: number;
}

/** With the pauses between them these take over half an hour. */
export const ATTEMPTS = 8;
const FIRST_PAUSE = 30_000;
const LONGEST_PAUSE = 600_000;

export class Leftovers {
  readonly #jobs = new Map<JobId, Leftover>();

  constructor(private readonly options: LeftoversOptions) {}

  /** Begins to delete them, unless that is under way, failed a moment ago, or is given up. Nobody waits for it. */
  sweep(job: JobId, logs: readonly string[]): void {
    const { deletion, failures = 0, retryAt = -Infinity } = this.#jobs.get(job) ?? {};
    if (deletion || failures >= ATTEMPTS || this.options.elapsed() < retryAt) return;
    this.delete(job, logs).catch((thrown: unknown) => {
      if (failures === 0) this.options.failed(asCoffeeError(thrown));
    });
  }

  /** @throws CoffeeError as `Log.delete` or `Log.append`; TRANSPORT when it takes too long; BAD_MESSAGE when not all logs are the job's own. */
  delete(job: JobId, logs: readonly string[]): Promise<void> {
    const leftover = this.#jobs.get(job) ?? { deletion: undefined, done: false, failures: 0, retryAt: -Infinity };
    this.#jobs.set(job, leftover);
    return (leftover.deletion ??= this.#attempt(job, logs, leftover));
  }

  /** The journal has told that they are gone. */
  settled(job: JobId): void {
    this.#jobs.delete(job);
  }

  /** What was told to the journal so long ago that it ought to have been read, and was not, is told again. */
  expectNothing(): void {
    for (const [job, { done }] of this.#jobs) if (done) this.#jobs.delete(job);
  }

  async #attempt(job: JobId, logs: readonly string[], leftover: Leftover): Promise<void> {
    const left = new Set(logs);
    try {
      await within(this.#deleteLogs(job, left), this.options.patience, () => {
        return new CoffeeError(
          'TRANSPORT',
          `job ${job}: its logs were not deleted within ${this.options.patience / 1000} s`,
        );
      });
      await this.options.deleted(job);
      leftover.done = true;
    } catch (thrown) {
      const error = asCoffeeError(thrown);
      leftover.deletion = undefined;
      leftover.failures = error.retriable ? leftover.failures + 1 : ATTEMPTS;
      leftover.retryAt = this.options.elapsed() + Math.min(FIRST_PAUSE * 2 ** (leftover.failures - 1), LONGEST_PAUSE);
      if (leftover.failures === ATTEMPTS) this.options.givenUp(job, [...left], error);
      throw thrown;
    }
  }

  /** All that can be; `left` has the others. */
  async #deleteLogs(job: JobId, left: Set<string>): Promise<void> {
    const outcomes = await Promise.allSettled(
      [...left].map(async (name) => {
        if (!channelNames.isOf(job, name)) throw new CoffeeError('BAD_MESSAGE', `log ${name} is not one of job ${job}`);
        await this.options.transport.log(name).delete();
        left.delete(name);
      }),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }
}
