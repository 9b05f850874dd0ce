/** Values and names as people read them in a plot. Owns: that no digit of a value is left out where the value is said. */
import { formatDate, formatHalf, formatMonth } from '@coffee/protocol';
import type { PlotColumn, PlotKind, PlotValue } from './plot-column';

/** `final_amount` is said as "final amount". */
export const nameOf = ({ name }: Pick<PlotColumn, 'name'>): string => name.replaceAll('_', ' ').trim() || 'value';

/** With every digit, in groups of three: 394,042.68. */
export function amountText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const text = String(value);
  if (text.includes('e')) return text;
  const [whole = '', decimals] = text.split('.');
  const grouped = whole.replace(/\d(?=(?:\d{3})+$)/g, '$&,');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

const units = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** Of an axis: 12k, 1.5M. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15) return value.toExponential(1);
  const [unit, letter] = units.find(([each]) => size >= each * 0.9999) ?? [1, ''];
  return `${Number((value / unit).toPrecision(6))}${letter}`;
}

export function timeText(value: number, kind: PlotKind): string {
  switch (kind) {
    case 'month':
      return formatMonth(value);
    case 'half':
      return formatHalf(value);
    case 'date':
      return formatDate(value);
    default:
      return String(value);
  }
}

/** Any value; "–" where there is none. */
export function valueText(value: PlotValue, kind: PlotKind): string {
  if (value === undefined || value === '') return '–';
  if (typeof value === 'string') return value;
  return kind === 'integer' || kind === 'decimal' ? amountText(value) : timeText(value, kind);
}
