/**
 * The groups of a merge by keys of any number and kind: each distinct tuple of keys has a number, from 0, in order of first appearance. Without
 * keys there is one group from the beginning. Must not know: what is computed of a group.
 */
import { PairCodes, ValueCodes } from './value-codes';
import { compareRows, type Value } from './values';

export class KeyTable {
  /** The distinct values of each key. */
  readonly #values: readonly ValueCodes[];
  /** The groups by the first two keys, by the first three and so on: a group of the ones before, and a value. */
  readonly #pairs: readonly PairCodes[];

  constructor(private readonly keys: number) {
    this.#values = Array.from({ length: keys }, () => new ValueCodes());
    this.#pairs = Array.from({ length: Math.max(0, keys - 1) }, () => new PairCodes());
  }

  /** Number of groups. */
  get size(): number {
    return this.keys === 0 ? 1 : (this.#pairs.at(-1)?.size ?? this.#values[0]!.values.length);
  }

  /** The group of each row. `columns`: the values of each key. */
  groupsOf(columns: readonly (readonly Value[])[], rows: number): Uint32Array {
    const groups = new Uint32Array(rows);
    for (let row = 0; row < rows; row++) {
      let group = 0;
      for (let key = 0; key < this.keys; key++) {
        const code = this.#values[key]!.codeOf(columns[key]![row]);
        group = key === 0 ? code : this.#pairs[key - 1]!.codeOf(group, code);
      }
      groups[row] = group;
    }
    return groups;
  }

  keysOf(group: number): Value[] {
    const keys: Value[] = [];
    for (let key = this.keys - 1; key > 0; key--) {
      const { first, second } = this.#pairs[key - 1]!;
      keys.unshift(this.#values[key]!.values[second[group]!]);
      group = first[group]!;
    }
    if (this.keys > 0) keys.unshift(this.#values[0]!.values[group]);
    return keys;
  }

  /** All groups by their keys, from left to right, ascending; without a key before all with one. */
  sorted(): { readonly group: number; readonly keys: readonly Value[] }[] {
    const all = Array.from({ length: this.size }, (_, group) => ({ group, keys: this.keysOf(group) }));
    return all.sort((a, b) => compareRows(a.keys, b.keys));
  }
}
