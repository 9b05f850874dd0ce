/** Which chunks of a table were confirmed, as ranges: what a job that is gone on with need not send again. */
export type Ranges = readonly (readonly [first: number, end: number])[];

/** @returns the ranges with one more number, ascending and joined where they meet. */
export function withNumber(ranges: Ranges, seq: number): Ranges {
  const joined: (readonly [number, number])[] = [];
  let [first, end] = [seq, seq + 1];
  for (const range of ranges) {
    if (range[1] < first || range[0] > end) joined.push(range);
    else [first, end] = [Math.min(first, range[0]), Math.max(end, range[1])];
  }
  return [...joined, [first, end] as const].sort((a, b) => a[0] - b[0]);
}
