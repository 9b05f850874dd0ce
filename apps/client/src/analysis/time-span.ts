/** From when to when the times of a column are, and in which years. */
import { formatInstant, yearOf, yearStart } from '@coffee/protocol';

export class TimeSpan {
  #first = Infinity;
  #last = -Infinity;
  readonly #years = new Set<number>();

  /** Instants: seconds since 1970. */
  add(values: ArrayLike<number>): void {
    // The rows of a file are of few years: most need no calendar.
    let [from, to] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      const instant = values[i]!;
      if (instant < this.#first) this.#first = instant;
      if (instant > this.#last) this.#last = instant;
      if (instant >= from && instant < to) continue;
      const year = yearOf(instant);
      [from, to] = [yearStart(year), yearStart(year + 1)];
      this.#years.add(year);
    }
  }

  /** Ascending. */
  get years(): number[] {
    return [...this.#years].sort((a, b) => a - b);
  }

  has(year: number): boolean {
    return this.#years.has(year);
  }

  /** `2024-01-01 10:06:50`; undefined: there are none. */
  get bounds(): { readonly first: string; readonly last: string } | undefined {
    return this.#years.size > 0 ? { first: written(this.#first), last: written(this.#last) } : undefined;
  }
}

/** What is within a second is written as its beginning. */
const written = (instant: number): string => formatInstant(Math.floor(instant));
