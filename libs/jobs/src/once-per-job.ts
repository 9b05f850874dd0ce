/**
 * What is to be journaled once for a job although many ask for it. Owns: who shares what is under way. Must not know: what it is.
 *
 * A record counts as under way until it is read back (`settled`) or could not be written. What was written and never comes back, because
 * the broker has lost it, is written again by whoever asks after `forget`.
 */
import type { JobId } from '@coffee/core';

export class OncePerJob {
  readonly #running = new Map<JobId, Promise<void>>();

  /** @throws (rejects) as the run that is shared. */
  run(job: JobId, begin: () => Promise<void>): Promise<void> {
    const before = this.#running.get(job);
    if (before) return before;
    const running = begin();
    this.#running.set(job, running);
    running.catch(() => {
      if (this.#running.get(job) === running) this.#running.delete(job);
    });
    return running;
  }

  settled(job: JobId): void {
    this.#running.delete(job);
  }

  forget(): void {
    this.#running.clear();
  }
}
