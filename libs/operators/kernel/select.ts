/** Which of some i32 values pass: their indexes, ascending, as u32. Every loop returns how many they are. */
import { DAY } from './days';

/** Values from `least` to `most`, both in. Sixteen at a time: of most files all pass, or none. */
export function selectRange(values: usize, count: u32, least: i32, most: i32, out: usize): u32 {
  const from = out;
  const low = i32x4.splat(least);
  const high = i32x4.splat(most);
  const whole = count & ~15;
  let next = i32x4(0, 1, 2, 3);
  const four = i32x4.splat(4);
  for (let i: u32 = 0; i < whole; i += 16) {
    const at = values + (<usize>i << 2);
    let passing =
      fourPass(at, low, high) |
      (fourPass(at + 16, low, high) << 4) |
      (fourPass(at + 32, low, high) << 8) |
      (fourPass(at + 48, low, high) << 12);
    if (passing == 0xffff) {
      v128.store(out, next);
      const second = i32x4.add(next, four);
      v128.store(out, second, 16);
      const third = i32x4.add(second, four);
      v128.store(out, third, 32);
      v128.store(out, i32x4.add(third, four), 48);
      out += 64;
    } else {
      for (; passing != 0; passing &= passing - 1) {
        store<u32>(out, i + ctz(passing));
        out += 4;
      }
    }
    next = i32x4.add(next, i32x4.splat(16));
  }
  for (let i = whole; i < count; i++) {
    const value = load<i32>(values + (<usize>i << 2));
    store<u32>(out, i);
    out += <usize>(value >= least && value <= most) << 2;
  }
  return <u32>((out - from) >> 2);
}

// @ts-ignore: decorator
@inline
function fourPass(at: usize, low: v128, high: v128): u32 {
  const value = v128.load(at);
  return <u32>i32x4.bitmask(v128.and(i32x4.ge_s(value, low), i32x4.le_s(value, high)));
}

/** Values in one of some ranges: pairs of i32, both ends in. */
export function selectRanges(values: usize, count: u32, ranges: usize, ends: usize, out: usize): u32 {
  const from = out;
  for (let i: u32 = 0; i < count; i++) {
    const value = load<i32>(values + (<usize>i << 2));
    let passes = false;
    for (let range = ranges; range < ends && !passes; range += 8)
      passes = value >= load<i32>(range) && value <= load<i32>(range, 4);
    store<u32>(out, i);
    out += <usize>passes << 2;
  }
  return <u32>((out - from) >> 2);
}

/** Instants at most `span` seconds behind the second `from` of a day, be it over midnight. No branch on the data. */
export function selectTimeOfDay(values: usize, count: u32, from: i32, span: i32, out: usize): u32 {
  const start = out;
  for (let i: u32 = 0; i < count; i++) {
    // Between a day before and a day behind, whatever the signs.
    let since = (load<i32>(values + (<usize>i << 2)) % DAY) - from;
    since += (since >> 31) & DAY;
    since += (since >> 31) & DAY;
    store<u32>(out, i);
    out += <usize>(since <= span) << 2;
  }
  return <u32>((out - start) >> 2);
}
