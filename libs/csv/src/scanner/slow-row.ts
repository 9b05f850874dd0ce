/** The slow path of one row: from its fields to one value for each operation, or to what is wrong with it. Simply correct. */
import type { BadRow } from '../bad-row';
import { notA, parseNumber } from '../field-value';
import type { SplitRow } from '../row-splitter';
import type { Operation } from './scan-program';

/** What a field holds; undefined: no value. */
export type SlowValue = number | Uint8Array | undefined;

const SHOWN = 40;

/** The text of a field as an error shows it: cut to size, in quotes. */
export function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

/** @param offset where the row starts in its file. @returns the values in the order of the program, or the row as a bad one. */
export function readSlowRow(
  row: SplitRow,
  program: readonly Operation[],
  fields: number,
  offset: number,
): { readonly values: readonly SlowValue[] } | { readonly bad: BadRow } {
  if (row.problem !== undefined) return { bad: { offset, message: row.problem } };
  if (row.fields.length !== fields) return { bad: { offset, message: fieldCount(row.fields.length, fields) } };
  const values: SlowValue[] = [];
  for (const { name, kind, nullable, field, where } of program) {
    const bytes = row.fields[field]!;
    const other = where && values[where.operation];
    if (where && !(typeof other === 'number' && other >= where.atLeast)) {
      values.push(undefined);
    } else if (bytes.length === 0) {
      if (!nullable) return { bad: { offset, column: name, message: 'is empty' } };
      values.push(undefined);
    } else if (kind === 'uuid' || kind === 'text') {
      values.push(bytes);
    } else {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
      const value = parseNumber(kind, text);
      if (value === undefined) return { bad: { offset, column: name, message: `${shown(text)} ${notA[kind]}` } };
      values.push(value);
    }
  }
  return { values };
}

export const fieldCount = (has: number, header: number): string =>
  `has ${has} ${has === 1 ? 'field' : 'fields'}, the header has ${header}`;
