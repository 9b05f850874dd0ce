/** The largest step that leads from the least value to all others, u32; 1 when all are equal. */
import { commonDivisor, divideBy, inverse, limit, twos } from './division';
import { loadFour } from './load';

export function stepOfBytes(values: usize, count: u32, least: i32): u32 {
  return stepOf<u8>(values, count, least);
}
export function stepOfShorts(values: usize, count: u32, least: i32): u32 {
  return stepOf<u16>(values, count, least);
}
export function stepOfWords(values: usize, count: u32, least: i32): u32 {
  return stepOf<i32>(values, count, least);
}

// @ts-ignore: decorator
@inline
function stepOf<T extends number>(values: usize, count: u32, least: i32): u32 {
  const leasts = i32x4.splat(least);
  let step: u32 = 0;
  for (let i: u32 = 0; i < count; ) {
    const at = values + <usize>i * sizeof<T>();
    if (count - i >= 4) {
      const beyond = i32x4.sub(loadFour<T>(at), leasts);
      if (step == 0 ? !v128.any_true(beyond) : allAreMultiples(beyond)) {
        i += 4;
        continue;
      }
    }
    // One by one, because the step becomes smaller with the first that is no multiple of it.
    const most = min<u32>(i + 4, count);
    for (; i < most; i++) step = commonDivisor(step, <u32>(<i32>load<T>(values + <usize>i * sizeof<T>()) - least));
    // Of most columns the first rows tell.
    if (step == 1) return 1;
    if (step != 0) divideBy(step);
  }
  return step == 0 ? 1 : step;
}

// @ts-ignore: decorator
@inline
function allAreMultiples(four: v128): bool {
  const quotients = i32x4.mul(four, i32x4.splat(inverse));
  const turned = v128.or(i32x4.shr_u(quotients, twos), i32x4.shl(quotients, 32 - twos));
  // A shift by 32 is none: then both are the same.
  return i32x4.all_true(i32x4.le_u(turned, i32x4.splat(limit)));
}
