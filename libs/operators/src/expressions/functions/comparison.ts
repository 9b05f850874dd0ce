/** Comparisons: numbers by size, text by its UTF-8 bytes, false before true. Missing where one side is. */
import type { Value } from '../../values';
import { inUnitsOf } from '../exact';
import { commonKind, type ExpressionKind } from '../kinds';
import type { ScalarFunction } from '../scalar-function';
import {
  FALSE,
  MISSING,
  TRUE,
  isTexts,
  ofEachText,
  valueAt,
  type Booleans,
  type Numbers,
  type Vector,
} from '../vector';

interface Test {
  /** Of floats, a missing one being NaN. */
  readonly loop: (a: Float64Array, b: Float64Array, out: Booleans) => void;
  readonly holds: (a: NonNullable<Value>, b: NonNullable<Value>) => boolean;
}

const comparison = <Name extends string>(fn: Name, { loop, holds }: Test): ScalarFunction<Name> => ({
  fn,
  gives: (kinds) => (kinds.length === 2 ? boolean(kinds) : undefined),
  evaluate: (args, { kinds, rows }) => {
    const [a, b] = comparable(args, kinds);
    const out = new Uint8Array(rows);
    if (a instanceof Float64Array && b instanceof Float64Array) loop(a, b, out);
    else if (isTexts(a!) && isTexts(b!) && b.texts.length === 1) {
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

// A loop each: with the test handed in, they would all be one that V8 cannot compile well.

export const equal = comparison('equal', {
  holds: (a, b) => a === b,
  loop: (a, b, out) => {
    for (let row = 0; row < out.length; row++) {
      const [x, y] = [a[row]!, b[row]!];
      out[row] = x === y ? TRUE : x < y || x > y ? FALSE : MISSING;
    }
  },
});

export const notEqual = comparison('not-equal', {
  holds: (a, b) => a !== b,
  loop: (a, b, out) => {
    for (let row = 0; row < out.length; row++) {
      const [x, y] = [a[row]!, b[row]!];
      out[row] = x === y ? FALSE : x < y || x > y ? TRUE : MISSING;
    }
  },
});

export const less = comparison('less', {
  holds: (a, b) => a < b,
  loop: (a, b, out) => {
    for (let row = 0; row < out.length; row++)
      out[row] = a[row]! < b[row]! ? TRUE : a[row]! >= b[row]! ? FALSE : MISSING;
  },
});

export const lessEqual = comparison('less-equal', {
  holds: (a, b) => a <= b,
  loop: (a, b, out) => {
    for (let row = 0; row < out.length; row++)
      out[row] = a[row]! <= b[row]! ? TRUE : a[row]! > b[row]! ? FALSE : MISSING;
  },
});

export const greater = comparison('greater', {
  holds: (a, b) => a > b,
  loop: (a, b, out) => {
    for (let row = 0; row < out.length; row++)
      out[row] = a[row]! > b[row]! ? TRUE : a[row]! <= b[row]! ? FALSE : MISSING;
  },
});

export const greaterEqual = comparison('greater-equal', {
  holds: (a, b) => a >= b,
  loop: (a, b, out) => {
    for (let row = 0; row < out.length; row++)
      out[row] = a[row]! >= b[row]! ? TRUE : a[row]! < b[row]! ? FALSE : MISSING;
  },
});

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
