/** Values as text, as a cast prints them: all decimals of an exact number, and an instant to the microsecond. */
import { formatDate, formatHalf, formatInstant, formatMonth, formatTimeOfDay } from '@coffee/protocol';
import type { ExpressionKind } from './kinds';

/** 1500 at scale 3 is 1.500. */
export function exactText(value: number | bigint, scale: number): string {
  if (scale === 0) return String(value);
  const digits = String(value < 0 ? -BigInt(value) : value).padStart(scale + 1, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Of a value that is no exact number and no text. */
export function plainText(value: number, kind: ExpressionKind): string {
  switch (kind) {
    case 'boolean':
      return value === 1 ? 'true' : 'false';
    case 'date':
      return formatDate(value);
    case 'month':
      return formatMonth(value);
    case 'half':
      return formatHalf(value);
    case 'time':
      return formatTimeOfDay(value);
    case 'instant':
      return formatInstant(value);
    default:
      return String(value);
  }
}
