/**
 * A set of small non-negative integers (chunk seqs) as a bitmap that grows: what END-sync counts with.
 * A set, not a counter: a redelivered chunk is counted once.
 */
import { CoffeeError } from '@coffee/core';

/** Seqs are below this, so that a set never takes more than 2 MiB, whatever a message says. */
export const MAX_CHUNKS = 2 ** 24;

/** @throws CoffeeError BAD_MESSAGE from whatever would put a value in it that is not an integer from 0 to MAX_CHUNKS - 1. */
export class SeqSet {
  #words: Uint32Array;
  #size = 0;

  constructor(values: Iterable<number> = []) {
    this.#words = new Uint32Array(1);
    for (const value of values) this.add(value);
  }

  /** 0..count-1. */
  static range(count: number): SeqSet {
    const set = new SeqSet();
    set.addRange(0, count);
    return set;
  }

  get size(): number {
    return this.#size;
  }

  /** @returns false when it was in the set already. */
  add(value: number): boolean {
    if (!(Number.isInteger(value) && value >= 0)) throw notASeq(value);
    this.#reserve(value + 1);
    const word = value >>> 5;
    const bit = (1 << (value & 31)) >>> 0;
    const before = this.#words[word] ?? 0;
    if (before & bit) return false;
    this.#words[word] = before | bit;
    this.#size++;
    return true;
  }

  /** Adds first..first+length-1, whole words at a time. */
  addRange(first: number, length: number): void {
    const end = first + length;
    if (!(Number.isInteger(first) && first >= 0 && Number.isInteger(length) && length >= 0)) throw notASeq(first);
    this.#reserve(end);
    let at = first;
    for (; at < end && (at & 31) !== 0; at++) this.add(at);
    for (; at + 32 <= end; at += 32) {
      const word = at >>> 5;
      this.#size += 32 - countOnes(this.#words[word]!);
      this.#words[word] = 0xffffffff;
    }
    for (; at < end; at++) this.add(at);
  }

  has(value: number): boolean {
    if (!(Number.isInteger(value) && value >= 0 && value < MAX_CHUNKS)) return false;
    return ((this.#words[value >>> 5] ?? 0) & (1 << (value & 31))) !== 0;
  }

  equals(other: SeqSet): boolean {
    return this.#size === other.#size && this.isSubsetOf(other);
  }

  isSubsetOf(other: SeqSet): boolean {
    return this.#words.every((word, i) => (word & ~(other.#words[i] ?? 0)) === 0);
  }

  /** How many of `other` are missing here, and the first few of them: what a watchdog names. */
  missingFrom(other: SeqSet, limit = 5): number[] {
    const missing: number[] = [];
    for (const value of other) {
      if (missing.length === limit) break;
      if (!this.has(value)) missing.push(value);
    }
    return missing;
  }

  *[Symbol.iterator](): Generator<number> {
    for (let w = 0; w < this.#words.length; w++) {
      for (let bits = this.#words[w] ?? 0; bits !== 0; bits &= bits - 1) yield w * 32 + 31 - Math.clz32(bits & -bits);
    }
  }

  clone(): SeqSet {
    const copy = new SeqSet();
    copy.#words = this.#words.slice();
    copy.#size = this.#size;
    return copy;
  }

  /** The bitmap without trailing zero words: equal sets give equal words. */
  toWords(): Uint32Array {
    let length = this.#words.length;
    while (length > 0 && this.#words[length - 1] === 0) length--;
    return this.#words.slice(0, length);
  }

  static fromWords(words: Uint32Array): SeqSet {
    const set = new SeqSet();
    set.#words = words.length > 0 ? words.slice() : new Uint32Array(1);
    for (const word of words) set.#size += countOnes(word);
    return set;
  }

  /** The maximal runs of consecutive members, ascending. */
  toRanges(): { readonly first: number; readonly length: number }[] {
    const ranges: { first: number; length: number }[] = [];
    let last: { first: number; length: number } | undefined;
    for (const value of this) {
      if (last && value === last.first + last.length) last.length++;
      else ranges.push((last = { first: value, length: 1 }));
    }
    return ranges;
  }

  #reserve(bits: number): void {
    if (bits > MAX_CHUNKS) throw notASeq(bits - 1);
    const words = (bits + 31) >>> 5;
    if (words <= this.#words.length) return;
    const grown = new Uint32Array(Math.max(words, this.#words.length * 2));
    grown.set(this.#words);
    this.#words = grown;
  }
}

function countOnes(word: number): number {
  let count = 0;
  for (let bits = word; bits !== 0; bits &= bits - 1) count++;
  return count;
}

const notASeq = (value: number): CoffeeError =>
  new CoffeeError('BAD_MESSAGE', `${value} is no seq: they run from 0 to ${MAX_CHUNKS - 1}`);
