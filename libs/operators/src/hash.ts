/** Hashing integer keys into tables whose size is a power of two. Not the hash of partitions: see `partition.ts`. */

/** All bits of a 32-bit key stirred into all others: consecutive, strided and shifted ids spread alike. */
export function mix32(key: number): number {
  let hash = Math.imul(key ^ (key >>> 16), 0x7feb_352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846c_a68b);
  return hash ^ (hash >>> 16);
}

/** The same for any integer within ±2^53. */
export const mixWide = (key: number): number =>
  mix32((key | 0) ^ Math.imul(Math.floor(key / 0x1_0000_0000) | 0, 0x9e37_79b9));

/** The smallest power of two that keeps a table of `entries` at most half full. */
export function tableSize(entries: number): number {
  let size = 16;
  while (size < entries * 2) size *= 2;
  return size;
}
