/**
 * Second pass, columns of numbers: one tight loop per column over rows of a batch. Eight digits at a time in one 64-bit
 * register. A loop stops at the first row that it does not understand; whether that is odd or wrong, the slow path decides.
 *
 * Every loop takes rows `from` to before `to` of the batch, whose first row is row `first` of the range; it returns the row at
 * which it stopped, `to` if at none.
 */
import { entryOf, step } from './fields';
import { OP_PRESENCE, OP_VALUES } from './layout';
import { point } from './separators';

const ZEROS: u64 = 0x3030303030303030;
/** Returned for text that is no plain number: no number is below. */
const NONE: i64 = i64.MIN_VALUE;

/** Eight digits 0..9, one a byte, the first in the lowest: as a number. */
// @ts-ignore: decorator
@inline
function eightDigits(digits: u64): u32 {
  digits = ((digits * 2561) >> 8) & 0x00ff00ff00ff00ff;
  digits = ((digits * 6553601) >> 16) & 0x0000ffff0000ffff;
  return <u32>((digits * 42949672960001) >> 32);
}

// @ts-ignore: decorator
@inline
function notDigits(digits: u64): bool {
  return (((digits + 0x7676767676767676) | digits) & 0x8080808080808080) != 0;
}

/** An integer of any length in i32, an optional '-' if `signed`. */
function plainInteger(start: u32, end: u32, signed: bool): i64 {
  const negative = signed && end > start && load<u8>(start) == 0x2d;
  let at = negative ? start + 1 : start;
  if (at >= end || end - at > 10) return NONE;
  let value: i64 = 0;
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) return NONE;
    value = value * 10 + digit;
  }
  if (value > 0x7fffffff) return NONE;
  return negative ? -value : value;
}

/** A number with up to so many decimals, in i32 as an integer of the last one. */
function plainDecimal(start: u32, end: u32, scale: i32): i64 {
  const negative = end > start && load<u8>(start) == 0x2d;
  let at = negative ? start + 1 : start;
  if (at >= end || end - at > 11 || <u32>load<u8>(at) - 0x30 > 9) return NONE;
  let value: i64 = 0;
  let decimals: i32 = -1;
  for (; at < end; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == point && decimals < 0) {
      decimals = 0;
      continue;
    }
    const digit = byte - 0x30;
    if (digit > 9) return NONE;
    value = value * 10 + digit;
    if (decimals >= 0) decimals++;
  }
  if (decimals == 0 || decimals > scale) return NONE;
  for (let i: i32 = decimals < 0 ? 0 : decimals; i < scale; i++) value *= 10;
  if (value > 0x7fffffff) return NONE;
  return negative ? -value : value;
}

// @ts-ignore: decorator
@inline
function integers(op: usize, from: u32, to: u32, first: u32, isId: bool, nullable: bool): u32 {
  const stride = step;
  const begin = <usize>load<u32>(op, OP_VALUES) + (<usize>first << 2);
  const end = begin + (<usize>to << 2);
  let out = begin + (<usize>from << 2);
  let entry = entryOf(from);
  let presence = <usize>load<u32>(op, OP_PRESENCE) + first + from;
  for (; out < end; out += 4) {
    const start = load<u32>(entry) + 1;
    let stop = load<u32>(entry, 4);
    entry += stride;
    let value: u32;
    if (!nullable && stop - start - 1 <= 1) {
      // One or two digits: stores, items, quantities.
      const tens = ((<u32>load<u8>(start) - 0x30)) & (start + 1 - stop);
      const ones = <u32>load<u8>(stop - 1) - 0x30;
      if ((tens > 9) | (ones > 9)) break;
      value = tens * 10 + ones;
    } else {
      const present = nullable ? <u32>(stop != start) : 1;
      if (isId) stop -= <u32>(load<u16>(stop - 2) == 0x302e) << 1;
      const length = stop - start;
      let digits = (load<u64>(start) ^ ZEROS) << <u64>(64 - (length << 3));
      // Absent values cost no branch: where every second one is absent, it would be mispredicted every other time.
      if (nullable) digits &= 0 - <u64>present;
      value = eightDigits(digits);
      if (length - present > 7 || notDigits(digits)) {
        const plain = plainInteger(start, stop, !isId);
        if (plain == NONE) break;
        value = <u32>plain;
      }
      if (nullable) store<u8>(presence++, <u8>present);
    }
    store<u32>(out, value);
  }
  return <u32>(out - begin) >>> 2;
}

/** Identifiers: digits, then perhaps ".0". */
export function ids(op: usize, from: u32, to: u32, first: u32): u32 {
  return integers(op, from, to, first, true, false);
}
export function nullableIds(op: usize, from: u32, to: u32, first: u32): u32 {
  return integers(op, from, to, first, true, true);
}
/** Counts: digits. */
export function counts(op: usize, from: u32, to: u32, first: u32): u32 {
  return integers(op, from, to, first, false, false);
}
export function nullableCounts(op: usize, from: u32, to: u32, first: u32): u32 {
  return integers(op, from, to, first, false, true);
}

