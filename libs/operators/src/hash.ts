/**
 * Hashing integer keys into tables whose size is a power of two. Keys are ids that clients choose: the multipliers are another
 * process's every time, so that nobody can choose keys that meet in one slot. Hence no result may depend on a hash. Not the
 * hash of partitions, which is the same in every process: see `partition.ts`.
 */

const random = (): number => Math.floor(Math.random() * 2 ** 32) | 0;

/** What each half of a key is mixed with, and multiplied by: odd, so that no bit of it is lost. */
const LOW_SEED = random();
const LOW_FACTOR = random() | 1;
const HIGH_SEED = random();
const HIGH_FACTOR = random() | 1;

/** For the compiled loop that hashes as `mix32` does (`kernel/groups.ts`). */
export const hashSeeds = { seed: LOW_SEED, factor: LOW_FACTOR };

/** All bits of a 32-bit key stirred into all others: consecutive, strided and shifted ids spread alike. */
export function mix32(key: number): number {
  let hash = Math.imul(key ^ (key >>> 16) ^ LOW_SEED, LOW_FACTOR);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846c_a68b);
  return hash ^ (hash >>> 16);
}

/** The same for any integer within ±2^53. The upper half comes in when the lower is stirred: neither can undo the other. */
export function mixWide(key: number): number {
  const high = Math.imul(Math.floor(key / 0x1_0000_0000) ^ HIGH_SEED, HIGH_FACTOR);
  const low = Math.imul(key ^ ((key | 0) >>> 16) ^ LOW_SEED, LOW_FACTOR);
  let hash = ((low ^ (low >>> 15)) + high) | 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x846c_a68b);
  return hash ^ (hash >>> 16);
}

/** The smallest power of two that keeps a table of `entries` at most half full. */
export function tableSize(entries: number): number {
  let size = 16;
  while (size < entries * 2) size *= 2;
  return size;
}
