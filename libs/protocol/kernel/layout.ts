/**
 * The memory map. Owns: the addresses that the kernel and its host (`src/packing-kernel.ts`, which has the same figures) agree on.
 * Arrays are placed by the host, above, aligned to 16 bytes and with 64 bytes to spare behind each.
 */

/** Out: the least and the largest of some values. */
export const LEAST: usize = 0;
export const LARGEST: usize = 4;

/** For this library's own use, 16 bytes each: see where they are written. */
export const LOWS: usize = 16;
export const HIGHS: usize = 32;
export const PLACES: usize = 64;
export const FACTORS: usize = 80;