// @ts-ignore: decorator
@inline
function amounts(op: usize, from: u32, to: u32, first: u32, nullable: bool): u32 {
  const stride = step;
  const beforeDecimals = point;
  const begin = <usize>load<u32>(op, OP_VALUES) + (<usize>first << 2);
  const end = begin + (<usize>to << 2);
  let out = begin + (<usize>from << 2);
  let entry = entryOf(from);
  let presence = <usize>load<u32>(op, OP_PRESENCE) + first + from;
  for (; out < end; out += 4) {
    const start = load<u32>(entry) + 1;
    const stop = load<u32>(entry, 4);
    entry += stride;
    if (nullable) {
      store<u8>(presence++, <u8>(stop != start));
      if (stop == start) continue;
    }
    const length = stop - start;
    let value: u32;
    if (load<u8>(stop - 2) == beforeDecimals && length - 3 <= 5) {
      // One decimal, as nearly all have.
      const digits = (load<u64>(start) ^ ZEROS) << <u64>(64 - (length << 3));
      const joined = (digits & 0xff00000000000000) | ((digits << 8) & 0x00ffffffffffffff);
      if (notDigits(joined)) {
        const plain = plainDecimal(start, stop, 3);
        if (plain == NONE) break;
        value = <u32>plain;
      } else {
        value = eightDigits(joined) * 100;
      }
    } else {
      const plain = plainDecimal(start, stop, 3);
      if (plain == NONE) break;
      value = <u32>plain;
    }
    store<u32>(out, value);
  }
  return <u32>(out - begin) >>> 2;
}

/** Amounts in thousandths. */
export function money(op: usize, from: u32, to: u32, first: u32): u32 {
  return amounts(op, from, to, first, false);
}
export function nullableMoney(op: usize, from: u32, to: u32, first: u32): u32 {
  return amounts(op, from, to, first, true);
}

// @ts-ignore: decorator
@inline
function fractions(op: usize, from: u32, to: u32, first: u32, nullable: bool): u32 {
  const stride = step;
  const begin = <usize>load<u32>(op, OP_VALUES) + (<usize>first << 2);
  const end = begin + (<usize>to << 2);
  let out = begin + (<usize>from << 2);
  let entry = entryOf(from);
  let presence = <usize>load<u32>(op, OP_PRESENCE) + first + from;
  for (; out < end; out += 4) {
    const start = load<u32>(entry) + 1;
    const stop = load<u32>(entry, 4);
    entry += stride;
    if (nullable) {
      store<u8>(presence++, <u8>(stop != start));
      if (stop == start) continue;
    }
    const plain = plainDecimal(start, stop, 6);
    if (plain == NONE) break;
    store<u32>(out, <u32>plain);
  }
  return <u32>(out - begin) >>> 2;
}

/** Numbers with up to six decimals, in millionths. */
export function decimals(op: usize, from: u32, to: u32, first: u32): u32 {
  return fractions(op, from, to, first, false);
}
export function nullableDecimals(op: usize, from: u32, to: u32, first: u32): u32 {
  return fractions(op, from, to, first, true);
}

/** As it is written in any case of letters, four bytes of it. */
const TRUE: u32 = 0x65757274;
const FALS: u32 = 0x736c6166;
const LOWER: u32 = 0x20202020;

// @ts-ignore: decorator
@inline
function truths(op: usize, from: u32, to: u32, first: u32, nullable: bool): u32 {
  const stride = step;
  const begin = <usize>load<u32>(op, OP_VALUES) + (<usize>first << 2);
  const end = begin + (<usize>to << 2);
  let out = begin + (<usize>from << 2);
  let entry = entryOf(from);
  let presence = <usize>load<u32>(op, OP_PRESENCE) + first + from;
  for (; out < end; out += 4) {
    const start = load<u32>(entry) + 1;
    const stop = load<u32>(entry, 4);
    entry += stride;
    if (nullable) {
      store<u8>(presence++, <u8>(stop != start));
      if (stop == start) continue;
    }
    const length = stop - start;
    const word = load<u32>(start) | LOWER;
    let value: u32 = 1;
    if (length == 5 && word == FALS && (load<u8>(start, 4) | 0x20) == 0x65) value = 0;
    else if (length == 1 && <u32>load<u8>(start) - 0x30 <= 1) value = <u32>load<u8>(start) - 0x30;
    else if (length != 4 || word != TRUE) break;
    store<u32>(out, value);
  }
  return <u32>(out - begin) >>> 2;
}

/** `true` and `false` in any case of letters, `1` and `0`. */
export function booleans(op: usize, from: u32, to: u32, first: u32): u32 {
  return truths(op, from, to, first, false);
}
export function nullableBooleans(op: usize, from: u32, to: u32, first: u32): u32 {
  return truths(op, from, to, first, true);
}
