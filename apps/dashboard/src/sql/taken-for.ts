/** What is written for a parameter of a question in SQL, where the language would write that in another way. */
import { decimalSign, exactNumber, plainNumber } from '../words/language';

/** Numbers as the language writes them; undefined where nobody takes them for others. In SQL a point is before decimals, and a comma between values. */
export function takenFor(written: string): string | undefined {
  const values = written.split(',').map((value) => /^\s*(-?\d+(?:\.\d*[1-9])?)\.?0*\s*$/.exec(value)?.[1]);
  if (!values.every((value) => value !== undefined)) return undefined;
  const isOther = values.length > 1 ? plainNumber(written.trim()) !== undefined : written.includes('.');
  return isOther && (values.length > 1 || decimalSign() !== '.') ? values.map(exactNumber).join('; ') : undefined;
}
