/**
 * Second pass, dates and instants: sixteen characters are checked and turned into numbers at once. The loops are as in
 * `numbers.ts`.
 */
import { entryOf, step } from './fields';
import { FIRST_YEAR, MONTHS, OP_PRESENCE, OP_VALUES, YEARS } from './layout';

const DAY: i32 = 86400;
/** Years whose every second fits 32 bits. */
const FIRST_INSTANT_YEAR: u32 = 1902;
const LAST_INSTANT_YEAR: u32 = 2037;

/** The month that `instants` saw last, as its text "YYYY-MM-": rows of a file mostly share it. */
let monthText: u64 = 0;
let monthSeconds: i32 = 0;
let monthDays: u32 = 0;

/** Fills the table of months. To be called once. */
export function buildMonths(): void {
  // 1900-01-01.
  let days: i32 = -25567;
  for (let year = FIRST_YEAR; year < FIRST_YEAR + YEARS; year++) {
    const leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for (let month: u32 = 1; month <= 12; month++) {
      const length: i32 = month == 2 ? (leap ? 29 : 28) : 30 + <i32>((month + (month >> 3)) & 1);
      store<i32>(MONTHS + (((year - FIRST_YEAR) << 5) + month) * 4, (days << 5) | length);
      days += length;
    }
  }
}

/** Whether there is such a month in 32 bits; then `monthSeconds` and `monthDays` are its. */
function enterMonth(at: u32, text: u64): bool {
  let year: u32 = 0;
  for (let i: u32 = 0; i < 4; i++) {
    const digit = <u32>load<u8>(at + i) - 0x30;
    if (digit > 9) return false;
    year = year * 10 + digit;
  }
  const tens = <u32>load<u8>(at, 5) - 0x30;
  const ones = <u32>load<u8>(at, 6) - 0x30;
  if (tens > 1 || ones > 9 || load<u8>(at, 4) != 0x2d || load<u8>(at, 7) != 0x2d) return false;
  if (year < FIRST_INSTANT_YEAR || year > LAST_INSTANT_YEAR) return false;
  const entry = load<i32>(MONTHS + (((year - FIRST_YEAR) << 5) + tens * 10 + ones) * 4);
  if (entry == 0) return false;
  monthText = text;
  monthSeconds = (entry >> 5) * DAY;
  monthDays = entry & 31;
  return true;
}

// @ts-ignore: decorator
@inline
function moments(op: usize, from: u32, to: u32, first: u32, nullable: bool): u32 {
  const stride = step;
  const begin = <usize>load<u32>(op, OP_VALUES) + (<usize>first << 2);
  const end = begin + (<usize>to << 2);
  let out = begin + (<usize>from << 2);
  let entry = entryOf(from);
  let presence = <usize>load<u32>(op, OP_PRESENCE) + first + from;
  // "Y-MM-DD HH:MM:SS": what each character is above, and the most that is left.
  const pattern = i8x16(48, 45, 48, 48, 45, 48, 48, 32, 48, 48, 58, 48, 48, 58, 48, 48);
  const most = i8x16(9, 0, 9, 9, 0, 3, 9, 0, 2, 9, 0, 5, 9, 0, 5, 9);
  const weights = i16x8(10, 1, 10, 1, 600, 60, 10, 1);
  for (; out < end; out += 4) {
    const start = load<u32>(entry) + 1;
    const stop = load<u32>(entry, 4);
    entry += stride;
    if (nullable) {
      store<u8>(presence++, <u8>(stop != start));
      if (stop == start) continue;
    }
    if (stop - start != 19) break;
    const text = load<u64>(start);
    if (text != monthText && !enterMonth(start, text)) break;
    const digits = i8x16.sub(v128.load(start, 3), pattern);
    if (v128.any_true(i8x16.sub_sat_u(digits, most))) break;
    // Byte 1 is zero now: the upper half of each 16-bit lane.
    const pairs = i8x16.shuffle(digits, digits, 5, 1, 6, 1, 8, 1, 9, 1, 11, 1, 12, 1, 14, 1, 15, 1);
    const parts = i32x4.dot_i16x8_s(pairs, weights);
    const day = <u32>i32x4.extract_lane(parts, 0) - 1;
    const hour = <u32>i32x4.extract_lane(parts, 1);
    if (<i32>(day >= monthDays) | <i32>(hour > 23)) break;
    const seconds = i32x4.extract_lane(parts, 2) + i32x4.extract_lane(parts, 3);
    store<i32>(out, monthSeconds + <i32>day * DAY + <i32>hour * 3600 + seconds);
  }
  return <u32>(out - begin) >>> 2;
}

/** "YYYY-MM-DD HH:MM:SS", or in the form of `setDates`, to seconds since 1970. */
export function instants(op: usize, from: u32, to: u32, first: u32): u32 {
  return isOther ? otherForms(op, from, to, first, false, true) : moments(op, from, to, first, false);
}
export function nullableInstants(op: usize, from: u32, to: u32, first: u32): u32 {
  return isOther ? otherForms(op, from, to, first, true, true) : moments(op, from, to, first, true);
}

