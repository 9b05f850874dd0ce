/**
 * What each operator does, as plain values: a physical plan carries them from the gateway to the workers.
 * Columns are named as in the chunk. Money is thousandths, instants are seconds since 1970 (as written, no zone).
 */

export type FilterSpec =
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

/** A group key: a column as it is, or the calendar month (year * 12 + month - 1) or half-year (year * 2 + half - 1) of an instant. */
export interface KeySpec {
  readonly name: string;
  readonly from: string;
  readonly unit?: 'month' | 'half';
}

/** Groups one chunk by one or two integer keys and sums. Rows where a key is missing are left out. A combiner: chunk in, partial sums out. */
export interface AggregateSpec {
  readonly op: 'aggregate';
  readonly keys: readonly KeySpec[];
  /** `from` absent: counts rows. */
  readonly sums: readonly { readonly name: string; readonly from?: string }[];
}

/** Merges partial sums: rows with equal keys become one, their sums added. At most two integer keys. */
export interface MergeSpec {
  readonly keys: readonly string[];
  readonly sums: readonly string[];
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
