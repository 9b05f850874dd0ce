/**
 * Work of one thread, one piece after the other, in the order in which it was asked for. Between two pieces the event loop goes
 * round once: whoever else has asked comes next, and messages are heard.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** @returns what the work gives; rejects with what it throws, which concerns nobody else. */
  take<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#last.then(() => new Promise((resolve) => setImmediate(resolve))).then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
