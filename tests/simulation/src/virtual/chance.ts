/**
 * All chance of a simulated run. Owns: numbers that follow from the seed alone, split into streams, so that one more number drawn for
 * one subject changes nothing for the others. Must not know: what is decided with them.
 */
import { seededRandom } from '@coffee/middleware';

export class Chance {
  readonly #next: () => number;

  constructor(private readonly seed: number) {
    this.#next = seededRandom(seed);
  }

  /** A stream of its own for this subject. */
  of(subject: string): Chance {
    let seed = this.seed;
    for (let i = 0; i < subject.length; i++) seed = Math.imul(seed ^ subject.charCodeAt(i), 0x01000193);
    return new Chance(seed);
  }

  /** From 0 to 1, without 1. */
  next = (): number => this.#next();

  /** A whole number, both ends included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.#next() * (to - from + 1));
  }

  /** True with this probability. */
  hits(probability: number): boolean {
    return this.#next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.#next() * from.length)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }

  /** A time in ms between both, small ones as likely as large ones: the orders of events differ most in the small ones. */
  duration(shortest: number, longest: number): number {
    return shortest * (longest / shortest) ** this.#next();
  }
}
