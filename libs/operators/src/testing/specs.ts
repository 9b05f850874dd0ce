/** Specifications in short, for tests. */
import type { AggregateCall, KeySpec, MergeSpec } from '../spec';

export const sumOf = (name: string, from = name): AggregateCall => ({ name, fn: 'sum', from, kind: 'count' });
export const countOf = (name: string): AggregateCall => ({ name, fn: 'count' });
/** A key that is never missing, as it is. */
export const keyOf = (name: string): KeySpec => ({ name, from: name });
/** Sums by integer keys. */
export const sumsBy = (keys: readonly string[], ...sums: readonly string[]): MergeSpec => ({
  keys: keys.map((name) => ({ name, kind: 'id' })),
  aggregates: sums.map((name) => sumOf(name)),
});
