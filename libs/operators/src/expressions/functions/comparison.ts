/** Comparisons: numbers by size, text by its UTF-8 bytes, false before true. Missing where one side is. */
import { commonKind, type ExpressionKind } from '../kinds';
import type { ScalarFunction } from '../scalar-function';

const comparison = <Name extends string>(fn: Name): ScalarFunction<Name> => ({
  fn,
  gives: (kinds) => (kinds.length === 2 ? boolean(kinds) : undefined),
});

const boolean = (kinds: readonly ExpressionKind[]): ExpressionKind | undefined => commonKind(kinds) && 'boolean';

export const equal = comparison('equal');
export const notEqual = comparison('not-equal');
export const less = comparison('less');
export const lessEqual = comparison('less-equal');
export const greater = comparison('greater');
export const greaterEqual = comparison('greater-equal');

/** Whether the first is one of the others; missing where it is none of them and one of them is missing. */
export const isIn: ScalarFunction<'in'> = {
  fn: 'in',
  constantsFrom: 1,
  gives: (kinds) => (kinds.length > 1 ? boolean(kinds) : undefined),
};
