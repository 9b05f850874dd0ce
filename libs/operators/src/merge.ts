/**
 * Merge: the state of a stateful stage. Rows with equal keys, from any number of chunks, become one, with the values of their aggregates.
 *
 * Invariants: the state is a function of the set of rows added: `pieces` and `top` give the same bytes whatever the order of
 * arrival and the cut into chunks. Values are exact. Must not know: partitions, duplicates (each chunk is added once by whoever reads it).
 */
import { AnyGroups } from './any-groups';
import type { MergedGroups } from './merged-groups';
import type { MergeSpec } from './spec';
import { SumGroups, areSums } from './sum-groups';

export type { MergedGroups } from './merged-groups';

/** Numbers that add up, over two integer keys, have a fast case of their own. */
export const startMerge = (spec: MergeSpec): MergedGroups =>
  areSums(spec) ? new SumGroups(spec) : new AnyGroups(spec);
