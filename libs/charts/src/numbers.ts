/** Numbers in the signs of a language. */

export interface NumberSigns {
  readonly group: string;
  readonly decimal: string;
  /** Numbers of fewer digits have no groups. */
  readonly grouped: number;
}

/** With every digit: 394,042.68. */
export function amountText(value: number, { group, decimal, grouped }: NumberSigns): string {
  if (!Number.isFinite(value)) return String(value);
  const text = String(value);
  if (text.includes('e')) return text.replace('.', decimal);
  const [whole = '', decimals] = text.split('.');
  const groups = whole.replace('-', '').length < grouped ? whole : whole.replace(/\d(?=(?:\d{3})+$)/g, `$&${group}`);
  return decimals === undefined ? groups : groups + decimal + decimals;
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
