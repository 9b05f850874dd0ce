/**
 * A set of ids, of which most are small and follow each other: those are bits. The others are in an open-addressing table of 16
 * bytes an id or less. Must not know: what the ids are of.
 */

/** Ids below are bits: 16 MiB at most. */
const DENSE = 1 << 27;
const FIRST_BITS = 1 << 16;
const FIRST_SLOTS = 16;
/** So that nobody can choose ids which meet in one slot. */
const SEED = Math.floor(Math.random() * 2 ** 32);

export class IdSet {
  #bits = new Uint32Array(FIRST_BITS >>> 5);
  #table = new Float64Array(FIRST_SLOTS).fill(NaN);
  #inTable = 0;

  /**
   * Adds all of them, in one loop without calls: there are millions, of which most are small.
   * @param ids safe integers.
   * @returns where in `ids` those are that were in the set before, or stand further up in `ids`.
   */
  addAll(ids: ArrayLike<number>): number[] {
    const there: number[] = [];
    let bits = this.#bits;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!;
      if (id >= DENSE || id < 0) {
        if (!this.#addToTable(id)) there.push(i);
        continue;
      }
      const word = id >>> 5;
      if (word >= bits.length) bits = this.#widen(word);
      const bit = 1 << (id & 31);
      const before = bits[word]!;
      if ((before & bit) === 0) bits[word] = before | bit;
      else there.push(i);
    }
    return there;
  }

  #widen(word: number): Uint32Array<ArrayBuffer> {
    const bits = new Uint32Array(Math.max(word + 1, Math.min(this.#bits.length * 2, DENSE >>> 5)));
    bits.set(this.#bits);
    return (this.#bits = bits);
  }

  /** @returns whether it was not in the table before. */
  #addToTable(id: number): boolean {
    const slot = slotOf(this.#table, id);
    if (this.#table[slot] === id) return false;
    this.#table[slot] = id;
    if (++this.#inTable * 2 > this.#table.length) this.#grow();
    return true;
  }

  #grow(): void {
    const from = this.#table;
    this.#table = new Float64Array(from.length * 2).fill(NaN);
    for (const id of from) if (!Number.isNaN(id)) this.#table[slotOf(this.#table, id)] = id;
  }
}

/** Where an id is, or would be. The number of slots is a power of two. */
function slotOf(table: Float64Array, id: number): number {
  let mixed = Math.imul((id | 0) ^ SEED, 0x9e37_79b9) ^ Math.imul(Math.floor(id / 2 ** 32) ^ SEED, 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2_ae35);
  let slot = (mixed ^ (mixed >>> 13)) & (table.length - 1);
  while (!Number.isNaN(table[slot]!) && table[slot] !== id) slot = (slot + 1) & (table.length - 1);
  return slot;
}
