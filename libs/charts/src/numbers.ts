/** Numbers in the signs of a language. Owns: that ids and years have no groups of digits, and how many decimals are read. */
import { isIdName, type PlotColumn } from './plot-column';

export interface NumberSigns {
  readonly group: string;
  readonly decimal: string;
}

/** Numbers of fewer digits before the decimals have no groups: years are among them. */
const GROUPED = 5;

/** Of how many digits a whole number in a column of that name has groups, at least: ids have none. */
export const groupedFrom = (name: string): number => (isIdName(name) ? Infinity : GROUPED);

/** With every digit: 394,042.68. `of`: the column that it is a value of, if it is one. */
export function amountText(value: number, { group, decimal }: NumberSigns, of?: PlotColumn): string {
  if (!Number.isFinite(value)) return String(value);
  const text = String(value);
  if (text.includes('e')) return text.replace('.', decimal);
  const [whole = '', decimals] = text.split('.');
  const grouped = of?.kind === 'integer' ? groupedFrom(of.name) : GROUPED;
  const groups = whole.replace('-', '').length < grouped ? whole : whole.replace(/\d(?=(?:\d{3})+$)/g, `$&${group}`);
  return decimals === undefined ? groups : groups + decimal + decimals;
}

/** Without what binary fractions add: amounts have six decimals at most, and 0.1 + 0.2 is 0.3. */
export const tidied = (value: number): number => Number(Number(value.toFixed(6)).toPrecision(15));

/** Of a mean there may be six, of which nobody reads the last; amounts have three at most, and keep them. */
const DECIMALS = 4;

/** As it is drawn: with the decimals that people read. Below 1 the first of them is the first that is not 0. */
export function readable(value: number): number {
  if (Number.isInteger(value)) return value;
  return Number(Math.abs(value) < 1 ? value.toPrecision(DECIMALS) : value.toFixed(DECIMALS));
}

/** Of what a unit is, its sign. */
export type Units = readonly (readonly [size: number, sign: string])[];

/** Of an axis, with the largest unit that it has: 12k, 1.5M. */
export function tickText(value: number, units: Units, decimal: string): string {
  const size = Math.abs(value);
  if (size >= 1e15) return value.toExponential(1).replace('.', decimal);
  const [unit, sign] = units.find(([each]) => size >= each * 0.9999) ?? [1, ''];
  return `${String(Number((value / unit).toPrecision(6))).replace('.', decimal)}${sign}`;
}
