/** Arithmetic of exact numbers. `+`, `-` and `%` bring both to the finer scale, `*` adds the scales; a day may be added to a date. */
import { CoffeeError } from '@coffee/core';
import { MAX_DAYS, MIN_DAYS } from '@coffee/protocol';
import { asNumbers, exact2, inUnitsOf, multipliedBy, roundedBy, wide1, wideQuotient } from '../exact';
import { differences, products, quotients, sums } from '../../loops/floats';
import { exactKind, scaleOf, type ExpressionKind } from '../kinds';
import type { Call, ScalarFunction } from '../scalar-function';
import { valueAt, type Numbers, type Vector } from '../vector';

type Kinds = readonly ExpressionKind[];
type Fast = (a: Float64Array, b: Float64Array) => Float64Array | undefined;
type Slow = (a: bigint, b: bigint) => bigint | undefined;

const isWhole = (kind: ExpressionKind | undefined): boolean => kind === 'id' || kind === 'count';

/** Of two exact numbers: the finer one, and never an id. */
function finerOf([a, b, ...more]: Kinds): ExpressionKind | undefined {
  if (a === undefined || b === undefined || more.length > 0) return undefined;
  const scales = [scaleOf(a), scaleOf(b)].filter((scale) => scale !== undefined);
  return scales.length === 2 ? exactKind(Math.max(...scales)) : undefined;
}

function ofOne(kinds: Kinds): ExpressionKind | undefined {
  const scale = kinds.length === 1 ? scaleOf(kinds[0]!) : undefined;
  return scale === undefined ? undefined : exactKind(scale);
}

/** Of two in units of the result. */
function inSameUnits(args: readonly Vector[], { kinds, kind }: Call, fast: Fast, slow: Slow): Numbers {
  const [a, b] = args.map((arg, i) => inUnitsOf(kind, asNumbers(arg), kinds[i]!));
  return exact2(a!, b!, fast, slow);
}

export const add: ScalarFunction<'add'> = {
  fn: 'add',
  gives: (kinds) => {
    const [a, b] = kinds;
    const isDay = kinds.length === 2 && ((a === 'date' && isWhole(b)) || (isWhole(a) && b === 'date'));
    return isDay ? 'date' : finerOf(kinds);
  },
  evaluate: (args, call) =>
    checked(
      inSameUnits(args, call, sums, (a, b) => a + b),
      call,
    ),
};

export const subtract: ScalarFunction<'subtract'> = {
  fn: 'subtract',
  gives: (kinds) => {
    const [a, b] = kinds;
    if (kinds.length === 2 && a === 'date') return isWhole(b) ? 'date' : b === 'date' ? 'count' : undefined;
    return finerOf(kinds);
  },
  evaluate: (args, call) =>
    checked(
      inSameUnits(args, call, differences, (a, b) => a - b),
      call,
    ),
};

/** @throws CoffeeError BAD_INPUT for a date that has no year of four digits. */
function checked(numbers: Numbers, { kind }: Call): Numbers {
  if (kind !== 'date') return numbers;
  for (let row = 0; row < numbers.length; row++) {
    const days = Number(numbers[row]);
    if (days < MIN_DAYS || days > MAX_DAYS)
      throw new CoffeeError('BAD_INPUT', 'a date is outside the years 1 to 9999: add fewer days to it');
  }
  return numbers;
}

export const multiply: ScalarFunction<'multiply'> = {
  fn: 'multiply',
  gives: ([a, b, ...more]) => {
    if (a === undefined || b === undefined || more.length > 0) return undefined;
    const [left, right] = [scaleOf(a), scaleOf(b)];
    return left === undefined || right === undefined ? undefined : exactKind(left + right);
  },
  evaluate: ([a, b]) => exact2(asNumbers(a!), asNumbers(b!), products, (x, y) => x * y),
};

/** A quotient with six decimals, rounded half away from zero; missing where the divisor is zero. */
export const divide: ScalarFunction<'divide'> = {
  fn: 'divide',
  gives: (kinds) => finerOf(kinds) && 'decimal',
  evaluate: ([a, b], { kinds }) => {
    const factor = 10 ** (6 + scaleOf(kinds[1]!)! - scaleOf(kinds[0]!)!);
    return exact2(
      ...([asNumbers(a!), asNumbers(b!)] as const),
      (x, y) => quotients(x, y, factor),
      (x, y) => wideQuotient(x * BigInt(factor), y),
    );
  },
};

/** The remainder has the sign of the dividend; missing where the divisor is zero. */
export const modulo: ScalarFunction<'modulo'> = {
  fn: 'modulo',
  gives: finerOf,
  evaluate: (args, call) =>
    inSameUnits(
      args,
      call,
      (a, b) => a.map((value, row) => value % b[row]!),
      (a, b) => (b === 0n ? undefined : a % b),
    ),
};

export const negate: ScalarFunction<'negate'> = {
  fn: 'negate',
  gives: ofOne,
  evaluate: ([a]) =>
    a instanceof Float64Array ? a.map((value) => 0 - value) : wide1(asNumbers(a!), (value) => -value),
};

export const absolute: ScalarFunction<'absolute'> = {
  fn: 'absolute',
  gives: ofOne,
  evaluate: ([a]) =>
    a instanceof Float64Array ? a.map(Math.abs) : wide1(asNumbers(a!), (value) => (value < 0n ? -value : value)),
};

/** Half away from zero: to the integer, or to so many decimals (of a number below zero: tens, hundreds, …). */
export const round: ScalarFunction<'round'> = {
  fn: 'round',
  constantsFrom: 1,
  gives: ([kind, decimals, ...more]) => {
    if (kind === undefined || more.length > 0) return undefined;
    const of = ofOne([kind]);
    return decimals === undefined ? of && 'count' : isWhole(decimals) ? of : undefined;
  },
  evaluate: ([a, decimals], { kinds, rows }) => {
    const scale = scaleOf(kinds[0]!)!;
    if (!decimals) return roundedBy(10n ** BigInt(scale), asNumbers(a!));
    const to = rows > 0 ? valueAt(decimals, 0) : undefined;
    if (to === undefined) return new Float64Array(rows).fill(NaN);
    // Of 38 digits none is left by 40, whatever the scale.
    const dropped = Math.min(40, scale - Number(to));
    if (dropped <= 0) return a!;
    const factor = 10n ** BigInt(dropped);
    const units = roundedBy(factor, asNumbers(a!));
    return dropped <= 15 ? multipliedBy(10 ** dropped, units) : wide1(units, (value) => value * factor);
  },
};
