/**
 * A set of small non-negative integers (chunk seqs) as a bitmap that grows: what END-sync counts with.
 * A set, not a counter: a redelivered chunk is counted once.
 */
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
    set.#reserve(count);
    set.#words.fill(0xffffffff, 0, count >>> 5);
    if (count & 31) set.#words[count >>> 5] = 2 ** (count & 31) - 1;
    set.#size = count;
    return set;
  }

  get size(): number {
    return this.#size;
  }

  /** @returns false when it was in the set already. */
  add(value: number): boolean {
    this.#reserve(value + 1);
    const word = value >>> 5;
    const bit = (1 << (value & 31)) >>> 0;
    const before = this.#words[word] ?? 0;
    if (before & bit) return false;
    this.#words[word] = before | bit;
    this.#size++;
    return true;
  }

  has(value: number): boolean {
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
    for (let bits of words) for (; bits !== 0; bits &= bits - 1) set.#size++;
    return set;
  }

  #reserve(bits: number): void {
    const words = (bits + 31) >>> 5;
    if (words <= this.#words.length) return;
    const grown = new Uint32Array(Math.max(words, this.#words.length * 2));
    grown.set(this.#words);
    this.#words = grown;
  }
}
