/** What is asked of some i32 values at once, and narrower ones made i32. */
import { LARGEST, LEAST } from './layout';

/** Leaves the least and the largest of `count` values, one at least. */
export function bounds(values: usize, count: u32): void {
  let least = i32x4.splat(load<i32>(values));
  let largest = least;
  const whole = count & ~3;
  for (let i: u32 = 0; i < whole; i += 4) {
    const four = v128.load(values + (<usize>i << 2));
    least = i32x4.min_s(least, four);
    largest = i32x4.max_s(largest, four);
  }
  let low = min(
    min(i32x4.extract_lane(least, 0), i32x4.extract_lane(least, 1)),
    min(i32x4.extract_lane(least, 2), i32x4.extract_lane(least, 3)),
  );
  let high = max(
    max(i32x4.extract_lane(largest, 0), i32x4.extract_lane(largest, 1)),
    max(i32x4.extract_lane(largest, 2), i32x4.extract_lane(largest, 3)),
  );
  for (let i = whole; i < count; i++) {
    const value = load<i32>(values + (<usize>i << 2));
    low = min(low, value);
    high = max(high, value);
  }
  store<i32>(LEAST, low);
  store<i32>(LARGEST, high);
}

/** Bytes as i32. Reads up to 15 and writes up to 15 values beyond. */
export function widenBytes(from: usize, count: u32, to: usize): void {
  for (let i: u32 = 0; i < count; i += 16) {
    const bytes = v128.load(from + i);
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    const at = to + (<usize>i << 2);
    v128.store(at, i32x4.extend_low_i16x8_u(low));
    v128.store(at, i32x4.extend_high_i16x8_u(low), 16);
    v128.store(at, i32x4.extend_low_i16x8_u(high), 32);
    v128.store(at, i32x4.extend_high_i16x8_u(high), 48);
  }
}

/** Words of 16 bits as i32. Reads and writes up to 7 values beyond. */
export function widenShorts(from: usize, count: u32, to: usize): void {
  for (let i: u32 = 0; i < count; i += 8) {
    const shorts = v128.load(from + (<usize>i << 1));
    const at = to + (<usize>i << 2);
    v128.store(at, i32x4.extend_low_i16x8_u(shorts));
    v128.store(at, i32x4.extend_high_i16x8_u(shorts), 16);
  }
}
