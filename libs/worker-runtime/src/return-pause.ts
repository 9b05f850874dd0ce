/**
 * How long a chunk stays in hand before it goes back to its queue because something is out of reach: it would come again at once. All that go
 * back at the same time share one pause; the next is twice as long, until a chunk was done.
 */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 5_000;

export class ReturnPause {
  #length = FIRST_PAUSE;
  #running: Promise<void> | undefined;
  #cut: () => void = () => undefined;
  #stopped = false;

  /** A chunk was done: what was out of reach is there. */
  done(): void {
    this.#length = FIRST_PAUSE;
  }

  /** Resolves when the pause is over. */
  over(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return (this.#running ??= this.#pause());
  }

  /** Nobody pauses any more. */
  stop(): void {
    this.#stopped = true;
    this.#cut();
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#length);
      this.#cut = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#running = undefined;
    this.#length = Math.min(2 * this.#length, LONGEST_PAUSE);
  }
}
