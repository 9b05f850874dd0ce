/**
 * Merge by keys of any number and kind, with any aggregates. The general case of `MergeState`: some 8 bytes a key and an
 * aggregate of each group where they are numbers, some hundred where they are texts.
 */
import { columnOf, type Chunk, type Column } from '@coffee/protocol';
import { aggregateFunction, type Accumulator, type StateColumn } from './aggregates';
import { KeyTable } from './key-table';
import { PIECE_ROWS, mergedColumns, type MergedColumn, type MergedGroups } from './merged-groups';
import type { MergeSpec, TopSpec } from './spec';
import { TopSelection } from './top';
import { columnOfValues, type Value } from './values';

export class AnyGroups implements MergedGroups {
  readonly #keys: KeyTable;
  readonly #aggregates: readonly { readonly states: readonly StateColumn[]; readonly of: Accumulator }[];
  readonly #columns: readonly MergedColumn[];

  constructor(private readonly spec: MergeSpec) {
    this.#keys = new KeyTable(spec.keys);
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
    const groups = this.#keys.groupsOf(chunk);
    for (const { states, of } of this.#aggregates)
      of.merge(
        groups,
        states.map(({ name }) => columnOf(chunk, name)),
        this.size,
      );
  }

  *pieces(): Generator<Chunk> {
    const sorted = this.#keys.sorted();
    for (let from = 0; from < sorted.length; from += PIECE_ROWS) {
      const groups = sorted.subarray(from, from + PIECE_ROWS);
      const values = this.#aggregates.map(({ of }, i) =>
        this.#valuesOf(of, this.#columns[this.spec.keys.length + i]!, groups),
      );
      yield { rows: groups.length, columns: [...this.#keys.columns(groups), ...values] };
    }
  }

  #valuesOf(of: Accumulator, { name, kind }: MergedColumn, groups: Uint32Array): Column {
    return (
      of.column?.(name, kind, groups) ??
      columnOfValues(
        name,
        kind,
        Array.from(groups, (group) => of.value(group)),
      )
    );
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