// @ts-ignore: decorator
@inline
function days(op: usize, from: u32, to: u32, first: u32, nullable: bool): u32 {
  const stride = step;
  const begin = <usize>load<u32>(op, OP_VALUES) + (<usize>first << 2);
  const end = begin + (<usize>to << 2);
  let out = begin + (<usize>from << 2);
  let entry = entryOf(from);
  let presence = <usize>load<u32>(op, OP_PRESENCE) + first + from;
  const pattern = i8x16(48, 48, 48, 48, 45, 48, 48, 45, 48, 48, 0, 0, 0, 0, 0, 0);
  const most = i8x16(9, 9, 9, 9, 0, 1, 9, 0, 3, 9, -1, -1, -1, -1, -1, -1);
  const weights = i16x8(1000, 100, 10, 1, 10, 1, 10, 1);
  for (; out < end; out += 4) {
    const start = load<u32>(entry) + 1;
    const stop = load<u32>(entry, 4);
    entry += stride;
    if (nullable) {
      store<u8>(presence++, <u8>(stop != start));
      if (stop == start) continue;
    }
    if (stop - start != 10) break;
    const digits = i8x16.sub(v128.load(start), pattern);
    if (v128.any_true(i8x16.sub_sat_u(digits, most))) break;
    const lanes = i8x16.shuffle(digits, digits, 0, 4, 1, 4, 2, 4, 3, 4, 5, 4, 6, 4, 8, 4, 9, 4);
    const parts = i32x4.dot_i16x8_s(lanes, weights);
    const year = <u32>(i32x4.extract_lane(parts, 0) + i32x4.extract_lane(parts, 1)) - FIRST_YEAR;
    if (year >= YEARS) break;
    const entryOfMonth = load<i32>(MONTHS + (((year << 5) + <u32>i32x4.extract_lane(parts, 2)) << 2));
    const day = <u32>i32x4.extract_lane(parts, 3) - 1;
    if (day >= <u32>(entryOfMonth & 31)) break;
    store<i32>(out, (entryOfMonth >> 5) + <i32>day);
  }
  return <u32>(out - begin) >>> 2;
}

/** "YYYY-MM-DD", or in the form of `setDates`, to days since 1970. */
export function dates(op: usize, from: u32, to: u32, first: u32): u32 {
  return isOther ? otherForms(op, from, to, first, false, false) : days(op, from, to, first, false);
}
export function nullableDates(op: usize, from: u32, to: u32, first: u32): u32 {
  return isOther ? otherForms(op, from, to, first, true, false) : days(op, from, to, first, true);
}

/** Where in the ten characters of a date year, month and day begin, and the sign between them; not used for YYYY-MM-DD. */
let isOther: bool = false;
let yearAt: u32 = 0;
let monthAt: u32 = 5;
let dayAt: u32 = 8;
let dateSign: u32 = 0x2d;

/** Chooses the form of dates for all that is scanned from now on. */
export function setDates(year: u32, month: u32, day: u32, sign: u32): void {
  isOther = year != 0 || sign != 0x2d;
  yearAt = year;
  monthAt = month;
  dayAt = day;
  dateSign = sign;
}

/** Two digits as a number; 255 and more when they are none. */
// @ts-ignore: decorator
@inline
function twoDigits(at: u32): u32 {
  const tens = <u32>load<u8>(at) - 0x30;
  const ones = <u32>load<u8>(at, 1) - 0x30;
  return tens > 9 || ones > 9 ? 255 : tens * 10 + ones;
}

// @ts-ignore: decorator
@inline
function otherForms(op: usize, from: u32, to: u32, first: u32, nullable: bool, isInstant: bool): u32 {
  const stride = step;
  const begin = <usize>load<u32>(op, OP_VALUES) + (<usize>first << 2);
  const end = begin + (<usize>to << 2);
  let out = begin + (<usize>from << 2);
  let entry = entryOf(from);
  let presence = <usize>load<u32>(op, OP_PRESENCE) + first + from;
  // Of the year first, the signs stand behind four characters and two; else behind two, and two.
  const firstSign: u32 = yearAt == 0 ? 4 : 2;
  const secondSign: u32 = firstSign + 3;
  for (; out < end; out += 4) {
    const start = load<u32>(entry) + 1;
    const stop = load<u32>(entry, 4);
    entry += stride;
    if (nullable) {
      store<u8>(presence++, <u8>(stop != start));
      if (stop == start) continue;
    }
    const length = stop - start;
    if (isInstant ? length != 19 && length != 16 : length != 10) break;
    if (<u32>load<u8>(start + firstSign) != dateSign || <u32>load<u8>(start + secondSign) != dateSign) break;
    const century = twoDigits(start + yearAt);
    const ofCentury = twoDigits(start + yearAt + 2);
    const month = twoDigits(start + monthAt);
    const year = century * 100 + ofCentury - FIRST_YEAR;
    if (ofCentury > 99 || month > 12 || year >= YEARS) break;
    const entryOfMonth = load<i32>(MONTHS + (((year << 5) + month) << 2));
    const day = twoDigits(start + dayAt) - 1;
    if (day >= <u32>(entryOfMonth & 31)) break;
    let value = (entryOfMonth >> 5) + <i32>day;
    if (isInstant) {
      if (year < FIRST_INSTANT_YEAR - FIRST_YEAR || year > LAST_INSTANT_YEAR - FIRST_YEAR) break;
      const hour = twoDigits(start + 11);
      const minute = twoDigits(start + 14);
      const second = length == 19 ? twoDigits(start + 17) : 0;
      if (load<u8>(start, 10) != 0x20 || load<u8>(start, 13) != 0x3a) break;
      if ((length == 19 && load<u8>(start, 16) != 0x3a) || hour > 23 || minute > 59 || second > 59) break;
      value = value * DAY + <i32>(hour * 3600 + minute * 60 + second);
    }
    store<i32>(out, value);
  }
  return <u32>(out - begin) >>> 2;
}
