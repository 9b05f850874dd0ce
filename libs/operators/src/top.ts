/**
 * Top: of each group the rows with the largest value, in a total order: largest first, ties to the lowest `tie`, and what is
 * still equal by its columns from left to right, ascending.
 *
 * Invariant: the result is a function of the set of rows, not of the order in which they are offered. Rows that cannot be
 * among the best any more are refused by two comparisons, without being built: of millions of sums only some thousand are.
 * Must not know: where the rows come from.
 */
import { CoffeeError } from '@coffee/core';
import { numberColumnOf, type Chunk } from '@coffee/protocol';
import { rowsWithAll, valuesAt } from './dense';
import type { TopSpec } from './spec';
import { chunkOfSums } from './wide-sums';

/** A sum: a BigInt where it is not exact as a number. */
export type Sum = number | bigint;
type Row = readonly Sum[];

/** The best rows of one group so far. Refuse a row with `by` < `least`, or `by` = `least` and `tie` > `lastTie`, before offering it. */
export class TopBucket {
  least: Sum = -Infinity;
  lastTie: Sum = Infinity;
  #rows: Row[] = [];

  constructor(
    readonly group: Row,
    private readonly limit: number,
    private readonly compare: (a: Row, b: Row) => number,
    private readonly by: number,
    private readonly tie: number,
  ) {}

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
    this.least = last ? last[this.by]! : Infinity;
    this.lastTie = last ? last[this.tie]! : -Infinity;
  }
}

/** Selects among rows of the given columns, each row its values in their order. */
export class TopSelection {
  /** Positions of the columns in a row. */
  readonly by: number;
  readonly tie: number;
  readonly group: readonly number[];
  readonly #buckets = new Map<Sum | string, TopBucket>();

  /** @throws CoffeeError BAD_MESSAGE when the specification names a column that is not there. */
  constructor(
    private readonly columns: readonly string[],
    private readonly spec: TopSpec,
  ) {
    this.by = this.#positionOf(spec.by);
    this.tie = this.#positionOf(spec.tie);
    this.group = spec.group.map((name) => this.#positionOf(name));
  }

  /** The bucket of the group that a row is in; only the row's group columns are looked at. */
  bucketOf(row: Row): TopBucket {
    const key = this.group.length === 1 ? row[this.group[0]!]! : this.group.map((at) => row[at]).join();
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      const group = this.group.map((at) => row[at]!);
      bucket = new TopBucket(group, Math.max(0, this.spec.limit), this.#compareRows, this.by, this.tie);
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }

  offer(row: Row): void {
    const bucket = this.bucketOf(row);
    const by = row[this.by]!;
    if (by > bucket.least || (by === bucket.least && row[this.tie]! <= bucket.lastTie)) bucket.offer(row);
  }

  /** The best rows, by group ascending, then in their order. */
  result(): Chunk {
    const buckets = [...this.#buckets.values()].sort((a, b) => compareFrom(a.group, b.group));
    const rows = buckets.flatMap((bucket) => bucket.best());
    return chunkOfSums(this.columns, rows.length, (row, at) => rows[row]![at]!);
  }

  readonly #compareRows = (a: Row, b: Row): number =>
    compare(b[this.by]!, a[this.by]!) || compare(a[this.tie]!, b[this.tie]!) || compareFrom(a, b);

  #positionOf(name: string): number {
    const at = this.columns.indexOf(name);
    if (at < 0)
      throw new CoffeeError('BAD_MESSAGE', `no column ${name} to take the top by, only ${this.columns.join(', ')}`);
    return at;
  }
}

/** Exact for a number and a BigInt, too. */
const compare = (a: Sum, b: Sum): number => (a < b ? -1 : a > b ? 1 : 0);

function compareFrom(a: Row, b: Row): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return compare(a[i]!, b[i]!);
  return 0;
}

/**
 * The top of each group of a chunk of numbers; rows with a missing value are left out.
 * @throws CoffeeError BAD_MESSAGE when a column is absent or not of numbers.
 */
export function top(chunk: Chunk, spec: TopSpec): Chunk {
  const columns = chunk.columns.map(({ name }) => numberColumnOf(chunk, name));
  const selection = new TopSelection(
    columns.map(({ name }) => name),
    spec,
  );
  const rows = rowsWithAll(columns, chunk.rows);
  const values = columns.map((column) => valuesAt(column, rows));
  const count = rows ? rows.length : chunk.rows;
  for (let row = 0; row < count; row++) selection.offer(values.map((column) => column[row]!));
  return selection.result();
}
