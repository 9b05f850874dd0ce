/**
 * Bytes that many parties use, and of which there are only so many. Owns the rule: a party may hold as much as is free besides. So
 * one alone has half of them, two have a third each, and whoever comes next finds as much again. Pure.
 */
export class FairShare {
  readonly #held = new Map<string, number>();
  #total = 0;

  constructor(private readonly limit: number) {}

  /** The most that one party can ever hold. */
  get largest(): number {
    return Math.floor(this.limit / 2);
  }

  /** What all hold. */
  get total(): number {
    return this.#total;
  }

  /** Whether a party may hold so many more. */
  has(party: string, bytes: number): boolean {
    return (this.#held.get(party) ?? 0) + bytes <= this.limit - this.#total - bytes;
  }

  /** Counts bytes that a party holds from now on, whether it may or not. */
  take(party: string, bytes: number): void {
    this.#held.set(party, (this.#held.get(party) ?? 0) + bytes);
    this.#total += bytes;
  }

  /** Bytes that the party holds no more. */
  give(party: string, bytes: number): void {
    const left = (this.#held.get(party) ?? 0) - bytes;
    if (left > 0) this.#held.set(party, left);
    else this.#held.delete(party);
    this.#total -= bytes;
  }
}
