/**
 * The groups of a merge by keys of any number and kind: each distinct tuple of keys has a number, from 0, in order of first appearance. Without
 * keys there is one group from the beginning. Must not know: what is computed of a group.
 */
import { columnOf, type Chunk, type Column } from '@coffee/protocol';
import { sortRows } from './sort';
import type { MergeKey } from './spec';
import { takeWords } from './take-words';
import { upTo } from './up-to';
import { PairCodes, ValueCodes } from './value-codes';
import { isTextual, type Value } from './values';

export class KeyTable {
  /** The distinct values of each key. */
  readonly #values: readonly ValueCodes[];
  /** The groups by the first two keys, by the first three and so on: a group of the ones before, and a value. */
  readonly #pairs: readonly PairCodes[];

  constructor(private readonly keys: readonly MergeKey[]) {
    this.#values = keys.map(() => new ValueCodes());
    this.#pairs = keys.slice(1).map(() => new PairCodes());
  }

  /** Number of groups. */
  get size(): number {
    return (this.#pairs.at(-1) ?? this.#values[0])?.size ?? 1;
  }

  /** The group of each row. @throws CoffeeError BAD_MESSAGE when a column is absent or of another kind. */
  groupsOf(chunk: Chunk): Uint32Array {
    const [first, ...others] = this.keys.map(({ name, kind }, key) =>
      this.#values[key]!.codesOf(columnOf(chunk, name), kind, chunk.rows),
    );
    if (!first) return new Uint32Array(chunk.rows);
    return others.reduce((groups, codes, i) => this.#pairs[i]!.codesOf(groups, codes), first);
  }

  keysOf(group: number): Value[] {
    return this.#codesOf(Uint32Array.of(group)).map(([code], key) => this.#values[key]!.values.get(code!));
  }

  /** The keys of some groups, in this order. */
  columns(groups: Uint32Array): Column[] {
    return this.#codesOf(groups).map((codes, key) => {
      const { name, kind } = this.keys[key]!;
      return this.#values[key]!.values.column(name, kind, codes);
    });
  }

  /** All groups by their keys, from left to right, ascending; without a key before all with one. */
  sorted(): Uint32Array {
    const all = upTo(this.size);
    if (this.keys.length === 0) return all;
    const ascending = this.keys.length === 1 ? this.#values[0]!.ascending() : undefined;
    if (ascending) return ascending;
    const order = this.keys.map(({ name, kind }) => {
      return { column: name, format: isTextual(kind) ? 'text' : 'integer', missing: 'first' } as const;
    });
    return sortRows([{ rows: this.size, columns: this.columns(all) }], order);
  }

  /** By key, the codes of its values. */
  #codesOf(groups: Uint32Array): Uint32Array[] {
    if (this.keys.length === 0) return [];
    const codes: Uint32Array[] = [];
    let left = groups;
    for (const { first, second } of this.#pairs.toReversed()) {
      codes.unshift(takeWords(second, left));
      left = takeWords(first, left);
    }
    return [left, ...codes];
  }
}
