/** `least + step * n` for each n in `width` bits, in as many bits as the type has. */
import { FACTORS, PLACES } from './layout';

export function unpackBytes(from: usize, count: u32, least: i32, step: u32, width: u32, out: usize): void {
  unpack<u8>(from, count, least, step, width, out);
}
export function unpackShorts(from: usize, count: u32, least: i32, step: u32, width: u32, out: usize): void {
  unpack<u16>(from, count, least, step, width, out);
}
export function unpackWords(from: usize, count: u32, least: i32, step: u32, width: u32, out: usize): void {
  unpack<i32>(from, count, least, step, width, out);
}

/** Four values of so many bits are in 16 bytes, each in four of them, wherever the first begins in a byte. */
const MOST_IN_FOUR_BYTES: u32 = 25;

// @ts-ignore: decorator
@inline
function unpack<T extends number>(from: usize, count: u32, least: i32, step: u32, width: u32, out: usize): void {
  if (width <= MOST_IN_FOUR_BYTES) {
    unpackNarrow<T>(from, count, least, step, width, out);
    return;
  }
  const mask: u64 = (<u64>1 << width) - 1;
  for (let i: u32 = 0; i < count; i++) {
    const bit = <u64>i * width;
    const steps = <u32>((load<u64>(from + <usize>(bit >> 3)) >> (bit & 7)) & mask);
    store<T>(out + <usize>i * sizeof<T>(), <T>(least + <i32>(steps * step)));
  }
}

/** Eight values at a time begin with a byte. Writes up to 7 values beyond. */
// @ts-ignore: decorator
@inline
function unpackNarrow<T extends number>(from: usize, count: u32, least: i32, step: u32, width: u32, out: usize): void {
  const half = <usize>((width * 4) >> 3);
  const places = placesOf(0, width);
  const factors = v128.load(FACTORS);
  const laterPlaces = placesOf((width * 4) & 7, width);
  const laterFactors = v128.load(FACTORS);
  const mask = i32x4.splat((1 << width) - 1);
  const leasts = i32x4.splat(least);
  const steps = i32x4.splat(step);
  for (let i: u32 = 0; i < count; i += 8) {
    const one = four(from, places, factors, mask, steps, leasts);
    const two = four(from + half, laterPlaces, laterFactors, mask, steps, leasts);
    from += width;
    if (sizeof<T>() == 4) {
      v128.store(out, one);
      v128.store(out, two, 16);
      out += 32;
    } else if (sizeof<T>() == 2) {
      v128.store(out, lowShorts(one, two));
      out += 16;
    } else {
      v128.store64_lane(out, lowBytes(lowShorts(one, two)), 0);
      out += 8;
    }
  }
}

/** The bytes that four values are in, the first from `bit` of the first byte on; leaves what moves each of them 7 bits up at `FACTORS`. */
// @ts-ignore: decorator
@inline
function placesOf(bit: u32, width: u32): v128 {
  for (let i: u32 = 0; i < 4; i++, bit += width) {
    const at = <usize>(i << 2);
    const byte = bit >> 3;
    store<u32>(PLACES + at, byte | ((byte + 1) << 8) | ((byte + 2) << 16) | ((byte + 3) << 24));
    store<u32>(FACTORS + at, <u32>1 << (7 - (bit & 7)));
  }
  return v128.load(PLACES);
}

// @ts-ignore: decorator
@inline
function four(from: usize, places: v128, factors: v128, mask: v128, steps: v128, leasts: v128): v128 {
  const moved = i32x4.mul(i8x16.swizzle(v128.load(from), places), factors);
  return i32x4.add(i32x4.mul(v128.and(i32x4.shr_u(moved, 7), mask), steps), leasts);
}

// @ts-ignore: decorator
@inline
function lowShorts(one: v128, two: v128): v128 {
  return i16x8.shuffle(one, two, 0, 2, 4, 6, 8, 10, 12, 14);
}

// @ts-ignore: decorator
@inline
function lowBytes(shorts: v128): v128 {
  return i8x16.shuffle(shorts, shorts, 0, 2, 4, 6, 8, 10, 12, 14, 0, 2, 4, 6, 8, 10, 12, 14);
}
