/**
 * A part of an answer for a table on a screen: some rows, perhaps only those with a text in them, perhaps in another order. Owns: that it takes
 * bounded memory however long the answer is. Must not know: HTTP.
 */
import { jsonRows } from '@coffee/answer-formats';
import { answerType, answerValues, fieldReader, type AnswerRows, type AnswerValue } from '@coffee/answers';
import { startOf } from '@coffee/core';
import type { Chunk } from '@coffee/protocol';
import { HttpError } from './problem';

export const MOST_ROWS = 1000;
/** In another order than its own, an answer can be looked at so far. */
export const MOST_SORTED = 10_000;

export interface PageRequest {
  /** Of those that match, the first is 0. */
  readonly from: number;
  readonly count: number;
  /** A column; with `-` in front from the greatest down, where no column is called so. */
  readonly sort?: string | undefined;
  /** In any column, in capitals or not. */
  readonly search?: string | undefined;
  /** Decimals as text, with all digits that the result file has. */
  readonly exact?: boolean;
}

interface Row {
  readonly text: string;
  readonly value: AnswerValue;
  /** Its place among those that match, in the order of the answer. */
  readonly at: number;
}

/** @returns the page as JSON. @throws HttpError BAD_REQUEST; what the rows throw. */
export async function answerPage(answer: AnswerRows, request: PageRequest): Promise<string> {
  const { from, count, sort, search, exact = false } = request;
  const { sink } = answer;
  const isWhole = search === undefined && sort === undefined;
  const { rows, matched } = isWhole
    ? { rows: await slice(answer, from, count, exact), matched: answer.rows }
    : await select(answer, request);
  const columns = sink.columns.map((column) => ({ name: column.header, type: answerType(column).kind }));
  const head = JSON.stringify({ answer: sink.name, columns, total: answer.rows, matched, from });
  return `${head.slice(0, -1)},"rows":[${rows.join(',')}]}\n`;
}

async function slice(answer: AnswerRows, from: number, count: number, exact: boolean): Promise<string[]> {
  const rows: string[] = [];
  for await (const chunk of answer.chunks(from, count)) {
    const text = jsonRows(answer.sink, chunk, { exact });
    for (let row = 0; row < chunk.rows; row++) rows.push(text(row));
  }
  return rows;
}

async function select(
  answer: AnswerRows,
  { from, count, sort, search, exact = false }: PageRequest,
): Promise<{ readonly rows: string[]; readonly matched: number }> {
  const by = sort === undefined ? undefined : columnOf(answer, sort);
  const end = from + count;
  if (by && end > MOST_SORTED)
    throw new HttpError(
      'BAD_REQUEST',
      `sort: only the first ${MOST_SORTED} rows can be had in another order than its own`,
    );
  const order = by ? comparison(by.descending) : (one: Row, other: Row): number => one.at - other.at;
  let kept: Row[] = [];
  let matched = 0;
  for await (const chunk of answer.chunks()) {
    const matches = matcher(answer, chunk, search);
    const text = jsonRows(answer.sink, chunk, { exact });
    const value = by ? answerValues(chunk, by.column) : () => undefined;
    for (let row = 0; row < chunk.rows; row++) {
      if (!matches(row)) continue;
      const at = matched++;
      if (by || (at >= from && at < end)) kept.push({ text: text(row), value: value(row), at });
    }
    // Never more than twice what may be shown, and a chunk.
    if (by && kept.length > 2 * end) kept = kept.sort(order).slice(0, end);
  }
  const shown = by ? kept.sort(order).slice(from, end) : kept;
  return { rows: shown.map(({ text }) => text), matched };
}

function columnOf(
  { sink }: AnswerRows,
  sort: string,
): { readonly column: (typeof sink.columns)[number]; readonly descending: boolean } {
  const called = (name: string) => sink.columns.find(({ header }) => header === name);
  const name = sort.replace(/^-/, '');
  const [exact, greatestFirst] = [called(sort), called(name)];
  if (exact) return { column: exact, descending: false };
  if (greatestFirst) return { column: greatestFirst, descending: true };
  const names = sink.columns.map(({ header }) => header).join(', ');
  throw new HttpError('BAD_REQUEST', `sort: ${sink.name} has no column ${startOf(name)}; it has ${names}`);
}

/** Rows without a value are the last; equal ones stay in the order of the answer. */
function comparison(descending: boolean): (one: Row, other: Row) => number {
  return (one, other) => {
    if (one.value === undefined || other.value === undefined)
      return Number(one.value === undefined) - Number(other.value === undefined) || one.at - other.at;
    const greater = one.value < other.value ? -1 : one.value > other.value ? 1 : 0;
    return (descending ? -greater : greater) || one.at - other.at;
  };
}

function matcher({ sink }: AnswerRows, chunk: Chunk, search: string | undefined): (row: number) => boolean {
  if (search === undefined || search === '') return () => true;
  const wanted = search.toLowerCase();
  const fields = sink.columns.map((column) => fieldReader(chunk, column));
  return (row) => fields.some((field) => field.text(row).toLowerCase().includes(wanted));
}
