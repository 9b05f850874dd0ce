/**
 * The logs of jobs that were announced and are not opened yet: what is to be deleted should their gateway be gone. Owns: that they are
 * bounded in bytes, whoever announces. Beyond it the oldest are let go of: their logs stay until an operator deletes them.
 */
import type { JobId } from '@coffee/core';

/** UTF-16 units of all names together: some thousands of jobs as they are, and a few as large as they may be. */
export const ANNOUNCED_LENGTH = 4 << 20;

export class AnnouncedLogs {
  readonly #logs = new Map<JobId, readonly string[]>();
  #length = 0;

  get(job: JobId): readonly string[] | undefined {
    return this.#logs.get(job);
  }

  add(job: JobId, logs: readonly string[]): void {
    if (this.#logs.has(job)) return;
    this.#logs.set(job, logs);
    this.#length += lengthOf(job, logs);
    for (const [oldest] of this.#logs) {
      if (this.#length <= ANNOUNCED_LENGTH) return;
      this.delete(oldest);
    }
  }

  delete(job: JobId): void {
    const logs = this.#logs.get(job);
    if (!logs) return;
    this.#logs.delete(job);
    this.#length -= lengthOf(job, logs);
  }
}

const lengthOf = (job: JobId, logs: readonly string[]): number =>
  logs.reduce((sum, name) => sum + name.length, job.length);
