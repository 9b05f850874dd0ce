/**
 * What an aggregate function is: one value of the registry (`index.ts`). Its partial state of a group is a value in each of some columns, so that
 * states travel in chunks as everything else does.
 *
 * Invariants: states of the rows of a group, in any pieces, merged in any order and grouping, give the value of the whole; a missing value of
 * the column counts for nothing. Must not know: keys, and how rows are put to groups.
 */
import type { Column } from '@coffee/protocol';
import type { GivenRows } from '../given-rows';
import type { Groups } from '../group-rows';
import type { Value, ValueKind } from '../values';

/** What one aggregate is computed of. */
export interface AggregateInput {
  /** The name of its value. */
  readonly name: string;
  /** The column; absent: the rows themselves. */
  readonly from?: string;
  /** What the column holds. */
  readonly kind?: ValueKind;
  /** Whether a row without a value counts for nothing; else it is left out, for all aggregates. */
  readonly nullable?: boolean;
}

export interface StateColumn {
  readonly name: string;
  readonly kind: ValueKind;
}

/** The states of all groups of a merge, by number of the group, from 0. */
export interface Accumulator {
  /**
   * Adds to the group of each row the state in it: `states` are the columns of the state, and all groups are below `size`.
   * @throws CoffeeError BAD_MESSAGE when a column holds something else.
   */
  readonly merge: (groups: Uint32Array, states: readonly Column[], size: number) => void;
  /** The final value, also of a group to which nothing was added. */
  readonly value: (group: number) => Value;
  /** The values of some groups, where there is a faster way than one by one. */
  readonly column?: (name: string, kind: ValueKind, groups: Uint32Array) => Column;
}

export interface AggregateFunction<Name extends string = string> {
  readonly fn: Name;
  /** The kind of its value, of a column of the kind or of the rows themselves; undefined for what it does not take. */
  readonly gives: (kind: ValueKind | undefined) => ValueKind | undefined;
  /** Whether a group may be without a value. */
  readonly mayBeMissing: (input: AggregateInput) => boolean;
  /** The columns of its state. A name is that of the aggregate, or begins with it and a dot. */
  readonly state: (input: AggregateInput) => readonly StateColumn[];
  /** Rows are grouped by its column, too: a state is one value, and a group has as many of them as it has values. */
  readonly groupsByColumn?: true;
  /**
   * Whether its state is one number that is never missing, adds up, and is its value: an optimisation. Such states are merged in tables of
   * sums, over two integer keys (`sum-groups.ts`).
   */
  readonly addsUp?: (input: AggregateInput) => boolean;
  /** The state of each group of some rows; undefined when it would not be exact: then each row stays a group of its own. */
  readonly ofGroups: (input: AggregateInput, given: GivenRows, groups: Groups) => readonly Column[] | undefined;
  /** The state of each row. */
  readonly ofRows: (input: AggregateInput, given: GivenRows) => readonly Column[];
  readonly start: (input: AggregateInput) => Accumulator;
}
