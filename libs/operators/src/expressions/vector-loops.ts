/**
 * Loops over whole vectors. Each is a function of its own, which ends where its loop does and sees one type of array: V8 compiles it
 * once, and does not fall out of what it compiled at its end, or with the next chunk. `map` and `from` with a function take ten times as long.
 */

import { FALSE, MISSING, TRUE, type Booleans } from './booleans';

export function areSafeIntegers(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isSafeInteger(values[i])) return false;
  return true;
}

export function booleansOf(numbers: Float64Array): Booleans {
  const booleans = new Uint8Array(numbers.length);
  for (let row = 0; row < booleans.length; row++) {
    const value = numbers[row]!;
    booleans[row] = value !== value ? MISSING : value === 0 ? FALSE : TRUE;
  }
  return booleans;
}

export function numbersOfBooleans(booleans: Booleans): Float64Array {
  const numbers = new Float64Array(booleans.length);
  for (let row = 0; row < numbers.length; row++) numbers[row] = booleans[row] === MISSING ? NaN : booleans[row]!;
  return numbers;
}

export function presentFloats(numbers: Float64Array, present: Uint8Array): void {
  for (let row = 0; row < present.length; row++) present[row] = numbers[row] === numbers[row] ? 1 : 0;
}

export function presentBooleans(booleans: Booleans, present: Uint8Array): void {
  for (let row = 0; row < present.length; row++) present[row] = booleans[row] === MISSING ? 0 : 1;
}

/** Of texts: the code of a missing one is below 0. */
export function presentTexts(codes: Int32Array, present: Uint8Array): void {
  for (let row = 0; row < present.length; row++) present[row] = codes[row]! < 0 ? 0 : 1;
}

export function takeFloats(values: Float64Array, rows: Uint32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < taken.length; i++) taken[i] = values[rows[i]!]!;
  return taken;
}

export function takeBooleans(booleans: Booleans, rows: Uint32Array): Booleans {
  const taken = new Uint8Array(rows.length);
  for (let i = 0; i < taken.length; i++) taken[i] = booleans[rows[i]!]!;
  return taken;
}

export function takeCodes(codes: Int32Array, rows: Uint32Array): Int32Array {
  const taken = new Int32Array(rows.length);
  for (let i = 0; i < taken.length; i++) taken[i] = codes[rows[i]!]!;
  return taken;
}
