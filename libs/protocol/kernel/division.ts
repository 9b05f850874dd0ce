/** Division by a step that is the same for all values: a multiplication each, when nothing is left over. */

/** The step without its factors 2, times this, is 1 in 32 bits. */
export let inverse: u32 = 1;
/** How many factors 2 the step has. */
export let twos: u32 = 0;
/** No quotient is larger. */
export let limit: u32 = u32.MAX_VALUE;

/** To be called first. `step` is not 0. */
export function divideBy(step: u32): void {
  twos = ctz(step);
  const odd = step >> twos;
  // Right in 3 bits, and in twice as many after each line.
  inverse = odd;
  inverse *= 2 - odd * inverse;
  inverse *= 2 - odd * inverse;
  inverse *= 2 - odd * inverse;
  inverse *= 2 - odd * inverse;
  limit = u32.MAX_VALUE / step;
}

export function commonDivisor(a: u32, b: u32): u32 {
  while (b != 0) {
    const rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}
