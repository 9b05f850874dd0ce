/**
 * Which values each group has had: what an aggregate of different values has counted. Invariant: values are the same when they print alike.
 *
 * A group with many small integers, which ids mostly are, has a bit for each: a value that came before is known by one look at memory, and takes no
 * more of it than in a table. All others, and the first of those, are pairs in tables.
 */
import type { Column } from '@coffee/protocol';
import { rowsWithAll, type Integers } from './dense';
import { PairSet } from './pair-set';
import { upTo } from './up-to';
import { ValueCodes } from './value-codes';
import { exactNumbers, isTextual, readValues, type Value, type ValueKind } from './values';

/** Integers from 0 to below it may have bits. */
const MOST_BITS = 2 ** 23;
/** As many bits take no more memory than one value in a table. */
const BITS_PER_VALUE = 256;
/** Of values in the table: with fewer a group has no bits. */
const FEW = 64;

export class SeenValues {
  /** By group. */
  readonly #bits: (Uint32Array | undefined)[] = [];
  /** By group, how many of its integers are in the table. */
  readonly #inTable: number[] = [];
  /** Of a group and an integer that had no bit when it came. */
  readonly #integers = new PairSet();
  /** Of a group and the code of another value. */
  readonly #others = new PairSet();
  readonly #codes = new ValueCodes();

  /** How many bits there are. */
  get bits(): number {
    return this.#bits.reduce((bits, words) => bits + 32 * (words?.length ?? 0), 0);
  }

  /**
   * Rows with a value that their group, that of each row, has not had before.
   * @throws CoffeeError BAD_MESSAGE when the column holds something else; BAD_INPUT when there are too many.
   */
  add(groups: Uint32Array, column: Column, kind: ValueKind): Uint32Array {
    const rows = rowsWithAll([column], groups.length);
    if (column.type !== 'text' && column.type !== 'uuid')
      return this.#addNumbers(groups, exactNumbers(column, kind), rows);
    // A column of numbers is one of texts where one is beyond 2^53: those that are not are the same as elsewhere.
    if (!isTextual(kind)) return this.#addValues(groups, readValues(column, kind, groups.length));
    return this.#addCodes(groups, this.#codes.codesOf(column, kind, groups.length), rows);
  }

  /** @param rows of the values; undefined: all. */
  #addNumbers(groups: Uint32Array, values: Integers, rows: Uint32Array | undefined): Uint32Array {
    const fresh = new Uint32Array(values.length);
    let count = 0;
    for (let i = 0; i < values.length; i++) {
      const row = rows ? rows[i]! : i;
      if (this.#isNew(groups[row]!, values[i]!)) fresh[count++] = row;
    }
    return fresh.subarray(0, count);
  }

  #addValues(groups: Uint32Array, values: readonly Value[]): Uint32Array {
    const isNew = (value: Value, row: number): boolean =>
      typeof value === 'number'
        ? this.#isNew(groups[row]!, value)
        : value !== undefined && this.#others.add(groups[row]!, this.#codes.codeOf(value));
    return Uint32Array.from(values.flatMap((value, row) => (isNew(value, row) ? row : [])));
  }

  /** @param codes one a row. */
  #addCodes(groups: Uint32Array, codes: Uint32Array, rows = upTo(codes.length)): Uint32Array {
    return rows.filter((row) => this.#others.add(groups[row]!, codes[row]!));
  }

  #isNew(group: number, value: number): boolean {
    const bits = this.#bits[group];
    const at = value | 0;
    const word = at >>> 5;
    if (bits === undefined || at !== value || word >= bits.length) return this.#addToTable(group, value);
    const bit = 1 << (at & 31);
    if ((bits[word]! & bit) !== 0) return false;
    bits[word]! |= bit;
    return !this.#integers.has(group, at);
  }

  /** @returns whether it was not there. */
  #addToTable(group: number, value: number): boolean {
    if (!Number.isInteger(value) || value < 0 || value >= MOST_BITS)
      return this.#others.add(group, this.#codes.codeOf(value + 0));
    if (!this.#integers.add(group, value)) return false;
    const inTable = (this.#inTable[group] ?? 0) + 1;
    this.#inTable[group] = inTable;
    if (inTable >= FEW && value < inTable * BITS_PER_VALUE) this.#makeRoom(group, value);
    return true;
  }

  /** Gives the group bits for integers to this one, and the same number again. */
  #makeRoom(group: number, value: number): void {
    const before = this.#bits[group];
    let words = before?.length ?? (FEW * BITS_PER_VALUE) / 32;
    while (words * 32 <= value) words *= 2;
    const larger = new Uint32Array(words);
    if (before) larger.set(before);
    this.#bits[group] = larger;
  }
}
