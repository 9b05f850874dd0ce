/** Parts of dates, instants and times of day, and the beginning of the part of the calendar that one is in. */
import type { ExpressionKind } from '../kinds';
import type { ScalarFunction } from '../scalar-function';

const part = <Name extends string>(fn: Name, ...of: readonly ExpressionKind[]): ScalarFunction<Name> => ({
  fn,
  gives: ([kind, ...more]) => (kind !== undefined && of.includes(kind) && more.length === 0 ? 'count' : undefined),
});

export const year = part('year', 'instant', 'date');
/** 1 to 4. */
export const quarter = part('quarter', 'instant', 'date');
/** 1 to 12. */
export const month = part('month', 'instant', 'date');
/** Of ISO 8601, 1 to 53. */
export const week = part('week', 'instant', 'date');
/** 1 to 31. */
export const day = part('day', 'instant', 'date');
/** 0 is Sunday. */
export const weekday = part('weekday', 'instant', 'date');
export const hour = part('hour', 'instant', 'date', 'time');
export const minute = part('minute', 'instant', 'date', 'time');
/** 0 to 59. */
export const second = part('second', 'instant', 'date', 'time');

/** A date stays one. */
const trunc = <Name extends string>(fn: Name): ScalarFunction<Name> => ({
  fn,
  gives: ([kind, ...more]) => ((kind === 'instant' || kind === 'date') && more.length === 0 ? kind : undefined),
});

export const truncYear = trunc('trunc-year');
export const truncQuarter = trunc('trunc-quarter');
export const truncMonth = trunc('trunc-month');
/** To its Monday. */
export const truncWeek = trunc('trunc-week');
export const truncDay = trunc('trunc-day');
export const truncHour = trunc('trunc-hour');
