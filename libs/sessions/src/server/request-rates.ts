/**
 * How often one party may ask for what costs everybody: each job that is opened or resumed is read by every process, for days. Owns: a
 * token bucket for each party. Nobody is refused: who asks too often is answered later, and read no further meanwhile.
 *
 * A bucket is one number, the time at which it is full again. One that is full is forgotten.
 */

/** What requests take from the bucket, of `rate` a second and `burst` at once. */
export const requestCosts = { START_JOB: 5, RESUME: 5, CANCEL: 1, LIST_JOBS: 1, DELETE_JOB: 1 } as const;

/** Longest that a request waits (ms): connections are bounded, too, so that what waits is served in that time. */
const LONGEST_WAIT = 10_000;

export interface RequestRate {
  readonly perSecond: number;
  readonly burst: number;
}

export class RequestRates {
  readonly #fullAt = new Map<string, number>();
  #pruneAt = 1000;

  /** @param now milliseconds of a clock that never jumps. */
  constructor(
    private readonly rate: RequestRate,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Parties whose buckets are not full, or were not when it was last looked. */
  get size(): number {
    return this.#fullAt.size;
  }

  /** Takes from the party's bucket. @returns how long (ms) the request has to wait. */
  take(party: string, cost: number): number {
    const now = this.now();
    const { perSecond, burst } = this.rate;
    const free = now + (burst / perSecond) * 1000;
    const wanted = Math.max(this.#fullAt.get(party) ?? 0, now) + (cost / perSecond) * 1000;
    const fullAt = Math.min(wanted, free + LONGEST_WAIT);
    this.#fullAt.set(party, fullAt);
    if (this.#fullAt.size > this.#pruneAt) this.#prune(now);
    return Math.max(0, fullAt - free);
  }

  #prune(now: number): void {
    for (const [party, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(party);
    this.#pruneAt = Math.max(1000, 2 * this.#fullAt.size);
  }
}
