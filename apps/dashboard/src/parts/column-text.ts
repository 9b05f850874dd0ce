/** Values of a column as they stand in a table. Owns: that ids and years have no groups of digits, in every table. */
import { isIdName } from '@coffee/charts';
import { exactNumber } from '../words/language';
import type { Column } from './column';

/** `text`: as a result file has it. */
export function columnText(text: string, { name, type }: Column): string {
  if (type === 'decimal') return exactNumber(text);
  return type === 'integer' && !isIdName(name) ? exactNumber(text, 'min2') : text;
}
