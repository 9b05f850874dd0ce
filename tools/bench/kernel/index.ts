/** The least that any reader of CSV does: one look at every byte, for the ends of lines. */

const LF: i8 = 0x0a;
/** Blocks of 16 bytes whose line ends can be counted in one byte a lane. */
const STRIDE: i32 = 255;

/** Line feeds in the first `length` bytes at `from`; up to 15 bytes behind them are looked at and must not be line feeds. */
export function lineFeeds(from: i32, length: i32): i32 {
  const pattern = i8x16.splat(LF);
  const end = from + length;
  let count = 0;
  for (let at = from; at < end;) {
    let lanes = i8x16.splat(0);
    const stop = min(end, at + 16 * STRIDE);
    for (; at < stop; at += 16) lanes = i8x16.sub(lanes, i8x16.eq(v128.load(at), pattern));
    const sums = i32x4.extadd_pairwise_i16x8_s(i16x8.extadd_pairwise_i8x16_u(lanes));
    count += i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3);
  }
  return count;
}
