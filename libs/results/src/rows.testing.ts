/** Rows of an answer for tests, cut into parts anyhow: ids, texts and amounts that are equal, missing or beyond 2^53 now and then. */
import { Answer, csvHeader, csvRows, type AnswerSink } from '@coffee/answers';
import type { AnswersWriter } from './answers-writer';
import { encodeChunk, numberColumn, textColumn, validityOf, type Chunk } from '@coffee/protocol';
import * as fc from 'fast-check';
import type { StoredAnswer } from './stored-answers';

export interface Row {
  readonly id: number;
  readonly text: string | undefined;
  readonly amount: number | bigint;
}

export const sink: AnswerSink = {
  name: 'q',
  query: 'q1',
  columns: [
    { header: 'text', from: 'text', format: 'text', fallback: 'id' },
    { header: 'amount', from: 'amount', format: 'money' },
    { header: 'id', from: 'id', format: 'integer' },
  ],
  orderBy: [
    { column: 'text', format: 'text', fallback: 'id' },
    { column: 'amount', format: 'money', descending: true },
    { column: 'id', format: 'integer' },
  ],
  joined: [],
};

const row: fc.Arbitrary<Row> = fc.record({
  id: fc.integer({ min: 0, max: 50 }),
  text: fc.option(fc.constantFrom('', 'a', 'a,b', 'é', 'Kopi', '"x"'), { nil: undefined }),
  amount: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: -1000, max: 200_000 }) },
    { weight: 1, arbitrary: fc.constant(2n ** 60n) },
  ),
});
export const parts: fc.Arbitrary<Row[][]> = fc.array(fc.array(row, { maxLength: 40 }), { maxLength: 12 });

export function chunkOf(rows: readonly Row[]): Chunk {
  const texts = rows.map(({ text }) => text);
  const present = texts.map((text) => text !== undefined);
  const wide = rows.some(({ amount }) => typeof amount === 'bigint');
  return {
    rows: rows.length,
    columns: [
      numberColumn(
        'id',
        rows.map(({ id }) => id),
      ),
      textColumn(
        'text',
        texts.filter((text) => text !== undefined),
        validityOf(present),
      ),
      wide
        ? textColumn(
            'amount',
            rows.map(({ amount }) => String(amount)),
          )
        : numberColumn(
            'amount',
            rows.map(({ amount }) => Number(amount)),
          ),
    ],
  };
}

/** The bytes of the result file, as they are made in memory. */
export const expectedCsv = (rows: readonly (readonly Row[])[]): string =>
  Buffer.concat([...new Answer(sink, rows.filter((part) => part.length > 0).map(chunkOf)).csv()]).toString();

export async function storedCsv(answer: StoredAnswer, from?: number, count?: number): Promise<string> {
  const pieces = [csvHeader(answer.sink)];
  for await (const chunk of answer.chunks(from, count)) pieces.push(...csvRows(answer.sink, chunk));
  return Buffer.concat(pieces).toString();
}

export async function addAll(writer: AnswersWriter, rows: readonly (readonly Row[])[]): Promise<void> {
  for (const part of rows) await writer.add({ answer: 0, chunk: encodeChunk(chunkOf(part)) });
}

/** Many rows, in an order that follows from the seed: ids are those of a permutation. */
export function manyRows(count: number, seed = 7): Row[] {
  return Array.from({ length: count }, (_, i) => {
    const id = (i * 7919 + seed) % count;
    return { id, text: `name ${id % 97}`, amount: (id * 31) % 1009 };
  });
}
export const cut = (rows: readonly Row[], size: number): Row[][] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size));

export const about = {
  owner: 'me',
  fingerprint: '',
  scan: [],
  tables: [],
  openedAt: 1,
  completedAt: 2,
} as const;
