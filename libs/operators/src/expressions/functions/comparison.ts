/** Comparisons: numbers by size, text by its UTF-8 bytes, false before true. Missing where one side is. */
import { EQUAL, GREATER, LESS, compare, isOneOf } from '../../loops/truths';
import type { Value } from '../../values';
import { inUnitsOf } from '../exact';
import { commonKind, type ExpressionKind } from '../kinds';
import type { ScalarFunction } from '../scalar-function';
import { FALSE, MISSING, TRUE, isTexts, ofEachText, valueAt, type Numbers, type Vector } from '../vector';

interface Test {
  /** Of floats: LESS, EQUAL and GREATER. */
  readonly of: number;
  readonly holds: (a: NonNullable<Value>, b: NonNullable<Value>) => boolean;
}

const comparison = <Name extends string>(fn: Name, { of, holds }: Test): ScalarFunction<Name> => ({
  fn,
  gives: (kinds) => (kinds.length === 2 ? boolean(kinds) : undefined),
  evaluate: (args, { kinds, rows }) => {
    const [a, b] = comparable(args, kinds);
    if (a instanceof Float64Array && b instanceof Float64Array) return compare(a, b, of);
    const out = new Uint8Array(rows);
    if (isTexts(a!) && isTexts(b!) && b.texts.length === 1) {
      const { codes, texts } = b;
      const passes = ofEachText(a, (text) => +holds(text, texts[0]!));
      for (let row = 0; row < rows; row++) out[row] = codes[row]! < 0 ? MISSING : (passes(row) ?? MISSING);
    } else for (let row = 0; row < rows; row++) out[row] = holdsOf(valueAt(a!, row), valueAt(b!, row), holds);
    return out;
  },
});

const holdsOf = (a: Value, b: Value, holds: Test['holds']): number =>
  a === undefined || b === undefined ? MISSING : holds(a, b) ? TRUE : FALSE;

const boolean = (kinds: readonly ExpressionKind[]): ExpressionKind | undefined => commonKind(kinds) && 'boolean';

/** Numbers in units of the same kind. */
function comparable(args: readonly Vector[], kinds: readonly ExpressionKind[]): Vector[] {
  const common = commonKind(kinds)!;
  if (common === 'text' || common === 'uuid' || common === 'boolean') return [...args];
  return args.map((arg, i) => inUnitsOf(common, arg as Numbers, kinds[i]!));
}

export const equal = comparison('equal', { of: EQUAL, holds: (a, b) => a === b });
export const notEqual = comparison('not-equal', { of: LESS | GREATER, holds: (a, b) => a !== b });
export const less = comparison('less', { of: LESS, holds: (a, b) => a < b });
export const lessEqual = comparison('less-equal', { of: LESS | EQUAL, holds: (a, b) => a <= b });
export const greater = comparison('greater', { of: GREATER, holds: (a, b) => a > b });
export const greaterEqual = comparison('greater-equal', { of: GREATER | EQUAL, holds: (a, b) => a >= b });

/** So many numbers are compared one by one. */
const FEW = 16;

/** Whether the first is one of the others; missing where it is none of them and one of them is missing. */
export const isIn: ScalarFunction<'in'> = {
  fn: 'in',
  constantsFrom: 1,
  gives: (kinds) => (kinds.length > 1 ? boolean(kinds) : undefined),
  evaluate: (args, { kinds, rows }) => {
    if (rows === 0) return new Uint8Array(0);
    const [of, ...constants] = comparable(args, kinds);
    const values = new Set(constants.map((constant) => valueAt(constant, 0)));
    const otherwise = values.has(undefined) ? MISSING : FALSE;
    const isOne = (value: Value): number => (value === undefined ? MISSING : values.has(value) ? TRUE : otherwise);
    const wanted = [...values].filter((value) => typeof value === 'number');
    // None of floats is a number beyond 2^53.
    if (of instanceof Float64Array && wanted.length <= FEW) return isOneOf(of, Float64Array.from(wanted), otherwise);
    const out = new Uint8Array(rows);
    if (isTexts(of!)) {
      const found = ofEachText(of, isOne);
      for (let row = 0; row < rows; row++) out[row] = found(row) ?? MISSING;
      return out;
    }
    for (let row = 0; row < rows; row++) out[row] = isOne(valueAt(of!, row));
    return out;
  },
};
