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

/** Of what has not grown for longer than this (ms), and than it took twice before, nothing is said. */
const STILL = 5000;

/** The rate of something that grows by pieces, however long each takes, as long as they come about as fast as before. */
export class Pace {
  #rate = new Rate();
  #value: number | undefined;
  #amount = 0;
  #grownAt: number | undefined;
  /** Between the last two pieces (ms). */
  #gap = 0;

  /** As `Rate.update`; 0 of what stands still. */
  update(at: number, amount: number): number | undefined {
    const isStill = at - (this.#grownAt ?? at) > Math.max(STILL, 2 * this.#gap);
    if (this.#grownAt === undefined || amount !== this.#amount) {
      // As fast as before the pause, or as slow as the pause was long: neither is known.
      if (isStill) this.#rate = new Rate();
      this.#gap = at - (this.#grownAt ?? at);
      this.#grownAt = at;
      this.#amount = amount;
      this.#value = this.#rate.update(at, amount);
      return this.#value;
    }
    return isStill ? 0 : this.#value;
  }
}

/** Rates of several things, by name. */
export class Rates {
  readonly #paces = new Map<string, Pace>();

  /** As `Pace.update`. */
  update(name: string, at: number, amount: number): number | undefined {
    let pace = this.#paces.get(name);
    if (!pace) this.#paces.set(name, (pace = new Pace()));
    return pace.update(at, amount);
  }
}
