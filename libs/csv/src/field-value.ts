/**
 * Fields as numbers: the meaning of every kind, which the kernel's fast path is a part of. Owns: which texts are values, which
 * stand for none, and what to say of the others. Must not know: bytes, rows, columns.
 */
import {
  daysFromCivil,
  isCivil,
  secondsFromCivil,
  type ColumnKind,
  type DateForm,
  type ValueForms,
} from '@coffee/protocol';

export type NumberKind = Exclude<ColumnKind, 'uuid' | 'text'>;

const ID = /^(\d+)(?:\.0+)?$/;
const COUNT = /^(-?\d+)(?:\.0+)?$/;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)[ Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?( ?(?:[Zz]|[+-]\d\d(?::?\d\d)?))?$/;
const ZERO_DATE = /^0000-00-00(?:[ T]00:00:00(?:\.0+)?)?$/;
const TRUE = /^(?:true|t|yes|y|1)$/i;
const FALSE = /^(?:false|f|no|n|0)$/i;
/** As databases and data frames write a missing value. */
const NULL_WORD = /^(?:NULL|NaN|None|NA|\\N)$/i;

/** Exact integers only; and -0 is 0. */
const exact = (value: number): number | undefined => (Number.isSafeInteger(value) ? value + 0 : undefined);

/** The number that a text without blanks around it is: see `ColumnKind` for units; undefined when it is none. */
export function parseNumber(kind: NumberKind, written: string, forms: ValueForms = {}): number | undefined {
  const text = plainly(kind, written, forms);
  switch (kind) {
    case 'id':
    case 'count': {
      const match = (kind === 'id' ? ID : COUNT).exec(text);
      return match ? exact(Number(match[1])) : undefined;
    }
    case 'money':
      return parseDecimal(text, 3);
    case 'decimal':
      return parseDecimal(text, 6);
    case 'boolean':
      return TRUE.test(text) ? 1 : FALSE.test(text) ? 0 : undefined;
    case 'date': {
      const match = DATE.exec(text);
      if (!match) return undefined;
      const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
      return isCivil(year, month, day) ? daysFromCivil(year, month, day) : undefined;
    }
    case 'instant':
      return parseInstant(text);
  }
}

/** A text in the form that files have of which nothing is said: a point before decimals, YYYY-MM-DD. Nothing where it is in none of the form. */
function plainly(kind: NumberKind, text: string, { decimalComma, dates }: ValueForms): string {
  if (kind === 'date' || kind === 'instant') return dates === undefined ? text : plainDate(text, dates);
  if (!decimalComma || kind === 'boolean') return text;
  return text.includes('.') ? '' : text.replace(',', '.');
}

function plainDate(text: string, form: DateForm): string {
  const sign = form.includes('.') ? '.' : form.includes('/') ? '/' : '-';
  const end = text.search(/[ Tt]/);
  const [date, time] = end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end)];
  const parts = date.split(sign);
  const order = form.split(sign);
  if (parts.length !== 3) return '';
  const part = (name: string, length: number): string => parts[order.indexOf(name)]!.padStart(length, '0');
  return `${parts[order.indexOf('YYYY')]!}-${part('MM', 2)}-${part('DD', 2)}${time}`;
}

/** So many decimals; more only if they are zeros. */
function parseDecimal(text: string, scale: number): number | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign, whole] = match;
  const decimals = significant(match[3] ?? '');
  if (decimals.length > scale) return undefined;
  // One integer from all digits: those beyond 2^53 are no longer exact, and refused.
  const size = exact(Number(whole + decimals.padEnd(scale, '0')));
  return size === undefined ? undefined : sign && size !== 0 ? -size : size;
}

/** Without the zeros at its end. A loop, not a pattern, whose time would grow with the square of the length. */
function significant(decimals: string): string {
  let length = decimals.length;
  while (length > 0 && decimals[length - 1] === '0') length--;
  return decimals.slice(0, length);
}

/**
 * What the clock on the wall said, whatever its zone. An instant within a second is half a second: all bounds are whole
 * seconds, so that nothing needs to be known but that it is after one and before the next.
 */
function parseInstant(text: string): number | undefined {
  const match = INSTANT.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as Civil;
  if (!isCivil(year, month, day) || hour > 23 || minute > 59 || second > 59) return undefined;
  const within = match[7] !== undefined && /[1-9]/.test(match[7]);
  return secondsFromCivil(year, month, day, hour, minute, second) + (within ? 0.5 : 0);
}
type Civil = [number, number, number, number, number, number];

/** Whether an instant is written with a time zone, which is not looked at. */
export const hasZone = (text: string, forms: ValueForms): boolean =>
  INSTANT.exec(plainly('instant', text, forms))?.[8] !== undefined;

/** How a field that may be missing says that it is; undefined when it does not. */
export function missingAs(kind: ColumnKind, text: string): 'null' | 'zero date' | undefined {
  if (NULL_WORD.test(text)) return 'null';
  return (kind === 'date' || kind === 'instant') && ZERO_DATE.test(text) ? 'zero date' : undefined;
}

/** What is wrong with a text that is no value of its kind: read behind the text, and what it is counted as. */
export function problemOf(kind: NumberKind, written: string, forms: ValueForms = {}): string {
  const text = plainly(kind, written, forms);
  if (kind === 'money' || kind === 'decimal') {
    const match = DECIMAL.exec(text);
    const { scale, words, most } = decimals[kind];
    if (match)
      return significant(match[3] ?? '').length > scale ? `has more than ${words} decimals` : `is too large: ${most}`;
    if (forms.decimalComma) return `${notA[kind]} (a comma before its decimals, and no other sign)`;
  } else if ((kind === 'id' || kind === 'count') && (kind === 'id' ? ID : COUNT).test(text)) {
    return `is too large: at most ${Number.MAX_SAFE_INTEGER}`;
  }
  const { dates } = forms;
  if (dates === undefined) return notA[kind];
  return notA[kind].replace('YYYY-MM-DD', dates);
}

const decimals = {
  money: { scale: 3, words: 'three', most: 'at most 9007199254740.991' },
  decimal: { scale: 6, words: 'six', most: 'at most 9007199254.740991' },
} as const;
const notA: Readonly<Record<NumberKind, string>> = {
  id: 'is not an id (a whole number)',
  count: 'is not a whole number',
  money: 'is not an amount',
  decimal: 'is not a number',
  boolean: 'is not true or false',
  instant: 'is not a time (YYYY-MM-DD HH:MM:SS)',
  date: 'is not a date (YYYY-MM-DD)',
};
