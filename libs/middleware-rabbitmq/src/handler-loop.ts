/**
 * Calls a subscription's handler: in turn with the handlers of the other subscriptions, never while paused, at most `limit` at
 * once. Owns: what has arrived and was not handed over, and the count of handlers in progress. Must not know: channels.
 */
import { Fifo } from '@coffee/core';
import type { Turns } from '@coffee/middleware';

export interface HandlerLoopOptions<T> {
  readonly turns: Turns;
  readonly limit: number;
  readonly handle: (item: T) => void | Promise<void>;
  /** A handler has thrown or rejected. */
  readonly onFailure: (thrown: unknown) => void;
}

export class HandlerLoop<T> {
  readonly #items = new Fifo<T>();
  #paused = false;
  #halted = false;
  #inProgress = 0;
  #turnTaken = false;
  #onSettled: (() => void)[] = [];

  constructor(private readonly options: HandlerLoopOptions<T>) {}

  /** Items that have arrived and were not handed over. */
  get waiting(): number {
    return this.#items.length;
  }

  push(item: T): void {
    if (this.#halted) return;
    this.#items.push(item);
    this.#wake();
  }

  /** Nothing is handed over between its return and resume(). */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#wake();
  }

  /** Forgets what was not handed over. */
  clear(): void {
    this.#items.clear();
  }

  /** Hands over nothing more, ever. Resolves when the handlers in progress have settled. */
  halt(): Promise<void> {
    this.#halted = true;
    this.#items.clear();
    return this.#inProgress === 0 ? Promise.resolve() : new Promise((resolve) => this.#onSettled.push(resolve));
  }

  #wake(): void {
    if (this.#turnTaken || !this.#mayRun()) return;
    this.#turnTaken = true;
    this.options.turns.add(() => {
      this.#turnTaken = false;
      if (this.#mayRun()) this.#run();
    });
  }

  #mayRun(): boolean {
    return !this.#halted && !this.#paused && this.#items.length > 0 && this.#inProgress < this.options.limit;
  }

  #run(): void {
    const item = this.#items.shift();
    if (item === undefined) return;
    this.#inProgress++;
    let result: void | Promise<void>;
    try {
      result = this.options.handle(item);
    } catch (thrown) {
      this.#done();
      this.options.onFailure(thrown);
      return;
    }
    if (result === undefined) this.#done();
    else
      result.then(
        () => this.#done(),
        (thrown: unknown) => {
          this.#done();
          this.options.onFailure(thrown);
        },
      );
    this.#wake();
  }

  #done(): void {
    if (--this.#inProgress === 0) for (const settled of this.#onSettled.splice(0)) settled();
    this.#wake();
  }
}
