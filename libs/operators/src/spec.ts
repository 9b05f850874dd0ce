/**
 * What each operator does, as plain values: a physical plan carries them from the gateway to the workers.
 * Columns are named as in the chunk. Money is thousandths, instants are seconds since 1970 (as written, no zone).
 */
import type { AggregateInput, AggregateName } from './aggregates';
import type { ComputedColumn, Expression } from './expressions/expression';
import type { ValueKind } from './values';

/** Rows that pass a test of one column: fast cases, which the planner chooses where they fit. */
export type ColumnFilter =
  /** Instants in one of the years. */
  | { readonly op: 'filter'; readonly by: 'year'; readonly column: string; readonly years: readonly number[] }
  /** Instants with from <= time of day <= to, in seconds since midnight. */
  | {
      readonly op: 'filter';
      readonly by: 'time-of-day';
      readonly column: string;
      readonly from: number;
      readonly to: number;
    }
  /** Numbers >= minimum. */
  | { readonly op: 'filter'; readonly by: 'at-least'; readonly column: string; readonly minimum: number };

/** Rows for which a predicate is true: neither false nor missing. */
export interface ExpressionFilter {
  readonly op: 'filter';
  readonly by: 'expression';
  readonly predicate: Expression;
}

export type FilterSpec = ColumnFilter | ExpressionFilter;

/** Computes columns. In a step they are added to those of the rows; in a tail they are all that is left. */
export interface ProjectSpec {
  readonly op: 'project';
  readonly columns: readonly ComputedColumn[];
}

/** A group key: a column as it is, or the calendar month (year * 12 + month - 1) or half-year (year * 2 + half - 1) of an instant. */
export interface KeySpec {
  readonly name: string;
  readonly from: string;
  readonly unit?: 'month' | 'half';
  /** Whether rows without a value are a group of their own; else they are left out. */
  readonly nullable?: boolean;
}

/** A column that is made of another where rows are sent: the calendar unit that each instant is in. Missing where the instant is. */
export interface DerivedColumn {
  readonly name: string;
  readonly from: string;
  readonly unit: 'month' | 'half';
}

/** One aggregate of each group, computed by a function of the registry (`aggregates/all.ts`). */
export interface AggregateCall extends AggregateInput {
  readonly fn: AggregateName;
}

/** Groups one chunk by any number of keys of any kind. A combiner: chunk in, partial states out. In a tail: of each piece of its rows. */
export interface AggregateSpec {
  readonly op: 'aggregate';
  readonly keys: readonly KeySpec[];
  readonly aggregates: readonly AggregateCall[];
}

/** A key of rows that are merged. */
export interface MergeKey {
  readonly name: string;
  readonly kind: ValueKind;
  /** Whether it may be missing: then the rows without it are a group of their own. */
  readonly nullable?: boolean;
}

/**
 * Merges partial states: rows with equal keys become one, with the final values of the aggregates. Without aggregates equal rows are one. Without
 * keys there is one group, also of no rows.
 */
export interface MergeSpec {
  readonly keys: readonly MergeKey[];
  readonly aggregates: readonly AggregateCall[];
}

/** Of each group the `limit` rows with the largest `by`; ties go to the lowest `tie`. An empty `group` is one group. */
export interface TopSpec {
  readonly group: readonly string[];
  readonly by: string;
  readonly tie: string;
  readonly limit: number;
}

/** Attaches `attach` columns of a reference table where `key` = `referenceKey`. No partner: the row stays, the columns are missing. */
export interface LookupSpec {
  readonly table: string;
  readonly key: string;
  readonly referenceKey: string;
  readonly attach: readonly { readonly from: string; readonly as: string; readonly kind: 'text' | 'number' }[];
  /** True when the consumer is partitioned by `key`: a partition holds only the reference rows that hash to it. */
  readonly partitioned: boolean;
}

/** What is done with the merged and joined rows of a partition before they are sent, one after the other (`tail.ts`). */
export type TailSpec = ExpressionFilter | ProjectSpec | AggregateSpec | RegroupSpec | RankSpec | LimitSpec | RepeatSpec;

/** Groups rows again. Without aggregates equal rows are one; without keys there is one group, also of no rows. */
export interface RegroupSpec {
  readonly op: 'regroup';
  readonly keys: readonly MergeKey[];
  readonly aggregates: readonly AggregateCall[];
}

/** Adds the place of each row among those with equal `partitionBy`. Ties of `row-number` go to the row whose columns, from left to right, are lower. */
export interface RankSpec {
  readonly op: 'rank';
  readonly fn: 'row-number' | 'rank' | 'dense-rank';
  readonly partitionBy: readonly string[];
  readonly orderBy: readonly OrderSpec[];
  readonly as: string;
}

/** The first rows of an order behind the first `offset` of them; ties as in `RankSpec`. */
export interface LimitSpec {
  readonly op: 'limit';
  readonly orderBy: readonly OrderSpec[];
  readonly offset?: number;
  readonly limit?: number;
}

/** Each row so often as the count in a column says. */
export interface RepeatSpec {
  readonly op: 'repeat';
  readonly times: string;
}

/** Numbers by size, text by its UTF-8 bytes; rows without a value behind all others. */
export interface OrderSpec {
  readonly column: string;
  readonly kind: ValueKind;
  readonly descending?: boolean;
  readonly missingFirst?: boolean;
}
