/** Values as ones of another kind. @throws CoffeeError BAD_INPUT, when evaluated, for a text that is none of them. */
import { isTextual } from '../../values';
import { asNumbers, inUnitsOf, multipliedBy, roundedBy } from '../exact';
import { restsOf, wholeUnits } from '../../loops/floats';
import { numbersOfBooleans } from '../vector-loops';
import { scaleOf, type ExpressionKind } from '../kinds';
import type { Call, ScalarFunction } from '../scalar-function';
import { exactText, plainText } from '../text-of-value';
import { timeFormat, timeFormatProblem } from '../time-format';
import { dateOfText, exactOfText, instantOfText, timeOfText } from '../value-of-text';
import {
  isTexts,
  numbersOf,
  ofEachText,
  textOfBytes,
  textsOf,
  valueAt,
  type Booleans,
  type Numbers,
  type Texts,
  type Vector,
} from '../vector';

const DAY = 86_400;

/** A cast of one argument of some kinds. */
const cast = <Name extends string>(
  fn: Name,
  to: ExpressionKind,
  takes: (kind: ExpressionKind) => boolean,
  evaluate: (of: Vector, call: Call, kind: ExpressionKind) => Vector,
): ScalarFunction<Name> => ({
  fn,
  gives: ([kind, ...more]) => (kind !== undefined && more.length === 0 && takes(kind) ? to : undefined),
  evaluate: ([of], call) => evaluate(of!, call, call.kinds[0]!),
});

const oneOf =
  (...kinds: readonly ExpressionKind[]) =>
  (kind: ExpressionKind): boolean =>
    kinds.includes(kind);
const isNumeric = (kind: ExpressionKind): boolean => scaleOf(kind) !== undefined || oneOf('text', 'boolean')(kind);

/** An exact number with so many decimals: rounded half away from zero. */
function toScale(of: Vector, kind: ExpressionKind, to: ExpressionKind): Numbers {
  const scale = scaleOf(to)!;
  if (isTexts(of)) return numbersOfTexts(of, (text) => exactOfText(text, scale));
  const has = scaleOf(kind) ?? 0;
  const numbers = kind === 'boolean' ? numbersOfBooleans(of as Booleans) : asNumbers(of);
  return has > scale ? roundedBy(10n ** BigInt(has - scale), numbers) : multipliedBy(10 ** (scale - has), numbers);
}

function numbersOfTexts(texts: Texts, of: (text: string) => number | bigint): Numbers {
  const value = ofEachText(texts, (bytes) => of(textOfBytes(bytes)));
  return numbersOf(Array.from(texts.codes, (_, row) => value(row)));
}

const exactCast = <Name extends string>(fn: Name, to: ExpressionKind): ScalarFunction<Name> =>
  cast(fn, to, isNumeric, (of, _, kind) => toScale(of, kind, to));

export const toInteger = exactCast('to-integer', 'count');
export const toMoney = exactCast('to-money', 'money');
export const toDecimal = exactCast('to-decimal', 'decimal');

/**
 * Of a number all decimals of its kind, or so many of them; with a number below zero those that are not zero, one at least. What is cut off
 * has to be zeros.
 */
export const toText: ScalarFunction<'to-text'> = {
  fn: 'to-text',
  constantsFrom: 1,
  gives: ([kind, decimals, ...more]) => {
    if (kind === undefined || more.length > 0) return undefined;
    return decimals === undefined || (scaleOf(kind) !== undefined && decimals === 'count') ? 'text' : undefined;
  },
  evaluate: ([of, decimals], { kinds, rows }) => {
    if (isTexts(of!)) return of;
    const print = printer(kinds[0]!, decimals && rows > 0 ? Number(valueAt(decimals, 0)) : undefined);
    const known = new Map<unknown, string>();
    return textsOf(
      Array.from({ length: rows }, (_, row) => {
        const value = valueAt(of!, row) as number | bigint | undefined;
        if (value === undefined) return undefined;
        const text = known.get(value) ?? print(value);
        known.set(value, text);
        return text;
      }),
    );
  },
};

function printer(kind: ExpressionKind, decimals: number | undefined): (value: number | bigint) => string {
  const scale = scaleOf(kind);
  if (scale === undefined) return (value) => plainText(Number(value), kind);
  if (decimals === undefined || decimals >= scale) return (value) => exactText(value, scale);
  if (decimals < 0) return (value) => exactText(value, scale).replace(/(\.\d+?)0+$/, '$1');
  return (value) => exactText(value, scale).slice(0, decimals === 0 ? -scale - 1 : decimals - scale);
}

export const toDate = cast('to-date', 'date', oneOf('date', 'instant', 'text'), (of, _, kind) => {
  if (isTexts(of)) return numbersOfTexts(of, dateOfText);
  return kind === 'date' ? of : wholeUnits(of as Float64Array, DAY);
});

export const toTime = cast('to-time', 'time', oneOf('time', 'instant', 'text'), (of, _, kind) => {
  if (isTexts(of)) return numbersOfTexts(of, timeOfText);
  return kind === 'time' ? of : restsOf(of as Float64Array, DAY);
});

export const toInstant = cast('to-instant', 'instant', oneOf('date', 'instant', 'text'), (of, _, kind) =>
  isTexts(of) ? numbersOfTexts(of, instantOfText) : inUnitsOf('instant', asNumbers(of), kind),
);

/** An instant or a date, as the constant format says: the usual fields of strftime. */
export const formatTime: ScalarFunction<'format-time'> = {
  fn: 'format-time',
  constantsFrom: 1,
  gives: ([kind, format, ...more]) =>
    (kind === 'instant' || kind === 'date') && format !== undefined && isTextual(format) && more.length === 0
      ? 'text'
      : undefined,
  problemOf: timeFormatProblem,
  evaluate: ([of, format], { kinds, rows }) => {
    const fields = rows > 0 ? valueAt(format!, 0) : undefined;
    if (fields === undefined) return { codes: new Int32Array(rows).fill(-1), texts: [] };
    const print = timeFormat(String(fields));
    const instants = inUnitsOf('instant', asNumbers(of!), kinds[0]!) as Float64Array;
    const texts: string[] = [];
    const codeOf = new Map<number, number>();
    const codes = new Int32Array(rows);
    // Rows are mostly in the order of time.
    let last = NaN;
    let code = -1;
    for (let row = 0; row < rows; row++) {
      const instant = instants[row]!;
      const unit = print.daily ? Math.floor(instant / DAY) : instant;
      if (unit !== last) {
        last = unit;
        code = Number.isNaN(unit) ? -1 : (codeOf.get(unit) ?? texts.push(print.of(instant)) - 1);
        codeOf.set(unit, code);
      }
      codes[row] = code;
    }
    return { codes, texts };
  },
};
