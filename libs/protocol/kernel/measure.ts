/** What a column is packed by: its least and largest value, and the largest step that leads from the least to all others. */
import { commonDivisor, divideBy, isMultiple } from './division';
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

/** Of one value at least. */
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

export function stepOfBytes(values: usize, count: u32, least: i32): u32 {
  return stepOf<u8>(values, count, least);
}
export function stepOfShorts(values: usize, count: u32, least: i32): u32 {
  return stepOf<u16>(values, count, least);
}
export function stepOfWords(values: usize, count: u32, least: i32): u32 {
  return stepOf<i32>(values, count, least);
}

/** @returns 1 when all values are equal. */
// @ts-ignore: decorator
@inline
function stepOf<T extends number>(values: usize, count: u32, least: i32): u32 {
  let step: u32 = 0;
  const end = values + <usize>count * sizeof<T>();
  for (let at = values; at < end; at += sizeof<T>()) {
    const beyond = <u32>(<i32>load<T>(at) - least);
    if (step == 0 ? beyond == 0 : isMultiple(beyond)) continue;
    step = commonDivisor(step, beyond);
    // Of most columns the first rows tell.
    if (step == 1) return 1;
    divideBy(step);
  }
  return step == 0 ? 1 : step;
}
