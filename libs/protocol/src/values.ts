/**
 * Values as integers, and as people write them: money, dates, months, halves. Owns: the calendar of the whole system
 * (proleptic Gregorian, no zones: an instant is what the clock on the wall said) and how values are printed.
 *
 * Units: money is thousandths; a date is days since 1970-01-01; an instant is seconds since 1970-01-01 00:00:00; a month is
 * year * 12 + month - 1; a half is year * 2 + half - 1. Days and instants before 1970 are negative.
 * Invariant: nothing here allocates but what returns text; hot loops call it per row. Must not know: columns, queries.
 */

export const SECONDS_PER_DAY = 86_400;
/** Days of 0001-01-01 and 9999-12-31: the dates that have four-digit years. */
export const MIN_DAYS = -719_162;
export const MAX_DAYS = 2_932_896;

/** Days from 0000-03-01 to 1970-01-01: the calendar below counts years from March, so that the leap day comes last. */
const DAYS_TO_1970 = 719_468;
const DAYS_PER_ERA = 146_097;

export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** 28 to 31. `month` is 1..12. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  // The 31st falls on odd months up to July, on even ones from August.
  return 30 + ((month + (month >>> 3)) & 1);
}

/** Whether there is such a date, in the years 1 to 9999. */
export function isCivil(year: number, month: number, day: number): boolean {
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** Days since 1970 of a date that exists. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const fromMarch = month > 2 ? year : year - 1;
  const era = Math.floor(fromMarch / 400);
  const yearOfEra = fromMarch - era * 400;
  const dayOfYear = ((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) | 0;
  const dayOfEra = yearOfEra * 365 + (yearOfEra >>> 2) - ((yearOfEra / 100) | 0) + dayOfYear + day - 1;
  return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_1970;
}

/** The date of a day as one number, year * 10000 + month * 100 + day: 19723 gives 20240101. For years from 1 on. */
export function civilFromDays(days: number): number {
  const shifted = days + DAYS_TO_1970;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const leapDays = ((dayOfEra / 1460) | 0) - ((dayOfEra / 36_524) | 0) + ((dayOfEra / 146_096) | 0);
  const yearOfEra = ((dayOfEra - leapDays) / 365) | 0;
  const dayOfYear = dayOfEra - (yearOfEra * 365 + (yearOfEra >>> 2) - ((yearOfEra / 100) | 0));
  const monthFromMarch = ((5 * dayOfYear + 2) / 153) | 0;
  const day = dayOfYear - (((153 * monthFromMarch + 2) / 5) | 0) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0)) * 10_000 + month * 100 + day;
}

/** Seconds since 1970 of a date and a time that exist. */
export function secondsFromCivil(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  return daysFromCivil(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
}

/** The day that an instant is in. */
export const daysOf = (instant: number): number => Math.floor(instant / SECONDS_PER_DAY);
/** Seconds since midnight, 0..86399. */
export const secondOfDay = (instant: number): number => instant - daysOf(instant) * SECONDS_PER_DAY;
export const yearOf = (instant: number): number => (civilFromDays(daysOf(instant)) / 10_000) | 0;
/** year * 12 + month - 1 of an instant. */
export function monthOf(instant: number): number {
  const civil = civilFromDays(daysOf(instant));
  const year = (civil / 10_000) | 0;
  return year * 12 + (((civil - year * 10_000) / 100) | 0) - 1;
}
/** year * 2 + half - 1 of an instant. */
export const halfOf = (instant: number): number => (monthOf(instant) / 6) | 0;
/** The first instant of a year: years are the instants from `yearStart(y)` to before `yearStart(y + 1)`. */
export const yearStart = (year: number): number => daysFromCivil(year, 1, 1) * SECONDS_PER_DAY;

/** Exact, at least one decimal and no trailing zeros beyond it: 75000 gives "75.0", 78765 "78.765", -500 "-0.5". */
export function formatMoney(thousandths: number): string {
  const size = Math.abs(thousandths);
  const fraction = size % 1000;
  const whole = (size - fraction) / 1000;
  const sign = thousandths < 0 ? '-' : '';
  if (fraction % 100 === 0) return `${sign}${whole}.${fraction / 100}`;
  if (fraction % 10 === 0) return `${sign}${whole}.${String(fraction / 10).padStart(2, '0')}`;
  return `${sign}${whole}.${String(fraction).padStart(3, '0')}`;
}

/** Millionths as a decimal number: six decimals at most, and one at least. */
export function formatDecimal(millionths: number | bigint): string {
  const text = String(millionths < 0 ? -BigInt(millionths) : millionths).padStart(7, '0');
  return `${millionths < 0 ? '-' : ''}${text.slice(0, -6)}.${text.slice(-6).replace(/0{1,5}$/, '')}`;
}

const MONEY = /^(-?)(\d{1,12})(?:\.(\d{1,3}))?$/;

/** Thousandths of an amount as people write it, up to 12 digits and 3 decimals; undefined for any other text. */
export function parseMoney(text: string): number | undefined {
  const match = MONEY.exec(text);
  if (!match) return undefined;
  const [, sign, whole, decimals = ''] = match;
  const size = Number(whole) * 1000 + Number(decimals.padEnd(3, '0'));
  return sign && size !== 0 ? -size : size;
}

const twoDigits = (value: number): string => (value < 10 ? `0${value}` : String(value));
const fourDigits = (value: number): string => String(value).padStart(4, '0');

/** "2024-01". */
export const formatMonth = (month: number): string =>
  `${fourDigits(Math.floor(month / 12))}-${twoDigits((month % 12) + 1)}`;
/** "2024-H1". */
export const formatHalf = (half: number): string => `${fourDigits(Math.floor(half / 2))}-H${(half % 2) + 1}`;
/** "1970-04-22". */
export function formatDate(days: number): string {
  const civil = civilFromDays(days);
  return `${fourDigits((civil / 10_000) | 0)}-${twoDigits(((civil / 100) | 0) % 100)}-${twoDigits(civil % 100)}`;
}
const MICROS = 1_000_000;
const toMicros = (seconds: number): number => Math.round(seconds * MICROS) / MICROS;

/** "06:00:00", or "06:00:00.5": from seconds since midnight, to the microsecond. */
export function formatTimeOfDay(seconds: number): string {
  const exact = toMicros(seconds);
  const whole = Math.floor(exact);
  const micros = Math.round((exact - whole) * MICROS);
  const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`;
  return `${twoDigits((whole / 3600) | 0)}:${twoDigits(((whole / 60) | 0) % 60)}:${twoDigits(whole % 60)}${fraction}`;
}

/** "2024-01-31 06:00:00", with the decimals of a second that it has. */
export function formatInstant(instant: number): string {
  const exact = toMicros(instant);
  return `${formatDate(daysOf(exact))} ${formatTimeOfDay(secondOfDay(exact))}`;
}
