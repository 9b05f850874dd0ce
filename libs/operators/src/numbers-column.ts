/** Numbers as a column. */
import type { NumberColumn } from '@coffee/protocol';
import { packed } from './loops/floats';

/** @param numbers one a row, NaN where it has none. */
export function numbersColumn(name: string, numbers: Float64Array): NumberColumn {
  const { type, values, validity } = packed(numbers);
  return { name, type, values, ...(validity && { validity }) };
}
