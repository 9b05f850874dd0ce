/**
 * Merge of numbers that add up, over two integer keys: tables of sums, the fast case of `MergeState`. Over one key the general case is as fast, or
 * faster (ADR 0079).
 *
 * There is one table for each value of the first, holding the second: the first should be the one with few values (stores), since a table costs
 * some 400 bytes, and then a pair costs no more than a single key.
 * Invariants: as of `MergeState`; a row without one of the keys or sums is left out, for none has.
 *
 * Measured: see bench/merge.bench.ts.
 */
import { numberColumn, numberColumnOf, textColumn, type Chunk, type Column } from '@coffee/protocol';
import { aggregateFunction } from './aggregates';
import { bucketRows } from './bucket-rows';
import { rowsWithAll, valuesAt, valuesOrZero, type Integers } from './dense';
import { groupRows } from './group-rows';
import { takeNumbers } from './loops/take';
import { PIECE_ROWS, mergedColumns, type MergedGroups } from './merged-groups';
import { SortedSums } from './sorted-sums';
import type { MergeSpec, TopSpec } from './spec';
import { SumTable } from './sum-table';
import { TopSelection } from './top';
import { isTextual } from './values';
import { narrowSums } from './wide-sums';

/** Whether a merge is of this case. */
export const areSums = ({ keys, aggregates }: MergeSpec): boolean =>
  keys.length === 2 &&
  // An instant may have a fraction.
  keys.every(({ kind, nullable = false }) => !nullable && !isTextual(kind) && kind !== 'instant') &&
  aggregates.length > 0 &&
  aggregates.every((call) => aggregateFunction(call.fn).addsUp?.(call) ?? false);

export class SumGroups implements MergedGroups {
  /** By first key. */
  readonly #tables = new Map<number, SortedSums | SumTable>();
  readonly #columns: readonly string[];

  readonly #keys: readonly string[];
  readonly #sums: readonly string[];

  constructor(private readonly spec: MergeSpec) {
    this.#keys = spec.keys.map(({ name }) => name);
    this.#sums = spec.aggregates.map(({ name }) => name);
    this.#columns = [...this.#keys, ...this.#sums];
  }

  get size(): number {
    let size = 0;
    for (const [, table] of this.#settled()) size += table.size;
    return size;
  }

  /** Bytes of the tables. */
  get bytes(): number {
    let bytes = 0;
    for (const table of this.#tables.values()) bytes += table.bytes;
    return bytes;
  }

  add(given: Chunk): void {
    const chunk = narrowSums(given, this.#sums);
    const columns = this.#keys.map((name) => numberColumnOf(chunk, name));
    const summed = this.#sums.map((name) => numberColumnOf(chunk, name));
    const rows = rowsWithAll([...columns, ...summed], chunk.rows);
    const count = rows ? rows.length : chunk.rows;
    if (count === 0) return;
    const keys = columns.map((column) => valuesAt(column, rows));
    const sums = summed.map((column) => valuesOrZero(column, chunk, rows));
    this.#addPairs(keys[0]!, keys[1]!, sums, count);
  }

  /** Rows are put in order of their first key before they are added: each table is in the cache while its rows come. */
  #addPairs(outer: Integers, inner: Integers, sums: readonly Integers[], count: number): void {
    const { of, slots, used, count: groups, rowOf } = groupRows([{ values: outer }], count);
    const { starts, rows } = bucketRows(of, count, slots);
    const sortedInner = takeNumbers(inner, rows);
    const sortedSums = sums.map((values) => takeNumbers(values, rows));
    for (let group = 0; group < groups; group++) {
      const slot = used ? used[group]! : group;
      this.#addTo(outer[rowOf[slot]!]!, sortedInner, sortedSums, starts[slot]!, starts[slot + 1]!);
    }
  }

  #addTo(first: number, keys: Integers, sums: readonly Integers[], from: number, to: number): void {
    let table = this.#tables.get(first);
    if (!table) {
      table = sums.length === 1 ? new SortedSums() : new SumTable(sums.length);
      this.#tables.set(first, table);
    }
    if (table instanceof SortedSums) {
      const [values] = sums;
      if (keys instanceof Int32Array && values instanceof Int32Array) {
        if (!table.addRows(keys, values, from, to)) this.#widen(first, table);
        return;
      }
      table = this.#widen(first, table);
    }
    table.addRows(keys, sums, from, to);
  }

  /** Something does not fit 32 bits. */
  #widen(first: number, sorted: SortedSums): SumTable {
    const wide = new SumTable(1);
    sorted.drainTo((keys, sums, rows) => wide.addRows(keys, [sums], 0, rows));
    this.#tables.set(first, wide);
    return wide;
  }

  /** All tables with nothing pending, by first key. */
  #settled(): [first: number, table: SortedSums | SumTable][] {
    for (const [first, table] of this.#tables)
      if (table instanceof SortedSums && !table.merge()) this.#widen(first, table);
    return [...this.#tables].sort(([a], [b]) => a - b);
  }

  *pieces(): Generator<Chunk> {
    const width = this.#columns.length;
    let piece = this.#columns.map(() => new Float64Array(PIECE_ROWS));
    let wide = new Map<number, Map<number, bigint>>();
    let rows = 0;
    for (const [first, table] of this.#settled()) {
      for (const [at, key] of table.sortedKeys().entries()) {
        piece[0]![rows] = first;
        piece[1]![rows] = key;
        for (let column = 2; column < width; column++) {
          const value = table instanceof SortedSums ? table.sumAt(at) : table.sumOf(key, column - 2);
          if (typeof value === 'number') piece[column]![rows] = value;
          else wide.set(column, (wide.get(column) ?? new Map<number, bigint>()).set(rows, value));
        }
        if (++rows < PIECE_ROWS) continue;
        yield this.#chunkOf(piece, wide, rows);
        piece = this.#columns.map(() => new Float64Array(PIECE_ROWS));
        wide = new Map<number, Map<number, bigint>>();
        rows = 0;
      }
    }
    if (rows > 0) yield this.#chunkOf(piece, wide, rows);
  }

  top(spec: TopSpec): Chunk {
    const selection = new TopSelection(mergedColumns(this.spec), spec);
    for (const [first, table] of this.#settled()) table.offerTo(selection, [first]);
    return selection.result();
  }

  /** `wide`: by column and row, the sums that are no numbers. */
  #chunkOf(piece: readonly Float64Array[], wide: ReadonlyMap<number, Map<number, bigint>>, rows: number): Chunk {
    const columns = this.#columns.map((name, at): Column => {
      const values = piece[at]!.subarray(0, rows);
      const beyond = wide.get(at);
      return beyond
        ? textColumn(
            name,
            Array.from(values, (value, row) => String(beyond.get(row) ?? value)),
          )
        : numberColumn(name, values);
    });
    return { rows, columns };
  }
}
