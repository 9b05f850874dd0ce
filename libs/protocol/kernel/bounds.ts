/** The least and the largest of some values, one at least. */
import { HIGHS, LARGEST, LEAST, LOWS } from './layout';

export function boundsOfBytes(values: usize, count: u32): void {
  bounds<u8>(values, count);
}
export function boundsOfShorts(values: usize, count: u32): void {
  bounds<u16>(values, count);
}
export function boundsOfWords(values: usize, count: u32): void {
  bounds<i32>(values, count);
}

// @ts-ignore: decorator
@inline
function bounds<T extends number>(values: usize, count: u32): void {
  const lanes: u32 = 16 / sizeof<T>();
  let low = <i32>load<T>(values);
  let high = low;
  const whole = count - (count % lanes);
  if (whole > 0) {
    let lows = v128.load(values);
    let highs = lows;
    const end = values + <usize>whole * sizeof<T>();
    for (let at = values; at < end; at += 16) {
      const some = v128.load(at);
      lows = v128.min<T>(lows, some);
      highs = v128.max<T>(highs, some);
    }
    v128.store(LOWS, lows);
    v128.store(HIGHS, highs);
    for (let at: usize = 0; at < 16; at += sizeof<T>()) {
      low = min<i32>(low, <i32>load<T>(LOWS + at));
      high = max<i32>(high, <i32>load<T>(HIGHS + at));
    }
  }
  for (let i = whole; i < count; i++) {
    const value = <i32>load<T>(values + <usize>i * sizeof<T>());
    low = min<i32>(low, value);
    high = max<i32>(high, value);
  }
  store<i32>(LEAST, low);
  store<i32>(LARGEST, high);
}
