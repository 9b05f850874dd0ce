/** Instants as text by a format: the fields of strftime that need no zone. Owns: which there are. */
import { CoffeeError, quoted, quotedStart } from '@coffee/core';
import { civilFromDays } from '@coffee/protocol';
import { dayOfYear, isoWeek, weekdayOf } from './calendar';

interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly days: number;
  /** Since midnight. */
  readonly second: number;
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const padded = (value: number, digits = 2): string => String(value).padStart(digits, '0');
const hourOf = ({ second }: Moment): number => Math.floor(second / 3600);
const twelfth = (moment: Moment): number => hourOf(moment) % 12 || 12;
/** Weeks begin on the weekday; the days before the first are week 0. */
const weekFrom = (weekday: number, { days }: Moment): number =>
  Math.floor((dayOfYear(days) + 6 - ((weekdayOf(days) - weekday + 7) % 7)) / 7);

/** Numbers, with the digits that they are padded to, unless a hyphen stands before the letter. */
const numbers: Readonly<Record<string, readonly [digits: number, of: (moment: Moment) => number]>> = {
  d: [2, ({ day }) => day],
  m: [2, ({ month }) => month],
  y: [2, ({ year }) => year % 100],
  j: [3, ({ days }) => dayOfYear(days)],
  H: [2, hourOf],
  I: [2, twelfth],
  M: [2, ({ second }) => Math.floor(second / 60) % 60],
  S: [2, ({ second }) => Math.floor(second) % 60],
};

const texts: Readonly<Record<string, (moment: Moment) => string>> = {
  Y: ({ year }) => padded(year, 4),
  G: ({ days }) => padded(isoWeek(days).year, 4),
  V: ({ days }) => padded(isoWeek(days).week),
  U: (moment) => padded(weekFrom(0, moment)),
  W: (moment) => padded(weekFrom(1, moment)),
  a: ({ days }) => DAYS[weekdayOf(days)]!.slice(0, 3),
  A: ({ days }) => DAYS[weekdayOf(days)]!,
  b: ({ month }) => MONTHS[month - 1]!.slice(0, 3),
  B: ({ month }) => MONTHS[month - 1]!,
  w: ({ days }) => String(weekdayOf(days)),
  u: ({ days }) => String(weekdayOf(days) || 7),
  p: (moment) => (hourOf(moment) < 12 ? 'AM' : 'PM'),
  f: ({ second }) => padded(Math.round((second - Math.floor(second)) * 1_000_000), 6),
  '%': () => '%',
};

const FIELD = /%(-?)(.?)/gs;
const isKnown = (hyphen: string, letter: string): boolean =>
  Object.hasOwn(numbers, letter) || (hyphen === '' && Object.hasOwn(texts, letter));

/** What is wrong with a format, as the end of a sentence about it. */
export function timeFormatProblem(format: string): string | undefined {
  for (const [field, hyphen = '', letter = ''] of format.matchAll(FIELD)) {
    if (isKnown(hyphen, letter)) continue;
    const all = [...Object.keys(numbers), ...Object.keys(texts)].map((each) => `%${each}`).join(' ');
    return `has the field ${quoted(field)}, which is none of ${all} (or %-d for one of ${Object.keys(numbers).join('')} without zeros before it)`;
  }
  return undefined;
}

/** `daily`: whether it is the same for all instants of a day. @throws CoffeeError BAD_INPUT for a format with unknown fields. */
export function timeFormat(format: string): { readonly daily: boolean; readonly of: (instant: number) => string } {
  const problem = timeFormatProblem(format);
  if (problem !== undefined) throw new CoffeeError('BAD_INPUT', `the format ${quotedStart(format)} ${problem}`);
  const parts: ((moment: Moment) => string)[] = [];
  let end = 0;
  for (const match of format.matchAll(FIELD)) {
    const before = format.slice(end, match.index);
    const [field, hyphen, letter = ''] = match;
    const number = Object.hasOwn(numbers, letter) ? numbers[letter] : undefined;
    parts.push(() => before, number ? (moment) => padded(number[1](moment), hyphen ? 1 : number[0]) : texts[letter]!);
    end = match.index + field.length;
  }
  const rest = format.slice(end);
  return {
    daily: !/%-?[HIMSpf]/.test(format),
    of: (instant) => parts.map((part) => part(momentOf(instant))).join('') + rest,
  };
}

function momentOf(instant: number): Moment {
  const days = Math.floor(instant / 86_400);
  const civil = civilFromDays(days);
  const year = Math.floor(civil / 10_000);
  return { year, month: Math.floor(civil / 100) % 100, day: civil % 100, days, second: instant - days * 86_400 };
}
