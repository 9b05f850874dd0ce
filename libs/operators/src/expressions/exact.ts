/**
 * Exact numbers: integers of the last decimal of their kind, as floats to 2^53 and as BigInts beyond. Owns: that a result is exact or an error.
 *
 * A result of floats within 2^53 is exact: rounding keeps order, and 2^53 is a float.
 */
import { CoffeeError } from '@coffee/core';
import type { Value } from '../values';
import { quotients, times } from '../loops/floats';
import { scaleOf, type ExpressionKind } from './kinds';
import { numbersOf, type Numbers, type Vector } from './vector';

const MOST = Number.MAX_SAFE_INTEGER;
/** Numbers have 38 digits at most. */
const LIMIT = 10n ** 38n;

/** The numbers of an argument of a kind that has them. */
export const asNumbers = (vector: Vector): Numbers => vector as Numbers;

/** A number where it is exact as one. @throws CoffeeError BAD_INPUT beyond 38 digits. */
export function narrowed(value: bigint): number | bigint {
  if (value >= LIMIT || value <= -LIMIT) throw overflow();
  return value <= MOST && value >= -MOST ? Number(value) : value;
}

const overflow = (): CoffeeError =>
  new CoffeeError('BAD_INPUT', 'a number has more than 38 digits: round what it is computed of, or divide it');

const widened = (numbers: Numbers, row: number): bigint | undefined => {
  const value = numbers[row];
  return value === undefined || Number.isNaN(value) ? undefined : BigInt(value);
};

/** Row by row, with BigInts. @throws CoffeeError BAD_INPUT beyond 38 digits. */
export function wide1(a: Numbers, of: (a: bigint) => bigint | undefined): Numbers {
  return numbersOf(
    Array.from({ length: a.length }, (_, row): Value => {
      const x = widened(a, row);
      const result = x === undefined ? undefined : of(x);
      return result === undefined ? undefined : narrowed(result);
    }),
  );
}

/** The same of two. */
export function wide2(a: Numbers, b: Numbers, of: (a: bigint, b: bigint) => bigint | undefined): Numbers {
  return numbersOf(
    Array.from({ length: a.length }, (_, row): Value => {
      const [x, y] = [widened(a, row), widened(b, row)];
      const result = x === undefined || y === undefined ? undefined : of(x, y);
      return result === undefined ? undefined : narrowed(result);
    }),
  );
}

/** `fast` gives the result of floats, if it is exact. */
export function exact2(
  a: Numbers,
  b: Numbers,
  fast: (a: Float64Array, b: Float64Array) => Float64Array | undefined,
  slow: (a: bigint, b: bigint) => bigint | undefined,
): Numbers {
  if (a instanceof Float64Array && b instanceof Float64Array) {
    const result = fast(a, b);
    if (result) return result;
  }
  return wide2(a, b, slow);
}

/** The numbers in units of a kind that is as fine or finer; without a look at those that are of the same. */
export function inUnitsOf(kind: ExpressionKind, numbers: Numbers, of: ExpressionKind): Numbers {
  if (kind === 'instant' && of === 'date') return multipliedBy(86_400, numbers);
  return multipliedBy(10 ** ((scaleOf(kind) ?? 0) - (scaleOf(of) ?? 0)), numbers);
}

export function multipliedBy(factor: number, numbers: Numbers): Numbers {
  if (factor === 1) return numbers;
  if (numbers instanceof Float64Array) {
    const result = times(numbers, factor);
    if (result) return result;
  }
  return wide1(numbers, (value) => value * BigInt(factor));
}

/** Divided, and rounded half away from zero. */
export function roundedBy(divisor: bigint, numbers: Numbers): Numbers {
  if (divisor === 1n) return numbers;
  if (numbers instanceof Float64Array && divisor <= MOST) {
    const result = quotients(numbers, new Float64Array(numbers.length).fill(Number(divisor)), 1);
    if (result) return result;
  }
  return wide1(numbers, (value) => wideQuotient(value, divisor));
}

/** Rounded half away from zero; undefined of a divisor that is zero. */
export function wideQuotient(dividend: bigint, divisor: bigint): bigint | undefined {
  if (divisor === 0n) return undefined;
  const [n, d] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor];
  const whole = (n * 2n + d) / (d * 2n);
  return dividend < 0n === divisor < 0n ? whole : -whole;
}
