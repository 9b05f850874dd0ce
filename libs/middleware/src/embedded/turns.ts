/**
 * Gives handlers their turns on the event loop, one for each turn of it: what a handler sends, and the acks and confirms of
 * others, are on their way before the next handler computes. Must not know: what a turn does.
 */
import { Fifo } from '@coffee/core';

export class Turns {
  readonly #ready = new Fifo<() => void>();
  #scheduled = false;

  /** Runs the task in a turn of its own, after those that were added before it. It must not throw. */
  add(task: () => void): void {
    this.#ready.push(task);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const task = this.#ready.shift();
      if (this.#ready.length > 0) this.#schedule();
      task?.();
    });
  }
}
