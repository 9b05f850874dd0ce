/**
 * Numbers as f64, two at a time: NaN where there is none. What says whether results are exact looks at their size: all within ±(2^53 - 1). Of an odd count,
 * one number behind the last is written.
 */
import { FRACTIONS, LARGEST_FLOAT, LEAST_FLOAT } from './layout';

const MOST: f64 = 9007199254740991;

/** Each times `factor`. @returns whether all are exact. */
export function times(values: usize, count: u32, factor: f64, out: usize): bool {
  fillPair(values, count, 0);
  const by = f64x2.splat(factor);
  let most = f64x2.splat(0);
  for (let i: usize = 0, end = <usize>count << 3; i < end; i += 16) {
    const product = f64x2.mul(v128.load(values + i), by);
    most = f64x2.pmax(most, f64x2.abs(product));
    v128.store(out + i, product);
  }
  return isExact(most);
}

/** @returns whether all are exact. */
export function sums(a: usize, b: usize, count: u32, out: usize): bool {
  fillPairs(a, b, count);
  let most = f64x2.splat(0);
  for (let i: usize = 0, end = <usize>count << 3; i < end; i += 16) {
    const sum = f64x2.add(v128.load(a + i), v128.load(b + i));
    most = f64x2.pmax(most, f64x2.abs(sum));
    v128.store(out + i, sum);
  }
  return isExact(most);
}

/** @returns whether all are exact. */
export function differences(a: usize, b: usize, count: u32, out: usize): bool {
  fillPairs(a, b, count);
  let most = f64x2.splat(0);
  for (let i: usize = 0, end = <usize>count << 3; i < end; i += 16) {
    const difference = f64x2.sub(v128.load(a + i), v128.load(b + i));
    most = f64x2.pmax(most, f64x2.abs(difference));
    v128.store(out + i, difference);
  }
  return isExact(most);
}

/** @returns whether all are exact. */
export function products(a: usize, b: usize, count: u32, out: usize): bool {
  fillPairs(a, b, count);
  let most = f64x2.splat(0);
  for (let i: usize = 0, end = <usize>count << 3; i < end; i += 16) {
    const product = f64x2.mul(v128.load(a + i), v128.load(b + i));
    most = f64x2.pmax(most, f64x2.abs(product));
    v128.store(out + i, product);
  }
  return isExact(most);
}

/**
 * Each of `a` times `factor`, divided by that of `b` and rounded half away from zero; NaN of a divisor that is 0.
 * @returns whether all dividends are exact: then the quotients are right.
 */
export function quotients(a: usize, b: usize, count: u32, factor: f64, out: usize): bool {
  fillPairs(a, b, count);
  const by = f64x2.splat(factor);
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  let most = zero;
  for (let i: usize = 0, end = <usize>count << 3; i < end; i += 16) {
    const dividend = f64x2.mul(v128.load(a + i), by);
    const divisor = v128.load(b + i);
    const n = f64x2.abs(dividend);
    const d = f64x2.abs(divisor);
    most = f64x2.pmax(most, n);
    // Never rounded up to the next integer: a quotient so close to it has a dividend of 2^53 at least.
    const below = f64x2.floor(f64x2.div(n, d));
    const rest = f64x2.sub(n, f64x2.mul(below, d));
    const isHalf = f64x2.ge(rest, f64x2.sub(d, rest));
    const whole = f64x2.add(below, v128.and(isHalf, one));
    const isNegative = v128.xor(f64x2.lt(dividend, zero), f64x2.lt(divisor, zero));
    const quotient = v128.bitselect(f64x2.sub(zero, whole), whole, isNegative);
    // All bits set are NaN.
    v128.store(out + i, v128.or(quotient, f64x2.eq(divisor, zero)));
  }
  return isExact(most);
}

/** The whole units in each. */
export function wholeUnits(values: usize, count: u32, unit: f64, out: usize): void {
  const units = f64x2.splat(unit);
  for (let i: usize = 0, end = <usize>count << 3; i < end; i += 16)
    v128.store(out + i, f64x2.floor(f64x2.div(v128.load(values + i), units)));
}

