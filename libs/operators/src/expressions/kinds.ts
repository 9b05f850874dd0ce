/**
 * The kinds of values in expressions, and which of them go together. Owns: the scale of exact numbers. Must not know: functions, columns.
 */
import { isTextual, type ValueKind } from '../values';

/** What a column holds, or (`time`, only within an expression) seconds since midnight. */
export type ExpressionKind = ValueKind | 'time';

/** Decimals of an exact number, which is an integer of its last one: money is thousandths. */
const scales: { readonly [Kind in ExpressionKind]?: number } = { id: 0, count: 0, money: 3, decimal: 6 };

/** Undefined of what is no exact number. */
export const scaleOf = (kind: ExpressionKind): number | undefined => scales[kind];

/** The exact number with so many decimals; undefined where there is none. */
export const exactKind = (scale: number): ExpressionKind | undefined =>
  scale === 0 ? 'count' : scale === 3 ? 'money' : scale === 6 ? 'decimal' : undefined;

/** The kind that values of all of the kinds can be: of exact numbers the finest, of a date and an instant the instant. Undefined where there is none. */
export function commonKind(kinds: readonly ExpressionKind[]): ExpressionKind | undefined {
  const [first] = kinds;
  if (first === undefined || kinds.every((kind) => kind === first)) return first;
  const exact = kinds.map(scaleOf).filter((scale) => scale !== undefined);
  if (exact.length === kinds.length) return exactKind(Math.max(...exact));
  if (kinds.every(isTextual)) return 'text';
  return kinds.every((kind) => kind === 'date' || kind === 'instant') ? 'instant' : undefined;
}
