/** Parts of the calendar by day. Days are counted from 1970-01-01, a Thursday. */
import { civilFromDays, daysFromCivil } from '@coffee/protocol';

export const yearOfDay = (days: number): number => Math.floor(civilFromDays(days) / 10_000);
/** 1 to 12. */
export const monthOfDay = (days: number): number => Math.floor(civilFromDays(days) / 100) % 100;
/** 1 to 31. */
export const dayOfMonth = (days: number): number => civilFromDays(days) % 100;
/** 1 to 366. */
export const dayOfYear = (days: number): number => days - daysFromCivil(yearOfDay(days), 1, 1) + 1;
/** 0 is Sunday. */
export const weekdayOf = (days: number): number => (((days + 4) % 7) + 7) % 7;

/** The Monday of its week. */
export const mondayOf = (days: number): number => days - ((weekdayOf(days) + 6) % 7);

/** The week of ISO 8601, of the year that its Thursday is in. */
export function isoWeek(days: number): { readonly year: number; readonly week: number } {
  const thursday = mondayOf(days) + 3;
  return { year: yearOfDay(thursday), week: Math.ceil(dayOfYear(thursday) / 7) };
}

export const firstOfMonth = (days: number): number => days - dayOfMonth(days) + 1;
export const firstOfQuarter = (days: number): number =>
  daysFromCivil(yearOfDay(days), Math.floor((monthOfDay(days) - 1) / 3) * 3 + 1, 1);
export const firstOfYear = (days: number): number => daysFromCivil(yearOfDay(days), 1, 1);
