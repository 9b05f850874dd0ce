/** How fast something that only grows goes now: over the last seconds, so that what is said of it follows what happens. */
const WINDOW = 10_000;
/** Of what was seen for a shorter time nothing is said (ms). */
const SHORTEST = 1000;

export class Rate {
  readonly #samples: { readonly at: number; readonly amount: number }[] = [];

  /**
   * `at`: ms of a clock that never jumps. `amount`: in all, so far.
   * @returns what was added a second; undefined before that is known.
   */
  update(at: number, amount: number): number | undefined {
    const samples = this.#samples;
    // Another gateway that has begun to read anew knows less than the one before.
    if ((samples.at(-1)?.amount ?? 0) > amount) samples.length = 0;
    samples.push({ at, amount });
    // One that is older than the window stays: its beginning.
    while (samples.length > 2 && samples[1]!.at <= at - WINDOW) samples.shift();
    const [first] = samples;
    return at - first!.at < SHORTEST ? undefined : ((amount - first!.amount) / (at - first!.at)) * 1000;
  }
}

/** Rates of several things, by name. */
export class Rates {
  readonly #rates = new Map<string, Rate>();

  /** As `Rate.update`. */
  update(name: string, at: number, amount: number): number | undefined {
    let rate = this.#rates.get(name);
    if (!rate) this.#rates.set(name, (rate = new Rate()));
    return rate.update(at, amount);
  }
}
