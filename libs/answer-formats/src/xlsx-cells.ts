/**
 * Values of an answer as cells of a sheet. Owns: what is a number, a date or text there, how it is shown, and that every text comes back as it was.
 *
 * Text is written as text: what begins with =, +, - or @ is no formula. Excel's numbers have 15 digits: one with more is text, and loses none. Dates
 * before 1900-03-01 are text, too: Excel counts a day then that there was not.
 */
import { answerType, answerValues, fieldReader, type AnswerColumn, type AnswerKind } from '@coffee/answers';
import { groupedFrom } from '@coffee/charts';
import { daysFromCivil, type Chunk } from '@coffee/protocol';
import { cellStyles, type CellStyle } from './xlsx-parts';

const MAX_DIGITS = 15;
/** Characters of a cell: a longer text is cut, and ends with "…". */
export const MAX_CELL = 32_767;
/** Days since 1970 of 1900-03-01. */
const FIRST_DAY = -25_508;
const DAY = 86_400;
/** Of 1970-01-01, as Excel counts days. */
const EXCEL_1970 = 25_569;

/** Writes the cells of one column. `at`: `B7`. @returns nothing where there is no value. */
export type CellWriter = (row: number, at: string) => string;

const styles: Readonly<Record<AnswerKind, CellStyle>> = {
  ...{ text: 'plain', uuid: 'plain', half: 'plain' },
  ...{ integer: 'integer', decimal: 'decimal', date: 'date', month: 'month', instant: 'instant', boolean: 'plain' },
};

export function cellWriter(chunk: Chunk, column: AnswerColumn): CellWriter {
  const { kind } = answerType(column);
  const values = answerValues(chunk, column);
  const reader = fieldReader(chunk, column);
  const style = styleOf(column);
  const number = numberOf(kind);
  return (row, at) => {
    const value = values(row);
    if (value === undefined) return '';
    if (typeof value === 'string') return textCell(at, value);
    if (kind === 'boolean') return `<c r="${at}" t="b"><v>${Number(value)}</v></c>`;
    const text = reader.text(row);
    const written = number(value, text);
    return written === undefined ? textCell(at, text) : `<c r="${at}" s="${style(written)}"><v>${written}</v></c>`;
  };
}

/**
 * By the number that is written. Each cell has its own: a format with a condition on the number would say both, but programs differ in the sign that
 * they give a negative one.
 */
function styleOf(column: AnswerColumn): (written: string) => number {
  const { kind } = answerType(column);
  const style = cellStyles[styles[kind]];
  if (kind !== 'integer') return () => style;
  const grouped = groupedFrom(column.header);
  return (written) => (written.replace('-', '').length < grouped ? style : cellStyles.grouped);
}

/** What stands in a cell for a number; undefined: it is text. */
function numberOf(kind: AnswerKind): (value: number | bigint, text: string) => string | undefined {
  const day = (days: number): string | undefined => (days < FIRST_DAY ? undefined : String(days + EXCEL_1970));
  switch (kind) {
    case 'integer':
    case 'decimal':
      return (_value, text) => (text.length > MAX_DIGITS && digits(text) > MAX_DIGITS ? undefined : text);
    case 'date':
      return (value) => day(Number(value));
    case 'month':
      return (value) => day(daysFromCivil(Math.floor(Number(value) / 12), (Number(value) % 12) + 1, 1));
    case 'instant':
      return (value) => (Number(value) < FIRST_DAY * DAY ? undefined : String(Number(value) / DAY + EXCEL_1970));
    case 'boolean':
    case 'half':
    case 'text':
    case 'uuid':
      return () => undefined;
  }
}

const digits = (text: string): number => text.replace(/^-?0*\.?0*/, '').replace('.', '').length;

export const textCell = (at: string, text: string, style: CellStyle = 'plain'): string =>
  `<c r="${at}" t="inlineStr"${style === 'plain' ? '' : ` s="${cellStyles[style]}"`}><is>` +
  `<t xml:space="preserve">${escaped(text)}</t></is></c>`;

/** `_x0041_` is how a cell has a character that XML has not: what only looks like that has its first character so. */
const SPECIAL =
  /[&<>"\u0000-\u0008\u000b-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|_(?=x[0-9a-fA-F]{4}_)/g;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escaped(text: string): string {
  const cut = text.length > MAX_CELL ? `${text.slice(0, MAX_CELL - 1)}…` : text;
  return cut.replace(SPECIAL, (character) => entities[character] ?? codeOf(character));
}

const codeOf = (character: string): string =>
  `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
