/** Parts of dates, instants and times of day, and the beginning of the part of the calendar that one is in. */
import {
  dayOfMonth,
  firstOfMonth,
  firstOfQuarter,
  firstOfYear,
  isoWeek,
  mondayOf,
  monthOfDay,
  weekdayOf,
  yearOfDay,
} from '../calendar';
import { lookedUp, times, unitsWithin, wholeUnits } from '../../loops/floats';
import { DayTable } from '../day-table';
import type { ExpressionKind } from '../kinds';
import type { ScalarFunction } from '../scalar-function';

const DAY = 86_400;

const ofOne = (takes: readonly ExpressionKind[], gives: ExpressionKind): Pick<ScalarFunction, 'gives'> => ({
  gives: ([kind, ...more]) => (kind !== undefined && takes.includes(kind) && more.length === 0 ? gives : undefined),
});

const ofDays = (values: Float64Array, kind: ExpressionKind, table: DayTable): Float64Array => {
  const unit = kind === 'instant' ? DAY : 1;
  return lookedUp(values, unit, (least, largest) => table.of(least, largest)) ?? table.ofEach(values, unit);
};

const partOfDate = <Name extends string>(
  fn: Name,
  of: (days: number) => number,
  gives: ExpressionKind = 'count',
): ScalarFunction<Name> => {
  const table = new DayTable(of);
  return {
    fn,
    ...ofOne(['instant', 'date'], gives),
    evaluate: ([values], { kinds }) => ofDays(values as Float64Array, kinds[0]!, table),
  };
};

export const year = partOfDate('year', yearOfDay);
/** 1 to 4. */
export const quarter = partOfDate('quarter', (days) => Math.ceil(monthOfDay(days) / 3));
/** 1 to 12. */
export const month = partOfDate('month', monthOfDay);
/** Of ISO 8601, 1 to 53. */
export const week = partOfDate('week', (days) => isoWeek(days).week);
/** 1 to 31. */
export const day = partOfDate('day', dayOfMonth);
/** 0 is Sunday. */
export const weekday = partOfDate('weekday', weekdayOf);

const monthsTo = (days: number): number => yearOfDay(days) * 12 + monthOfDay(days) - 1;
/** The month or half-year that one is in, counted from the year 0. */
export const toMonth = partOfDate('to-month', monthsTo, 'month');
export const toHalf = partOfDate('to-half', (days) => Math.floor(monthsTo(days) / 6), 'half');

/** Whole units of so many seconds within one of so many; none of a date, which is its midnight. */
const partOfTime = <Name extends string>(fn: Name, unit: number, within: number): ScalarFunction<Name> => ({
  fn,
  ...ofOne(['instant', 'date', 'time'], 'count'),
  evaluate: ([of], { kinds }) => {
    const values = of as Float64Array;
    // A date in seconds is a midnight.
    return unitsWithin(kinds[0] === 'date' ? midnights(values) : values, unit, within);
  },
});

export const hour = partOfTime('hour', 3600, DAY);
export const minute = partOfTime('minute', 60, 3600);
/** 0 to 59. */
export const second = partOfTime('second', 1, 60);

/** The first instant of the part of the calendar. */
const trunc = <Name extends string>(fn: Name, firstDay: (days: number) => number): ScalarFunction<Name> => {
  const table = new DayTable((days) => firstDay(days) * DAY);
  return {
    fn,
    ...ofOne(['instant', 'date'], 'instant'),
    evaluate: ([values], { kinds }) => ofDays(values as Float64Array, kinds[0]!, table),
  };
};

/** The midnights of dates, in seconds: of the years 1 to 9999 all are exact. */
const midnights = (dates: Float64Array): Float64Array => times(dates, DAY)!;

export const truncYear = trunc('trunc-year', firstOfYear);
export const truncQuarter = trunc('trunc-quarter', firstOfQuarter);
export const truncMonth = trunc('trunc-month', firstOfMonth);
/** To its Monday. */
export const truncWeek = trunc('trunc-week', mondayOf);
export const truncDay = trunc('trunc-day', (days) => days);

export const truncHour: ScalarFunction<'trunc-hour'> = {
  fn: 'trunc-hour',
  ...ofOne(['instant', 'date'], 'instant'),
  evaluate: ([values], { kinds }) =>
    kinds[0] === 'date' ? midnights(values as Float64Array) : times(wholeUnits(values as Float64Array, 3600), 3600)!,
};
