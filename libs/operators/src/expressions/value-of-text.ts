/** Texts as values of other kinds, as a cast reads them. Spaces around them count for nothing. @throws CoffeeError BAD_INPUT for any other text. */
import { CoffeeError, quotedStart } from '@coffee/core';
import { isCivil, secondsFromCivil, daysFromCivil } from '@coffee/protocol';
import { narrowed, wideQuotient } from './exact';

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** An integer of the last of so many decimals, rounded half away from zero: 1.2345 at scale 3 is 1235. */
export function exactOfText(text: string, scale: number): number | bigint {
  const match = NUMBER.exec(text.trim());
  const [, sign, whole = '', decimals = '', exponent = '0'] = match ?? [];
  const digits = whole + decimals;
  if (!match || digits === '' || digits.length > 200) throw unreadable(text, 'a number, such as -12.5');
  const shift = Number(exponent) + scale - decimals.length;
  const value = BigInt(`${sign === '-' ? '-' : ''}${digits}`);
  return narrowed(shift >= 0 ? value * 10n ** BigInt(shift) : wideQuotient(value, 10n ** BigInt(-shift))!);
}

const DATE = String.raw`(\d{4})[-/](\d{1,2})[-/](\d{1,2})`;
const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?`;
const instantPattern = new RegExp(`^${DATE}(?:[ T]+${TIME})?$`);
const timePattern = new RegExp(`^(?:${DATE}[ T]+)?${TIME}$`);

/** Seconds since 1970, to the microsecond. */
export function instantOfText(text: string): number {
  const match = instantPattern.exec(text.trim());
  const [day, seconds] = [dayOf(match?.slice(1, 4)), secondsOf(match?.slice(4))];
  if (!match || day === undefined || seconds === undefined)
    throw unreadable(text, 'an instant, such as 2024-01-31 12:30:00');
  return secondsFromCivil(1970, 1, 1, 0, 0, 0) + day * 86_400 + seconds;
}

/** Days since 1970: the day of an instant, where it is one. */
export function dateOfText(text: string): number {
  const match = instantPattern.exec(text.trim());
  const day = dayOf(match?.slice(1, 4));
  if (!match || day === undefined || secondsOf(match.slice(4)) === undefined)
    throw unreadable(text, 'a date, such as 2024-01-31');
  return day;
}

/** Seconds since midnight. */
export function timeOfText(text: string): number {
  const match = timePattern.exec(text.trim());
  const hasDay = match?.[1] !== undefined;
  const seconds = secondsOf(match?.slice(4));
  if (!match || seconds === undefined || (hasDay && dayOf(match.slice(1, 4)) === undefined))
    throw unreadable(text, 'a time of day, such as 12:30:00');
  return seconds;
}

/** Undefined of what is no date. */
function dayOf(fields: readonly (string | undefined)[] = []): number | undefined {
  const [year = 0, month = 0, day = 0] = fields.map(Number);
  return isCivil(year, month, day) ? daysFromCivil(year, month, day) : undefined;
}

/** Midnight where there is no time; undefined of what is none. */
function secondsOf([hour = '0', minute = '0', second = '0', fraction = '0']: readonly (string | undefined)[] = []):
  number | undefined {
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  if (h > 23 || m > 59 || s > 59) return undefined;
  return h * 3600 + m * 60 + s + Math.round(Number(`0.${fraction}`) * 1_000_000) / 1_000_000;
}

const unreadable = (text: string, kind: string): CoffeeError =>
  new CoffeeError('BAD_INPUT', `the text ${quotedStart(text)} cannot be read as ${kind}`);
