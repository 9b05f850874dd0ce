/** Arithmetic of exact numbers. `+`, `-` and `%` bring both to the finer scale, `*` adds the scales; a day may be added to a date. */
import { exactKind, scaleOf, type ExpressionKind } from '../kinds';
import type { ScalarFunction } from '../scalar-function';

type Kinds = readonly ExpressionKind[];

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

export const add: ScalarFunction<'add'> = {
  fn: 'add',
  gives: (kinds) => {
    const [a, b] = kinds;
    const isDay = kinds.length === 2 && ((a === 'date' && isWhole(b)) || (isWhole(a) && b === 'date'));
    return isDay ? 'date' : finerOf(kinds);
  },
};

export const subtract: ScalarFunction<'subtract'> = {
  fn: 'subtract',
  gives: (kinds) => {
    const [a, b] = kinds;
    if (kinds.length === 2 && a === 'date') return isWhole(b) ? 'date' : b === 'date' ? 'count' : undefined;
    return finerOf(kinds);
  },
};

export const multiply: ScalarFunction<'multiply'> = {
  fn: 'multiply',
  gives: ([a, b, ...more]) => {
    if (a === undefined || b === undefined || more.length > 0) return undefined;
    const [left, right] = [scaleOf(a), scaleOf(b)];
    return left === undefined || right === undefined ? undefined : exactKind(left + right);
  },
};

/** A quotient with six decimals, rounded half away from zero; missing where the divisor is zero. */
export const divide: ScalarFunction<'divide'> = {
  fn: 'divide',
  gives: (kinds) => finerOf(kinds) && 'decimal',
};

/** The remainder has the sign of the dividend; missing where the divisor is zero. */
export const modulo: ScalarFunction<'modulo'> = { fn: 'modulo', gives: finerOf };

export const negate: ScalarFunction<'negate'> = { fn: 'negate', gives: ofOne };

export const absolute: ScalarFunction<'absolute'> = { fn: 'absolute', gives: ofOne };

/** Half away from zero: to the integer, or to so many decimals (of a number below zero: tens, hundreds, …). */
export const round: ScalarFunction<'round'> = {
  fn: 'round',
  constantsFrom: 1,
  gives: ([kind, decimals, ...more]) => {
    if (kind === undefined || more.length > 0) return undefined;
    const of = ofOne([kind]);
    return decimals === undefined ? of && 'count' : isWhole(decimals) ? of : undefined;
  },
};
