/** What a function gives for each day, kept: tables have many rows of few days. */

/** Days from 1970-01-01 to either side: the years 1880 to 2059. */
const DAYS = 2 ** 15;

export class DayTable {
  /** From `-DAYS` on; NaN where it is not known yet. */
  #known: Float64Array | undefined;

  /** @param give of days since 1970-01-01 */
  constructor(private readonly give: (days: number) => number) {}

  /** Of consecutive days, for a look; undefined when the table has not all of them. */
  of(least: number, largest: number): Float64Array | undefined {
    if (least < -DAYS || largest >= DAYS) return undefined;
    const known = (this.#known ??= new Float64Array(2 * DAYS).fill(NaN));
    const days = known.subarray(least + DAYS, largest + DAYS + 1);
    for (let i = 0; i < days.length; i++) if (Number.isNaN(days[i])) days[i] = this.give(least + i);
    return days;
  }

  /** Of the whole units in each value. The day before is looked at first: rows are mostly in the order of time. */
  ofEach(values: Float64Array, unit: number): Float64Array {
    const out = new Float64Array(values.length);
    let last = NaN;
    let result = NaN;
    for (let row = 0; row < out.length; row++) {
      const days = Math.floor(values[row]! / unit);
      if (days !== last) {
        last = days;
        result = Number.isNaN(days) ? NaN : this.give(days);
      }
      out[row] = result;
    }
    return out;
  }
}
