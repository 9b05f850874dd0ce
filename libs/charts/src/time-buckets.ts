/** Amounts over time in a bounded number of buckets, for each series. Owns: that a bucket is a whole number of months, half-years or days. */

/** More than a screen has room for. */
export const MAX_BUCKETS = 240;

export interface Bucket {
  /** The first time that is in it. */
  readonly time: number;
  /** Rows that it has. */
  readonly rows: number;
  /** Of their amounts. */
  readonly mean: number;
}

export class TimeBuckets {
  /** Times that are one bucket. */
  readonly unit: number;
  readonly #buckets: ({ rows: number; sum: number } | undefined)[] = [];

  constructor(
    readonly first: number,
    last: number,
  ) {
    this.unit = Math.max(1, Math.ceil((last - first + 1) / MAX_BUCKETS));
  }

  add(time: number, amount: number): void {
    const at = Math.floor((time - this.first) / this.unit);
    const bucket = (this.#buckets[at] ??= { rows: 0, sum: 0 });
    bucket.rows++;
    bucket.sum += amount;
  }

  /** Those that have rows, in their order. The mean of one amount is that amount. */
  get buckets(): Bucket[] {
    return this.#buckets.flatMap((bucket, i) =>
      bucket ? [{ time: this.first + i * this.unit, rows: bucket.rows, mean: bucket.sum / bucket.rows }] : [],
    );
  }
}
