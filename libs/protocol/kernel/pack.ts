/** `(value - least) / step` of each value in `width` bits, the first in the lowest bits of the first byte; zeros behind the last. */
import { divideBy, inverse, twos } from './division';
import { loadFour } from './load';

export function packBytes(values: usize, count: u32, least: i32, step: u32, width: u32, out: usize): void {
  pack<u8>(values, count, least, step, width, out);
}
export function packShorts(values: usize, count: u32, least: i32, step: u32, width: u32, out: usize): void {
  pack<u16>(values, count, least, step, width, out);
}
export function packWords(values: usize, count: u32, least: i32, step: u32, width: u32, out: usize): void {
  pack<i32>(values, count, least, step, width, out);
}

// @ts-ignore: decorator
@inline
function pack<T extends number>(values: usize, count: u32, least: i32, step: u32, width: u32, out: usize): void {
  divideBy(step);
  const leasts = i32x4.splat(least);
  const factors = i32x4.splat(inverse);
  const shift = twos;
  const two = width << 1;
  const halves = i64x2.splat(0xffff_ffff);
  // What is not written yet, less than 64 bits.
  let bits: u64 = 0;
  let filled: u32 = 0;
  for (let i: u32 = 0; i < count; i += 4) {
    let steps = i32x4.mul(i32x4.shr_u(i32x4.sub(loadFour<T>(values + <usize>i * sizeof<T>()), leasts), shift), factors);
    if (count - i < 4) steps = v128.and(steps, i32x4.lt_u(i32x4(0, 1, 2, 3), i32x4.splat(count - i)));
    const pairs = v128.or(v128.and(steps, halves), i64x2.shl(i64x2.shr_u(steps, 32), width));
    const first = <u64>i64x2.extract_lane(pairs, 0);
    const second = <u64>i64x2.extract_lane(pairs, 1);
    bits |= first << filled;
    filled += two;
    if (filled >= 64) {
      store<u64>(out, bits);
      out += 8;
      filled -= 64;
      // In two moves, for a shift by 64 is none.
      bits = (first >> 1) >> (two - filled - 1);
    }
    bits |= second << filled;
    filled += two;
    if (filled >= 64) {
      store<u64>(out, bits);
      out += 8;
      filled -= 64;
      bits = (second >> 1) >> (two - filled - 1);
    }
  }
  store<u64>(out, bits);
}
