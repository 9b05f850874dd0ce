/** Something that is done again and again, though at most so often: what a person sees need not change with everything that happens. */
export class Seldom {
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param every ms between the ends of two. */
  constructor(
    private readonly every: number,
    private readonly act: () => void,
  ) {}

  /** Done at once, or when its time has come; once for all that asked meanwhile. */
  ask(): void {
    if (this.#timer !== undefined) return;
    const rest = this.#last + this.every - performance.now();
    if (rest <= 0) this.now();
    else this.#timer = setTimeout(() => this.now(), rest);
  }

  now(): void {
    this.stop();
    this.act();
    this.#last = performance.now();
  }

  /** Nothing that was asked for is done any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** Of a page that shows what goes on (ms). */
export const SHOWN_EVERY = 250;
