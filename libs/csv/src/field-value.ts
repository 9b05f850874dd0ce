/**
 * Fields as numbers: the meaning of every kind, which the kernel's fast path is a part of. Owns: which texts are values, which
 * stand for none, and what to say of the others. Must not know: bytes, rows, columns.
 */
import { daysFromCivil, isCivil, secondsFromCivil, type ColumnKind } from '@coffee/protocol';

export type NumberKind = Exclude<ColumnKind, 'uuid' | 'text'>;

const ID = /^(\d+)(?:\.0+)?$/;
const COUNT = /^(-?\d+)(?:\.0+)?$/;
const MONEY = /^(-?)(\d+)(?:\.(\d+))?$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)[ Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?( ?(?:[Zz]|[+-]\d\d(?::?\d\d)?))?$/;
const ZERO_DATE = /^0000-00-00(?:[ T]00:00:00(?:\.0+)?)?$/;
/** As databases and data frames write a missing value. */
const NULL_WORD = /^(?:NULL|NaN|None|NA|\\N)$/i;

/** Exact integers only; and -0 is 0. */
const exact = (value: number): number | undefined => (Number.isSafeInteger(value) ? value + 0 : undefined);

/** The number that a text without blanks around it is: see `ColumnKind` for units; undefined when it is none. */
export function parseNumber(kind: NumberKind, text: string): number | undefined {
  switch (kind) {
    case 'id':
    case 'count': {
      const match = (kind === 'id' ? ID : COUNT).exec(text);
      return match ? exact(Number(match[1])) : undefined;
    }
    case 'money':
      return parseThousandths(text);
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

/** Three decimals; more only if they are zeros. */
function parseThousandths(text: string): number | undefined {
  const match = MONEY.exec(text);
  if (!match) return undefined;
  const [, sign, whole] = match;
  const decimals = significant(match[3] ?? '');
  if (decimals.length > 3) return undefined;
  // One integer from all digits: thousandths beyond 2^53 are no longer exact, and refused.
  const size = exact(Number(whole + decimals.padEnd(3, '0')));
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
export const hasZone = (text: string): boolean => INSTANT.exec(text)?.[8] !== undefined;

/** How a field that may be missing says that it is; undefined when it does not. */
export function missingAs(kind: ColumnKind, text: string): 'null' | 'zero date' | undefined {
  if (NULL_WORD.test(text)) return 'null';
  return (kind === 'date' || kind === 'instant') && ZERO_DATE.test(text) ? 'zero date' : undefined;
}

/** What is wrong with a text that is no value of its kind: read behind the text, and what it is counted as. */
export function problemOf(kind: NumberKind, text: string): string {
  if (kind === 'money') {
    const match = MONEY.exec(text);
    if (match)
      return significant(match[3] ?? '').length > 3 ? 'has more than three decimals' : `is too large: ${MOST_MONEY}`;
  } else if ((kind === 'id' || kind === 'count') && (kind === 'id' ? ID : COUNT).test(text)) {
    return `is too large: at most ${Number.MAX_SAFE_INTEGER}`;
  }
  return notA[kind];
}

const MOST_MONEY = 'at most 9007199254740.991';
const notA: Readonly<Record<NumberKind, string>> = {
  id: 'is not an id (a whole number)',
  count: 'is not a whole number',
  money: 'is not an amount',
  instant: 'is not a time (YYYY-MM-DD HH:MM:SS)',
  date: 'is not a date (YYYY-MM-DD)',
};
