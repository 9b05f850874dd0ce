/** Functions of texts, by their code points. */
import { isTextual } from '../../values';
import type { ExpressionKind } from '../kinds';
import type { ScalarFunction } from '../scalar-function';

const isOneText = (kinds: readonly ExpressionKind[]): boolean => kinds.length === 1 && kinds.every(isTextual);

export const lower: ScalarFunction<'lower'> = {
  fn: 'lower',
  gives: (kinds) => (isOneText(kinds) ? 'text' : undefined),
};

export const upper: ScalarFunction<'upper'> = {
  fn: 'upper',
  gives: (kinds) => (isOneText(kinds) ? 'text' : undefined),
};

/** Of a text, from a place (1 is the first, -1 the last) on, at most so many code points. */
export const substring: ScalarFunction<'substring'> = {
  fn: 'substring',
  gives: ([text, ...places]) =>
    text !== undefined &&
    isTextual(text) &&
    (places.length === 1 || places.length === 2) &&
    places.every((kind) => kind === 'count' || kind === 'id')
      ? 'text'
      : undefined,
};

/** Texts behind each other; missing where one is. */
export const concat: ScalarFunction<'concat'> = {
  fn: 'concat',
  gives: (kinds) => (kinds.length > 1 && kinds.every(isTextual) ? 'text' : undefined),
};

/** Code points. */
export const length: ScalarFunction<'length'> = {
  fn: 'length',
  gives: (kinds) => (isOneText(kinds) ? 'count' : undefined),
};

/** Whether a text is as a pattern says: `%` any characters, `_` one. */
export const like: ScalarFunction<'like'> = {
  fn: 'like',
  gives: (kinds) => (kinds.length === 2 && kinds.every(isTextual) ? 'boolean' : undefined),
};
