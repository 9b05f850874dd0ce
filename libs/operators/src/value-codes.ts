/**
 * Distinct values, and pairs of them, as consecutive integers: each has the next one when it first comes. Any number of them, over any number of
 * chunks. Invariant: values are the same when they print alike.
 */
import { CoffeeError } from '@coffee/core';
import type { Column } from '@coffee/protocol';
import { rowsWithAll } from './dense';
import { mix32, mixWide } from './hash';
import { numberTexts } from './text-numbers';
import { ValueList } from './value-list';
import { exactNumbers, valueAt, type Value, type ValueKind } from './values';

/** Beyond as many groups a partition has too many for the memory of a worker. */
const MOST = 2 ** 26;

/** An open-addressing table of codes, at most half full: Map does not seed the hash of numbers, which are ids that clients choose. */
class Slots {
  /** Code + 1; 0 is an empty slot. */
  of = new Int32Array(32);

  /** A larger table with the codes before `size`; `hashOf` says where one goes, and of which there is none in the table. */
  grow(size: number, hashOf: (code: number) => number | undefined): void {
    this.of = new Int32Array(this.of.length * 2);
    const mask = this.of.length - 1;
    for (let code = 0; code < size; code++) {
      const hash = hashOf(code);
      if (hash === undefined) continue;
      let slot = hash & mask;
      while (this.of[slot] !== 0) slot = (slot + 1) & mask;
      this.of[slot] = code + 1;
    }
  }
}

export class ValueCodes {
  /** By code. */
  readonly values = new ValueList();
  #size = 0;
  readonly #integers = new Slots();
  readonly #others = new Map<Value, number>();

  get size(): number {
    return this.#size;
  }

  /** The code of a value. @throws CoffeeError BAD_MESSAGE for a number that is not within ±2^53. */
  codeOf(value: Value): number {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return this.#codeOfInteger(value);
    // Instants may have a fraction of a second.
    if (typeof value === 'number' && !(Math.abs(value) < Number.MAX_SAFE_INTEGER))
      throw new CoffeeError('BAD_MESSAGE', `a key is no exact number: ${value}`);
    const found = this.#others.get(value);
    if (found !== undefined) return found;
    this.#others.set(value, this.#size);
    return this.#add(value);
  }

  /** The code of each row. @throws CoffeeError BAD_MESSAGE when the column holds something else. */
  codesOf(column: Column, kind: ValueKind, rows: number): Uint32Array {
    const present =
      column.type === 'text' || column.type === 'uuid'
        ? this.#codesOfTexts(column, kind)
        : this.#codesOfNumbers(exactNumbers(column, kind));
    const places = rowsWithAll([column], rows);
    if (!places) return present;
    const codes = new Uint32Array(rows).fill(this.codeOf(undefined));
    for (let i = 0; i < places.length; i++) codes[places[i]!] = present[i]!;
    return codes;
  }

  #codesOfNumbers(values: Int32Array | Float64Array): Uint32Array {
    const codes = new Uint32Array(values.length);
    // Adding 0 makes one zero of the two.
    for (let i = 0; i < codes.length; i++) codes[i] = this.codeOf(values[i]! + 0);
    return codes;
  }

  /** Each text of the chunk is looked up once. */
  #codesOfTexts(column: Extract<Column, { type: 'text' | 'uuid' }>, kind: ValueKind): Uint32Array {
    const at = valueAt(column, kind);
    const numbers = numberTexts(column);
    // By number, which is never 0.
    const codes = [0];
    for (let i = 0; i < numbers.length; i++) if (numbers[i] === codes.length) codes.push(this.codeOf(at(i)));
    return looked(numbers, Uint32Array.from(codes));
  }

  #codeOfInteger(value: number): number {
    const { numbers } = this.values;
    const slots = this.#integers.of;
    const mask = slots.length - 1;
    let slot = mixWide(value) & mask;
    for (let found = slots[slot]!; found > 0; found = slots[slot]!) {
      if (numbers[found - 1] === value) return found - 1;
      slot = (slot + 1) & mask;
    }
    slots[slot] = this.#size + 1;
    const code = this.#add(value);
    if (this.#size * 2 > slots.length) this.#integers.grow(this.#size, (each) => this.#hashOf(each));
    return code;
  }

  #hashOf(code: number): number | undefined {
    const value = this.values.get(code);
    return typeof value === 'number' && Number.isSafeInteger(value) ? mixWide(value) : undefined;
  }

  #add(value: Value): number {
    this.values.set(this.#size, value);
    return this.#size++;
  }
}

function looked(numbers: Int32Array, codes: Uint32Array): Uint32Array {
  const out = new Uint32Array(numbers.length);
  for (let i = 0; i < out.length; i++) out[i] = codes[numbers[i]!]!;
  return out;
}

/** Codes of pairs of codes. */
export class PairCodes {
  /** By code. */
  first: Uint32Array = new Uint32Array(16);
  second: Uint32Array = new Uint32Array(16);
  #size = 0;
  readonly #slots = new Slots();

  get size(): number {
    return this.#size;
  }

  /** @throws CoffeeError BAD_INPUT when there are too many. */
  codeOf(first: number, second: number): number {
    const slots = this.#slots.of;
    const mask = slots.length - 1;
    let slot = hashOfPair(first, second) & mask;
    for (let found = slots[slot]!; found > 0; found = slots[slot]!) {
      if (this.first[found - 1] === first && this.second[found - 1] === second) return found - 1;
      slot = (slot + 1) & mask;
    }
    const code = this.#size++;
    if (code >= MOST) throw new CoffeeError('BAD_INPUT', `more than ${MOST} groups in one partition`);
    slots[slot] = code + 1;
    if (code === this.first.length) [this.first, this.second] = [twice(this.first), twice(this.second)];
    this.first[code] = first;
    this.second[code] = second;
    if (this.#size * 2 > slots.length)
      this.#slots.grow(this.#size, (each) => hashOfPair(this.first[each]!, this.second[each]!));
    return code;
  }

  /** The code of each row. */
  codesOf(firsts: Uint32Array, seconds: Uint32Array): Uint32Array {
    const codes = new Uint32Array(firsts.length);
    for (let row = 0; row < codes.length; row++) codes[row] = this.codeOf(firsts[row]!, seconds[row]!);
    return codes;
  }
}

/** Codes follow from the order of a client's rows: the inner hash, which it does not know, keeps it from choosing pairs that meet. */
const hashOfPair = (first: number, second: number): number => mix32(mix32(first) ^ second);

function twice(array: Uint32Array): Uint32Array {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
