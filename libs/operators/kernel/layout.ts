/**
 * The memory map. Owns: the addresses that the kernel and its host (`src/loops/kernel.ts`, which has the same figures) agree on.
 * Arrays are placed by the host, above, aligned to 16 bytes and with 64 bytes to spare behind each.
 */

/** Out: the least and the largest of some values. */
export const LEAST: usize = 0;
export const LARGEST: usize = 4;

/** Out: the same as f64, and whether one of them has a fraction. */
export const LEAST_FLOAT: usize = 8;
export const LARGEST_FLOAT: usize = 16;
export const FRACTIONS: usize = 24;

/** In: the month of each day, as u16, months counted from the year 0: from `FIRST_DAY` on, while instants fit 32 bits. */
export const MONTHS: usize = 4096;
/** Days before 1970 of the first. */
export const DAYS_BEFORE: i32 = 24856;
