/** How fast something goes now: over the last seconds, so that an estimate of what is left follows what happens. */
const WINDOW_SECONDS = 5;

export class Rate {
  readonly #samples: { readonly seconds: number; readonly amount: number }[] = [];

  /** `amount`: in all, so far. @returns what was added a second, over the window; 0 until there are two moments. */
  update(seconds: number, amount: number): number {
    this.#samples.push({ seconds, amount });
    // One that is older than the window stays: the first of it.
    while (this.#samples.length > 2 && this.#samples[1]!.seconds <= seconds - WINDOW_SECONDS) this.#samples.shift();
    const first = this.#samples[0]!;
    return seconds > first.seconds ? (amount - first.amount) / (seconds - first.seconds) : 0;
  }
}
