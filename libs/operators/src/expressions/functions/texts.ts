/** Functions of texts, by their code points. */
import { isTextual } from '../../values';
import type { ExpressionKind } from '../kinds';
import { isLike, lowerCase, sliced, upperCase } from '../text';
import type { ScalarFunction } from '../scalar-function';
import {
  MISSING,
  bytesOfText,
  mapTexts,
  ofEachText,
  textOfBytes,
  textsOf,
  valueAt,
  type Texts,
  type Vector,
} from '../vector';

const isOneText = (kinds: readonly ExpressionKind[]): boolean => kinds.length === 1 && kinds.every(isTextual);

const changed = <Name extends string>(fn: Name, of: (text: string) => string): ScalarFunction<Name> => ({
  fn,
  gives: (kinds) => (isOneText(kinds) ? 'text' : undefined),
  evaluate: ([texts]) => mapTexts(texts as Texts, (bytes) => bytesOfText(of(textOfBytes(bytes)))),
});

export const lower = changed('lower', lowerCase);
export const upper = changed('upper', upperCase);

/** Of a text, from a place (1 is the first, -1 the last) on, at most so many code points; those before it of a number below zero. */
export const substring: ScalarFunction<'substring'> = {
  fn: 'substring',
  gives: ([text, ...places]) =>
    text !== undefined &&
    isTextual(text) &&
    (places.length === 1 || places.length === 2) &&
    places.every((kind) => kind === 'count' || kind === 'id')
      ? 'text'
      : undefined,
  evaluate: (args, { rows }) =>
    ofRows(args, rows, ([bytes, from, count]) =>
      bytesOfText(sliced(textOfBytes(String(bytes)), Number(from), count === undefined ? undefined : Number(count))),
    ),
};

/** Texts behind each other; missing where one is. */
export const concat: ScalarFunction<'concat'> = {
  fn: 'concat',
  gives: (kinds) => (kinds.length > 1 && kinds.every(isTextual) ? 'text' : undefined),
  evaluate: (args, { rows }) => ofRows(args, rows, (parts) => parts.join('')),
};

/** What a function makes of the values of each row, none of which is missing. */
const ofRows = (
  args: readonly Vector[],
  rows: number,
  of: (values: readonly (string | number | bigint)[]) => string,
): Texts =>
  textsOf(
    Array.from({ length: rows }, (_, row) => {
      const values = args.map((arg) => valueAt(arg, row));
      return values.every((value) => value !== undefined) ? of(values) : undefined;
    }),
  );

/** Code points. */
export const length: ScalarFunction<'length'> = {
  fn: 'length',
  gives: (kinds) => (isOneText(kinds) ? 'count' : undefined),
  evaluate: ([texts], { rows }) => {
    const lengths = ofEachText(texts as Texts, (bytes) => [...textOfBytes(bytes)].length);
    return Float64Array.from({ length: rows }, (_, row) => lengths(row) ?? NaN);
  },
};

/** Whether a text is as a pattern says: `%` any characters, `_` one. */
export const like: ScalarFunction<'like'> = {
  fn: 'like',
  gives: (kinds) => (kinds.length === 2 && kinds.every(isTextual) ? 'boolean' : undefined),
  evaluate: ([of, patterns], { rows }) => {
    const { codes, texts } = patterns as Texts;
    const tests = texts.map((pattern) => ofEachText(of as Texts, (text) => +isLike(text, pattern)));
    const out = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) out[row] = tests[codes[row]!]?.(row) ?? MISSING;
    return out;
  },
};
