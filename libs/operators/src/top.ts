/**
 * Top: of each group the rows with the largest value, in a total order: largest first and missing ones last, ties to the lowest `tie`, and what
 * is still equal by its columns from left to right, ascending.
 *
 * Invariant: the result is a function of the set of rows, not of the order in which they are offered. Rows that cannot be
 * among the best any more are refused by two comparisons, without being built: of millions of sums only some thousand are.
 * Must not know: where the rows come from.
 */
import { CoffeeError } from '@coffee/core';
import type { Chunk } from '@coffee/protocol';
import type { MergedColumn } from './merged-groups';
import type { TopSpec } from './spec';
import { columnOfValues, compareRows, compareValues, type Value } from './values';

type Row = readonly Value[];

/** The best rows of one group so far. */
export class TopBucket {
  /** Rows with less are not among them any more: -Infinity while any may be. */
  least: Value = -Infinity;
  #lastTie: Value;
  #isFull = false;
  #rows: Row[] = [];

  constructor(
    readonly group: Row,
    private readonly limit: number,
    private readonly compare: (a: Row, b: Row) => number,
    private readonly by: number,
    private readonly tie: number,
  ) {}

  /** Whether a row with these values may be among them: what is asked before the row is made. */
  takes(by: Value, tie: Value): boolean {
    if (!this.#isFull) return true;
    const order = compareValues(by, this.least);
    return order > 0 || (order === 0 && compareValues(tie, this.#lastTie) <= 0);
  }

  /** Collects up to twice the limit, then sorts and cuts: a logarithm of the limit for each row, whatever the limit. */
  offer(row: Row): void {
    this.#rows.push(row);
    if (this.#rows.length >= this.limit * 2 + 16) this.#cut();
  }

  /** In order. */
  best(): readonly Row[] {
    this.#cut();
    return this.#rows;
  }

  #cut(): void {
    this.#rows.sort(this.compare);
    if (this.#rows.length < this.limit) return;
    this.#rows.length = this.limit;
    const last = this.#rows[this.limit - 1];
    this.#isFull = true;
    this.least = last ? last[this.by] : Infinity;
    this.#lastTie = last?.[this.tie];
  }
}

/** Selects among rows of the given columns, each row its values in their order. */
export class TopSelection {
  /** Positions of the columns in a row. */
  readonly by: number;
  readonly tie: number;
  readonly group: readonly number[];
  readonly #buckets = new Map<Value, TopBucket>();

  /** @throws CoffeeError BAD_MESSAGE when the specification names a column that is not there. */
  constructor(
    private readonly columns: readonly MergedColumn[],
    private readonly spec: TopSpec,
  ) {
    this.by = this.#positionOf(spec.by);
    this.tie = this.#positionOf(spec.tie);
    this.group = spec.group.map((name) => this.#positionOf(name));
  }

  /** The bucket of the group that a row is in; only the row's group columns are looked at. */
  bucketOf(row: Row): TopBucket {
    const key = this.group.length === 1 ? row[this.group[0]!] : this.group.map((at) => textOf(row[at])).join();
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      const group = this.group.map((at) => row[at]);
      bucket = new TopBucket(group, Math.max(0, this.spec.limit), this.#compareRows, this.by, this.tie);
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }

  offer(row: Row): void {
    const bucket = this.bucketOf(row);
    if (bucket.takes(row[this.by], row[this.tie])) bucket.offer(row);
  }

  /** The best rows, by group ascending, then in their order. */
  result(): Chunk {
    const buckets = [...this.#buckets.values()].sort((a, b) => compareRows(a.group, b.group));
    const rows = buckets.flatMap((bucket) => bucket.best());
    const columns = this.columns.map(({ name, kind }, at) =>
      columnOfValues(
        name,
        kind,
        rows.map((row) => row[at]),
      ),
    );
    return { rows: rows.length, columns };
  }

  readonly #compareRows = (a: Row, b: Row): number =>
    compareValues(b[this.by], a[this.by]) || compareValues(a[this.tie], b[this.tie]) || compareRows(a, b);

  #positionOf(name: string): number {
    const at = this.columns.findIndex((column) => column.name === name);
    if (at < 0) {
      const names = this.columns.map((column) => column.name).join(', ');
      throw new CoffeeError('BAD_MESSAGE', `no column ${name} to take the top by, only ${names}`);
    }
    return at;
  }
}

/** Different for different values; a comma cannot be in the length. */
const textOf = (value: Value): string => `${typeof value}${String(value).length}:${String(value)}`;
