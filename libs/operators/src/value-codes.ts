/**
 * Distinct values, and pairs of them, as consecutive integers: each has the next one when it first comes. Any number of them, over any number of
 * chunks. Invariant: values are the same when they print alike.
 */
import { CoffeeError } from '@coffee/core';
import type { Column } from '@coffee/protocol';
import { rowsWithAll, type Integers } from './dense';
import { mix32, mixWide } from './hash';
import { numberTexts } from './text-numbers';
import { ValueList } from './value-list';
import { exactNumbers, valueAt, type Value, type ValueKind } from './values';

/**
 * Integers from 0 to below as many have a table by the integer itself, as long as it has this many entries for each value or less: ids are mostly
 * consecutive, and one look at memory finds them.
 */
const MOST_DIRECT = 2 ** 23;
const ENTRIES_PER_VALUE = 8;
const FEW = 1024;

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
  /** By integer, its code + 1. */
  #direct = new Int32Array(0);
  /** Of the other integers. */
  readonly #integers = new Slots();
  #hashed = 0;
  readonly #others = new Map<Value, number>();

  get size(): number {
    return this.#size;
  }

  /** How many entries the table by integer has. */
  get directEntries(): number {
    return this.#direct.length;
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
        : this.codesOfIntegers(exactNumbers(column, kind));
    const places = rowsWithAll([column], rows);
    if (!places) return present;
    const codes = new Uint32Array(rows).fill(this.codeOf(undefined));
    for (let i = 0; i < places.length; i++) codes[places[i]!] = present[i]!;
    return codes;
  }

  /** The same of each of these. @throws CoffeeError BAD_MESSAGE for one that is not within ±2^53. */
  codesOfIntegers(values: Integers): Uint32Array {
    const codes = new Uint32Array(values.length);
    let { numbers } = this.values;
    let direct = this.#direct;
    for (let i = 0; i < codes.length; i++) {
      const value = values[i]!;
      const at = value | 0;
      const isDirect = at === value && at >= 0 && at < direct.length;
      const known = isDirect ? direct[at]! : 0;
      if (known > 0) codes[i] = known - 1;
      else if (isDirect && this.#size < numbers.length) {
        numbers[this.#size] = at;
        codes[i] = this.#size;
        direct[at] = ++this.#size;
      } else {
        // Adding 0 makes one zero of the two.
        codes[i] = this.codeOf(value + 0);
        direct = this.#direct;
        numbers = this.values.numbers;
      }
    }
    return codes;
  }

  /** The code of each integer, -1 where it has none yet. */
  knownCodes(integers: Integers): Int32Array {
    const codes = new Int32Array(integers.length);
    const direct = this.#direct;
    for (let i = 0; i < codes.length; i++) {
      const value = integers[i]!;
      const at = value | 0;
      codes[i] = at === value && at >= 0 && at < direct.length ? direct[at]! - 1 : this.#knownHashed(value + 0);
    }
    return codes;
  }

  /** All codes by their values, ascending, a missing one before all others; undefined where one is not in the table by integer. */
  ascending(): Uint32Array | undefined {
    const codes = new Uint32Array(this.#size);
    const missing = this.#others.get(undefined);
    let count = 0;
    if (missing !== undefined) codes[count++] = missing;
    return takeEntries(this.#direct, codes, count) === this.#size ? codes : undefined;
  }

  #knownHashed(value: number): number {
    return this.#integers.of[this.#slotOf(value)]! - 1;
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
    if (!this.#isDirect(value)) return this.#codeOfHashed(value);
    const known = this.#direct[value]!;
    if (known > 0) return known - 1;
    return (this.#direct[value] = this.#add(value) + 1) - 1;
  }

  /** Whether it is, or may be, in the table of those. */
  #isDirect(value: number): boolean {
    if (value < 0 || value >= MOST_DIRECT) return false;
    if (value < this.#direct.length) return true;
    if (value >= ENTRIES_PER_VALUE * Math.max(this.#size, FEW)) return false;
    const before = this.#direct.length;
    let entries = Math.max(before, FEW);
    while (entries <= value) entries *= 2;
    const larger = new Int32Array(entries);
    larger.set(this.#direct);
    this.#direct = larger;
    const { numbers } = this.values;
    for (let code = 0; code < this.#size; code++) {
      const moved = numbers[code]!;
      if (moved >= before && moved < larger.length && Number.isInteger(moved)) larger[moved] = code + 1;
    }
    return true;
  }

  #codeOfHashed(value: number): number {
    const slots = this.#integers.of;
    const slot = this.#slotOf(value);
    if (slots[slot] !== 0) return slots[slot]! - 1;
    slots[slot] = this.#size + 1;
    const code = this.#add(value);
    if (++this.#hashed * 2 > slots.length) this.#integers.grow(this.#size, (each) => this.#hashOf(each));
    return code;
  }

  /** The slot of its code, or the empty one where that would be. */
  #slotOf(value: number): number {
    const { numbers } = this.values;
    const slots = this.#integers.of;
    const mask = slots.length - 1;
    let slot = mixWide(value) & mask;
    for (let found = slots[slot]!; found > 0 && numbers[found - 1] !== value; found = slots[slot]!)
      slot = (slot + 1) & mask;
    return slot;
  }

  /** Undefined of what is not hashed. */
  #hashOf(code: number): number | undefined {
    const value = this.values.get(code);
    const isDirect = typeof value === 'number' && value >= 0 && value < this.#direct.length;
    return typeof value === 'number' && !isDirect && Number.isSafeInteger(value) ? mixWide(value) : undefined;
  }

  #add(value: Value): number {
    this.values.set(this.#size, value);
    return this.#size++;
  }
}

/** The codes of a table by integer, to `codes` from there. @returns where they end. */
function takeEntries(direct: Int32Array, codes: Uint32Array, from: number): number {
  let to = from;
  for (let at = 0; at < direct.length; at++) {
    const entry = direct[at]!;
    if (entry > 0) codes[to++] = entry - 1;
  }
  return to;
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
