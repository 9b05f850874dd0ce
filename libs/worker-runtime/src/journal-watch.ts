/**
 * Finds out whether the journal still reaches its reader when nothing comes. What somebody else appends says so; where all are quiet it
 * appends a barrier, which every other reader sees, too: in the whole system about one a minute. Must not know: timers, what follows.
 */
import { asCoffeeError } from '@coffee/core';
import type { JournalReader } from '@coffee/jobs';

/** How long (ms) nothing may come before it is asked for. */
const QUIET = 60_000;

export class JournalWatch {
  #read = -1;
  #since = 0;
  #asking = false;
  #problem: string | undefined;

  constructor(private readonly reader: Pick<JournalReader, 'recordsRead' | 'catchUp'>) {}

  /** Why nobody can rely on what was read: what was asked for has not come. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** To be called every few seconds; `now` in ms. @returns how long (ms) nothing has come that was asked for. */
  observe(now: number): number {
    const { recordsRead } = this.reader;
    if (recordsRead !== this.#read) {
      this.#read = recordsRead;
      this.reset(now);
    } else if (!this.#asking && now - this.#since >= QUIET) void this.#ask();
    return this.#problem === undefined ? 0 : now - this.#since;
  }

  /** Nothing can come, for a reason that is known: time does not count. */
  reset(now: number): void {
    this.#since = now;
    this.#problem = undefined;
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    try {
      await this.reader.catchUp();
    } catch (thrown) {
      this.#problem = `the journal does not come: ${asCoffeeError(thrown).message}`;
    }
    this.#asking = false;
  }
}
