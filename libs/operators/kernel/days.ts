/** Instants (seconds since 1970, i32) in days, months and units of several months. */
import { DAYS_BEFORE, MONTHS } from './layout';

export const DAY: i32 = 86_400;

/** The number of the unit of `months` months that each instant is in, counted from the year 0, as i32. */
export function unitsOf(instants: usize, count: u32, months: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    // A day is 675 times 128 seconds. Moved by whole days, so that it is positive, and divided within 32 bits.
    const since = (load<i32>(instants + (<usize>i << 2)) >> 7) + DAYS_BEFORE * 675;
    const month = <u32>load<u16>(MONTHS + (<usize>(<u32>since / 675) << 1));
    store<u32>(out + (<usize>i << 2), months == 1 ? month : month / months);
  }
}