/** What is left of each when the whole units are taken away. */
export function restsOf(values: usize, count: u32, unit: f64, out: usize): void {
  const units = f64x2.splat(unit);
  for (let i: usize = 0, end = <usize>count << 3; i < end; i += 16) {
    const value = v128.load(values + i);
    v128.store(out + i, f64x2.sub(value, f64x2.mul(f64x2.floor(f64x2.div(value, units)), units)));
  }
}

/** The numbers that are there, one after the other, and a bit for each that is. Leaves what `narrow` asks. @returns how many. */
export function presentOf(values: usize, count: u32, present: usize, bitmap: usize): u32 {
  let to = present;
  let least: f64 = 0;
  let largest: f64 = 0;
  let fractions: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    // Adding 0 makes one zero of the two.
    const value = load<f64>(values + (<usize>row << 3)) + 0;
    const has = u32(value == value);
    store<f64>(to, value);
    to += <usize>has << 3;
    least = value < least ? value : least;
    largest = value > largest ? value : largest;
    fractions |= has & u32(trunc(value) != value);
    const at = bitmap + (row >> 3);
    store<u8>(at, (row & 7) == 0 ? has : load<u8>(at) | (has << (row & 7)));
  }
  store<f64>(LEAST_FLOAT, least);
  store<f64>(LARGEST_FLOAT, largest);
  store<u32>(FRACTIONS, fractions);
  return u32((to - present) >> 3);
}

export function toBytes(values: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++) store<u8>(out + i, <u32>load<f64>(values + (<usize>i << 3)));
}

export function toShorts(values: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++)
    store<u16>(out + (<usize>i << 1), <u32>load<f64>(values + (<usize>i << 3)));
}

export function toWords(values: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++)
    store<i32>(out + (<usize>i << 2), <i32>load<f64>(values + (<usize>i << 3)));
}

/** The values in the rows whose bit is set, NaN in the others. Reads one value beyond. */
export function spreadOver(values: usize, bitmap: usize, rows: u32, out: usize): void {
  let from = values;
  for (let row: u32 = 0; row < rows; row++) {
    const has = (<u32>load<u8>(bitmap + (row >> 3)) >> (row & 7)) & 1;
    store<f64>(out + (<usize>row << 3), select<f64>(load<f64>(from), NaN, has));
    from += <usize>has << 3;
  }
}

/** What the table has, from `least` on, for the whole units in each; NaN of NaN. */
export function lookedUp(values: usize, count: u32, unit: f64, table: usize, least: f64, out: usize): void {
  for (let i: usize = 0, end = <usize>count << 3; i < end; i += 8) {
    const place = floor(load<f64>(values + i) / unit) - least;
    // Of NaN it is 0.
    const value = load<f64>(table + (<usize>(<u32>place) << 3));
    store<f64>(out + i, place == place ? value : NaN);
  }
}

/** Leaves the least and the largest; of none that is a number, the largest is less than the least. */
export function floatBounds(values: usize, count: u32): void {
  let least: f64 = Infinity;
  let largest: f64 = -Infinity;
  for (let i: usize = 0, end = <usize>count << 3; i < end; i += 8) {
    const value = load<f64>(values + i);
    least = value < least ? value : least;
    largest = value > largest ? value : largest;
  }
  store<f64>(LEAST_FLOAT, least);
  store<f64>(LARGEST_FLOAT, largest);
}

function fillPair(values: usize, count: u32, value: f64): void {
  if (count & 1) store<f64>(values + (<usize>count << 3), value);
}

function fillPairs(a: usize, b: usize, count: u32): void {
  fillPair(a, count, 0);
  fillPair(b, count, 1);
}

function isExact(most: v128): bool {
  return f64x2.extract_lane(most, 0) <= MOST && f64x2.extract_lane(most, 1) <= MOST;
}
