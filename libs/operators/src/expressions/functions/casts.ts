/** Values as ones of another kind. @throws CoffeeError BAD_INPUT, when evaluated, for a text that is none of them. */
import { isTextual } from '../../values';
import { scaleOf, type ExpressionKind } from '../kinds';
import type { ScalarFunction } from '../scalar-function';

const cast = <Name extends string>(
  fn: Name,
  to: ExpressionKind,
  takes: (kind: ExpressionKind) => boolean,
): ScalarFunction<Name> => ({
  fn,
  gives: ([kind, ...more]) => (kind !== undefined && more.length === 0 && takes(kind) ? to : undefined),
});

const oneOf =
  (...kinds: readonly ExpressionKind[]) =>
  (kind: ExpressionKind): boolean =>
    kinds.includes(kind);
const isNumeric = (kind: ExpressionKind): boolean => scaleOf(kind) !== undefined || oneOf('text', 'boolean')(kind);

/** Exact numbers are rounded half away from zero. */
export const toInteger = cast('to-integer', 'count', isNumeric);
export const toMoney = cast('to-money', 'money', isNumeric);
export const toDecimal = cast('to-decimal', 'decimal', isNumeric);
/** Money has three decimals, a decimal six. */
export const toText = cast('to-text', 'text', () => true);
export const toDate = cast('to-date', 'date', oneOf('date', 'instant', 'text'));
export const toTime = cast('to-time', 'time', oneOf('time', 'instant', 'text'));
export const toInstant = cast('to-instant', 'instant', oneOf('date', 'instant', 'text'));

/** An instant or a date, as the constant format says: the usual fields of strftime. */
export const formatTime: ScalarFunction<'format-time'> = {
  fn: 'format-time',
  constantsFrom: 1,
  gives: ([kind, format, ...more]) =>
    (kind === 'instant' || kind === 'date') && format !== undefined && isTextual(format) && more.length === 0
      ? 'text'
      : undefined,
};
