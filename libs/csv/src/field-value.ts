/**
 * Fields as numbers: the slow path's meaning of every kind, which the kernel's fast path is a part of. Owns: which texts are
 * values and which are errors. Must not know: bytes, rows, columns.
 */
import { daysFromCivil, isCivil, secondsFromCivil, type ColumnKind } from '@coffee/protocol';

export type NumberKind = Exclude<ColumnKind, 'uuid' | 'text'>;

const ID = /^(\d+)(?:\.0+)?$/;
const COUNT = /^-?\d+$/;
const MONEY = /^(-?)(\d+)(?:\.(\d{1,3})0*)?$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const INSTANT = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/;

/** Exact integers only; and -0 is 0. */
const exact = (value: number): number | undefined => (Number.isSafeInteger(value) ? value + 0 : undefined);

/** The number that a field holds: see `ColumnKind` for units; undefined when it holds none. */
export function parseNumber(kind: NumberKind, text: string): number | undefined {
  switch (kind) {
    case 'id': {
      const match = ID.exec(text);
      return match ? exact(Number(match[1])) : undefined;
    }
    case 'count':
      return COUNT.test(text) ? exact(Number(text)) : undefined;
    case 'money':
      return parseThousandths(text);
    case 'date': {
      const match = DATE.exec(text);
      if (!match) return undefined;
      const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
      return isCivil(year, month, day) ? daysFromCivil(year, month, day) : undefined;
    }
    case 'instant': {
      const match = INSTANT.exec(text);
      if (!match) return undefined;
      const parts = match.slice(1).map(Number) as [number, number, number, number, number, number];
      const [year, month, day, hour, minute, second] = parts;
      if (!isCivil(year, month, day) || hour > 23 || minute > 59 || second > 59) return undefined;
      return secondsFromCivil(...parts);
    }
  }
}

/** Three decimals; more only if they are zeros. */
function parseThousandths(text: string): number | undefined {
  const match = MONEY.exec(text);
  if (!match) return undefined;
  const [, sign, whole, decimals = ''] = match;
  // One integer from all digits: thousandths beyond 2^53 are no longer exact, and refused.
  const size = exact(Number(whole + decimals.padEnd(3, '0')));
  return size === undefined ? undefined : sign && size !== 0 ? -size : size;
}

/** What to say of a field that holds no value of its kind. */
export const notA: Readonly<Record<NumberKind, string>> = {
  id: 'is not an id (a whole number)',
  count: 'is not a whole number',
  money: 'is not an amount',
  instant: 'is not a time (YYYY-MM-DD HH:MM:SS)',
  date: 'is not a date (YYYY-MM-DD)',
};
