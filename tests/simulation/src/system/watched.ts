/** Promises that must settle. Owns: which have not. Whoever awaits one later is told of its rejection; until then nobody misses it. */
export class Watched {
  readonly #open = new Set<string>();

  get open(): readonly string[] {
    return [...this.#open];
  }

  /** @returns the same promise. */
  settles<T>(what: string, promise: Promise<T>): Promise<T> {
    this.#open.add(what);
    promise.catch(() => undefined).finally(() => this.#open.delete(what));
    return promise;
  }
}
