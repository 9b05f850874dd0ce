/** Values of a column as they stand in a table, in the language of the page. Owns: that ids have no groups of digits, in every table. */
import { isIdName } from '@coffee/charts';
import { exactNumber, timeIn } from '../words/language';
import type { Row } from './answer-rows';
import type { Column } from './column';

/** `text`: as a result file has it. */
export function columnText(text: string, { name, type }: Column): string {
  if (type === 'decimal') return exactNumber(text);
  if (type === 'integer') return isIdName(name) ? text : exactNumber(text);
  return timeIn(text, type);
}

/** Nothing where there is no value, and of a row that has not come. */
export function cellText(row: Row | undefined, column: Column): string {
  const value = row?.[column.name] ?? undefined;
  return value === undefined ? '' : columnText(String(value), column);
}
