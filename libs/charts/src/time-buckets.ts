/** Amounts of one series over time, in a bounded number of buckets. Owns: that a bucket of one time stands at that time. */
import type { TimeSpan } from './time-span';

export interface Bucket {
  /** Of several times that are one bucket, the first that could be in it. */
  readonly time: number;
  /** Rows that it has. */
  readonly rows: number;
  /** Of their amounts. */
  readonly mean: number;
}

interface Sum {
  rows: number;
  sum: number;
  /** Of all its rows; undefined: they have several. */
  time: number | undefined;
}

export class TimeBuckets {
  readonly #sums = new Map<number, Sum>();

  constructor(readonly span: TimeSpan) {}

  add(time: number, amount: number): void {
    const { origin, step, times } = this.span;
    const start = times ? time : origin + Math.floor((time - origin) / step) * step;
    const bucket = this.#sums.get(start);
    if (!bucket) {
      this.#sums.set(start, { rows: 1, sum: amount, time });
      return;
    }
    bucket.rows++;
    bucket.sum += amount;
    if (bucket.time !== time) bucket.time = undefined;
  }

  /** In their order. The mean of one amount is that amount. */
  get buckets(): Bucket[] {
    const all = [...this.#sums].sort(([a], [b]) => a - b);
    return all.map(([start, { rows, sum, time }]) => ({ time: time ?? start, rows, mean: sum / rows }));
  }
}
