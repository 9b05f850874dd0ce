/**
 * Merge by keys of any number and kind, with any aggregates. The general case of `MergeState`: some hundred bytes a group.
 */
import { columnOf, type Chunk } from '@coffee/protocol';
import { aggregateFunction, type Accumulator, type StateColumn } from './aggregates';
import { KeyTable } from './key-table';
import { PIECE_ROWS, mergedColumns, type MergedColumn, type MergedGroups } from './merged-groups';
import type { MergeSpec, TopSpec } from './spec';
import { TopSelection } from './top';
import { columnOfValues, readValues, type Value } from './values';

export class AnyGroups implements MergedGroups {
  readonly #keys: KeyTable;
  readonly #aggregates: readonly { readonly states: readonly StateColumn[]; readonly of: Accumulator }[];
  readonly #columns: readonly MergedColumn[];

  constructor(private readonly spec: MergeSpec) {
    this.#keys = new KeyTable(spec.keys.length);
    this.#aggregates = spec.aggregates.map((call) => {
      const { state, start } = aggregateFunction(call.fn);
      return { states: state(call), of: start(call) };
    });
    this.#columns = mergedColumns(spec);
  }

  get size(): number {
    return this.#keys.size;
  }

  add(chunk: Chunk): void {
    const read = ({ name, kind }: StateColumn): Value[] => readValues(columnOf(chunk, name), kind, chunk.rows);
    const groups = this.#keys.groupsOf(this.spec.keys.map(read), chunk.rows);
    for (const { states, of } of this.#aggregates) of.merge(groups, states.map(read));
  }

  *pieces(): Generator<Chunk> {
    const sorted = this.#keys.sorted();
    for (let from = 0; from < sorted.length; from += PIECE_ROWS) {
      const rows = sorted.slice(from, from + PIECE_ROWS).map(({ group, keys }) => this.#row(group, keys));
      const columns = this.#columns.map(({ name, kind }, at) =>
        columnOfValues(
          name,
          kind,
          rows.map((row) => row[at]),
        ),
      );
      yield { rows: rows.length, columns };
    }
  }

  top(spec: TopSpec): Chunk {
    const selection = new TopSelection(this.#columns, spec);
    for (let group = 0; group < this.size; group++) selection.offer(this.#row(group, this.#keys.keysOf(group)));
    return selection.result();
  }

  #row(group: number, keys: readonly Value[]): Value[] {
    return [...keys, ...this.#aggregates.map(({ of }) => of.value(group))];
  }
}
