/**
 * The hot loops of a table of (key, sum) pairs of 32-bit words: open addressing, the hash scaled to the number of slots. An
 * empty slot is two zeros; a key is stored as key + 1.
 *
 * They are functions of their own, of arrays and numbers only, and nothing follows the loops: see `group-rows.ts`. As private
 * methods they took five times as long.
 */
import { mix32 } from './hash';

const TWO_32 = 0x1_0000_0000;
const MAX_SUM = 0xffff_ffff;

/**
 * Adds rows `from` to before `to`, `room[0]` new keys at most, which is counted down.
 * @returns the first row that is not added: there is no room for a new key, or it does not fit.
 */
export function addPairs(
  table: Uint32Array,
  keys: Int32Array,
  sums: Int32Array,
  from: number,
  to: number,
  room: Int32Array,
): number {
  const words = table.length;
  const scale = (words >>> 1) / TWO_32;
  for (let row = from; row < to; row++) {
    const key = keys[row]!;
    const value = sums[row]!;
    if (key < 0 || value < 0) return row;
    const stored = (key + 1) >>> 0;
    let at = (((mix32(key) >>> 0) * scale) >>> 0) * 2;
    let found = table[at]!;
    while (found !== stored && found !== 0) {
      at += 2;
      if (at === words) at = 0;
      found = table[at]!;
    }
    if (found === 0) {
      if (room[0] === 0) return row;
      room[0]!--;
      table[at] = stored;
      table[at + 1] = value;
      continue;
    }
    const sum = table[at + 1]! + value;
    if (sum > MAX_SUM) return row;
    table[at + 1] = sum;
  }
  return to;
}

/** Puts all pairs of one table in a larger, empty one. They come in the order of their hashes, and go so: memory is touched in order. */
export function movePairs(from: Uint32Array, to: Uint32Array): void {
  const words = to.length;
  const scale = (words >>> 1) / TWO_32;
  for (let slot = 0; slot < from.length; slot += 2) {
    const stored = from[slot]!;
    if (stored === 0) continue;
    let at = (((mix32((stored - 1) | 0) >>> 0) * scale) >>> 0) * 2;
    while (to[at] !== 0) {
      at += 2;
      if (at === words) at = 0;
    }
    to[at] = stored;
    to[at + 1] = from[slot + 1]!;
  }
}
