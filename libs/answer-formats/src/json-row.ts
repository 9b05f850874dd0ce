/**
 * Rows of an answer as JSON objects. Owns: that numbers are numbers with every digit that they have, and what is missing is null. Must not know:
 * what stands around them.
 */
import { answerType, fieldReader, type AnswerSink } from '@coffee/answers';
import type { Chunk } from '@coffee/protocol';
import type { WriteOptions } from './answer-format';

type JsonField = (row: number) => string;

/** @returns one row as an object. */
export function jsonRows(
  { columns }: AnswerSink,
  chunk: Chunk,
  { exact = false }: WriteOptions,
): (row: number) => string {
  const fields = columns.map((column): JsonField => {
    const reader = fieldReader(chunk, column);
    const { kind } = answerType(column);
    const isBare = kind === 'integer' || kind === 'boolean' || (kind === 'decimal' && !exact);
    const name = JSON.stringify(column.header);
    return (row) => {
      const field = reader.text(row);
      if (field === '' && kind !== 'text') return `${name}:null`;
      return `${name}:${isBare ? field : JSON.stringify(field)}`;
    };
  });
  return (row) => `{${fields.map((field) => field(row)).join(',')}}`;
}

/** As `jsonType` says of a column. */
export function jsonType(column: AnswerSink['columns'][number], { exact = false }: WriteOptions): string {
  const { kind } = answerType(column);
  return kind === 'decimal' && exact ? 'text' : kind;
}
