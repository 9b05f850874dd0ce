/**
 * A set of small non-negative integers (chunk seqs) as the ranges that it is made of: what END-sync counts with.
 * A set, not a counter: a redelivered chunk is counted once.
 *
 * Invariant: its memory is in proportion to its ranges, whatever they span: a few bytes from elsewhere never become megabytes.
 * Seqs come nearly in order, so there are few ranges and most values go to the last.
 */
import { CoffeeError } from '@coffee/core';

/** Seqs are below this. */
export const MAX_CHUNKS = 2 ** 24;

export interface SeqRange {
  readonly first: number;
  readonly length: number;
}

/** @throws CoffeeError BAD_MESSAGE from whatever would put a value in it that is not an integer from 0 to MAX_CHUNKS - 1. */
export class SeqSet {
  /** Start and end (exclusive) of every maximal range in turn, ascending: a value is a member when an odd number of bounds is at most it. */
  #bounds: number[] = [];
  #size = 0;

  constructor(values: Iterable<number> = []) {
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

  /** One more than the largest member; 0 when there is none. */
  get span(): number {
    return this.#bounds.at(-1) ?? 0;
  }

  /** @returns false when it was in the set already. */
  add(value: number): boolean {
    const before = this.#size;
    this.addRange(value, 1);
    return this.#size > before;
  }

  /** Adds first..first+length-1. */
  addRange(first: number, length: number): void {
    const end = first + length;
    if (!(Number.isInteger(first) && first >= 0 && Number.isInteger(length) && length >= 0)) throw notASeq(first);
    if (end > MAX_CHUNKS) throw notASeq(end - 1);
    if (length === 0) return;
    const bounds = this.#bounds;
    // The bounds from `from` to before `to` are inside of the new range, or touch it.
    const from = this.#countBelow(first);
    const to = this.#countBelow(end + 1);
    const startsInside = from % 2 === 1;
    const endsInside = to % 2 === 1;
    const [firstBound, lastBound] = [startsInside ? from - 1 : from, endsInside ? to + 1 : to];
    let covered = 0;
    for (let i = firstBound; i < lastBound; i += 2) covered += bounds[i + 1]! - bounds[i]!;
    const start = startsInside ? bounds[from - 1]! : first;
    const stop = endsInside ? bounds[to]! : end;
    this.#size += stop - start - covered;
    if (lastBound - firstBound === 2) {
      bounds[firstBound] = start;
      bounds[firstBound + 1] = stop;
    } else bounds.splice(firstBound, lastBound - firstBound, start, stop);
  }

  has(value: number): boolean {
    return Number.isInteger(value) && this.#countBelow(value + 1) % 2 === 1;
  }

  equals(other: SeqSet): boolean {
    const [own, others] = [this.#bounds, other.#bounds];
    return own.length === others.length && own.every((bound, i) => bound === others[i]);
  }

  /** How many of `other` are missing here, and the first few of them: what a watchdog names. */
  missingFrom(other: SeqSet, limit = 5): number[] {
    const missing: number[] = [];
    for (let i = 0; i < other.#bounds.length && missing.length < limit; i += 2) {
      const end = other.#bounds[i + 1]!;
      for (let value = other.#bounds[i]!; value < end && missing.length < limit;) {
        const below = this.#countBelow(value + 1);
        if (below % 2 === 1) value = this.#bounds[below]!;
        else missing.push(value++);
      }
    }
    return missing;
  }

  *[Symbol.iterator](): Generator<number> {
    for (let i = 0; i < this.#bounds.length; i += 2) {
      const end = this.#bounds[i + 1]!;
      for (let value = this.#bounds[i]!; value < end; value++) yield value;
    }
  }

  clone(): SeqSet {
    const copy = new SeqSet();
    copy.#bounds = this.#bounds.slice();
    copy.#size = this.#size;
    return copy;
  }

  /** The maximal runs of consecutive members, ascending: equal sets give equal ranges. */
  toRanges(): SeqRange[] {
    const ranges: SeqRange[] = [];
    for (let i = 0; i < this.#bounds.length; i += 2) {
      const first = this.#bounds[i]!;
      ranges.push({ first, length: this.#bounds[i + 1]! - first });
    }
    return ranges;
  }

  /** How many bounds are less than `value`. */
  #countBelow(value: number): number {
    const bounds = this.#bounds;
    if (bounds.length === 0 || bounds[bounds.length - 1]! < value) return bounds.length;
    let low = 0;
    let high = bounds.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (bounds[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const notASeq = (value: number): CoffeeError =>
  new CoffeeError('BAD_MESSAGE', `${value} is no seq: they run from 0 to ${MAX_CHUNKS - 1}`);
