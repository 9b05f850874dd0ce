/** Constants of every kind, from how they are written, and kinds in words. */
import { ownValue } from '@coffee/core';
import { scaleOf, type Expression, type ExpressionKind } from '@coffee/operators';
import { daysFromCivil, isCivil, SECONDS_PER_DAY } from '@coffee/protocol';

export type Constant = Extract<Expression, { readonly constant: unknown }>;

const words: { readonly [Kind in ExpressionKind]: string } = {
  uuid: 'a UUID',
  id: 'an id',
  count: 'a whole number',
  money: 'an amount',
  decimal: 'a decimal number',
  instant: 'a timestamp',
  date: 'a date',
  time: 'a time of day',
  text: 'a text',
  boolean: 'a condition',
  month: 'a month',
  half: 'a half-year',
};

export const inWords = (kind: ExpressionKind): string => words[kind];

const forms: { readonly [Kind in ExpressionKind]?: string } = {
  uuid: "'123e4567-e89b-42d3-a456-426614174000'",
  id: '17',
  count: '17',
  money: '12.5',
  decimal: '12.5',
  instant: "'2024-01-31 06:00:00'",
  date: "'2024-01-31'",
  time: "'06:00'",
  boolean: 'TRUE',
};

/** How a value of the kind is written. */
export const formOf = (kind: ExpressionKind): string => forms[kind] ?? "'text'";

export const missing = (kind: ExpressionKind): Constant => ({ constant: null, kind });

/** Of digits, perhaps a sign and a point: of the coarsest kind that has its decimals. @returns what is wrong with it. */
export function numberConstant(text: string): Constant | string {
  const decimals = (/\.(\d*?)0*$/.exec(text)?.[1] ?? '').length;
  const kind = decimals === 0 && !text.includes('.') ? 'count' : decimals <= 3 ? 'money' : 'decimal';
  if (decimals > 6) return 'a number has at most 6 decimals here';
  return (
    constantOf(text, kind) ??
    'this number is too large: a constant has at most 15 digits, with its decimals (3 of an amount, 6 where it has more than 3)'
  );
}

/** A text that stands where a value of the kind is meant; undefined when it is none. */
export function constantOf(text: string, kind: ExpressionKind): Constant | undefined {
  const constant = valueOf(text, kind);
  return constant === undefined ? undefined : { constant, kind };
}

function valueOf(text: string, kind: ExpressionKind): number | string | boolean | undefined {
  const scale = scaleOf(kind);
  if (scale !== undefined) return exact(text.trim(), scale);
  if (kind === 'boolean') return ownValue({ true: true, false: false }, text.trim().toLowerCase());
  if (kind === 'date') return dayOf(text.trim());
  if (kind === 'instant') return instantOf(text.trim());
  if (kind === 'time') return timeOf(text.trim());
  return kind === 'text' || kind === 'uuid' ? text : undefined;
}

/** In units of the last of so many decimals. */
function exact(text: string, scale: number): number | undefined {
  const written = /^([+-]?)(\d*)(?:\.(\d*?)0*)?$/.exec(text);
  if (!written || !/\d/.test(text)) return undefined;
  const [, sign, whole = '', decimals = ''] = written;
  if (decimals.length > scale) return undefined;
  const size = Number(whole + decimals.padEnd(scale, '0'));
  if (!Number.isSafeInteger(size)) return undefined;
  return sign === '-' && size !== 0 ? -size : size;
}

/** Days since 1970. */
function dayOf(text: string): number | undefined {
  const [, ...parts] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  const [year = 0, month = 0, day = 0] = parts.map(Number);
  return isCivil(year, month, day) ? daysFromCivil(year, month, day) : undefined;
}

/** Seconds since 1970: a day alone is its first. */
function instantOf(text: string): number | undefined {
  const [, day = '', time = '00:00'] = /^(\S+?)(?:[ T](.+))?$/.exec(text) ?? [];
  const [days, seconds] = [dayOf(day), timeOf(time)];
  return days === undefined || seconds === undefined ? undefined : days * SECONDS_PER_DAY + seconds;
}

/** Seconds since midnight. */
function timeOf(text: string): number | undefined {
  const [, hour, minute, second = '0'] = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?$/.exec(text) ?? [];
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  return h < 24 && m < 60 && s < 60 ? h * 3600 + m * 60 + s : undefined;
}
