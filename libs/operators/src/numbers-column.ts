/** Numbers as a column. */
import { numberColumn, validityOf, type NumberColumn } from '@coffee/protocol';
import { pickPresent } from './expressions/vector-loops';

/** @param numbers one a row, NaN where it has none. */
export function numbersColumn(name: string, numbers: Float64Array): NumberColumn {
  const present = new Float64Array(numbers.length);
  const has = new Uint8Array(numbers.length);
  const count = pickPresent(numbers, present, has);
  return numberColumn(name, present.subarray(0, count), count === numbers.length ? undefined : validityOf(has));
}
