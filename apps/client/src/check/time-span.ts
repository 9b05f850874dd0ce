/** From when to when the times of a column are, and in which years. */
import { yearsOf } from '@coffee/csv';
import { formatInstant } from '@coffee/protocol';

export class TimeSpan {
  #first = Infinity;
  #last = -Infinity;
  readonly #years = new Set<number>();

  /** Instants: seconds since 1970. */
  add(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) {
      const instant = values[i]!;
      if (instant < this.#first) this.#first = instant;
      if (instant > this.#last) this.#last = instant;
    }
    for (const year of yearsOf(values)) this.#years.add(year);
  }

  /** Ascending. */
  get years(): number[] {
    return [...this.#years].sort((a, b) => a - b);
  }

  /** `2024-01-01 10:06:50`; undefined: there are none. */
  get bounds(): { readonly first: string; readonly last: string } | undefined {
    return this.#years.size > 0 ? { first: written(this.#first), last: written(this.#last) } : undefined;
  }
}

/** What is within a second is written as its beginning. */
const written = (instant: number): string => formatInstant(Math.floor(instant));
