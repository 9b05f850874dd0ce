/** Medians and spreads of repeated measurements. Noise is one-sided and large on shared machines: no means here. */

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @param values at least one. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/** Ratio of each pair of runs that followed each other: what both met of the machine's noise cancels out. */
export const pairwiseRatio = (numerators: readonly number[], denominators: readonly number[]): Spread =>
  spread(numerators.map((value, i) => value / denominators[i]!));
