/** RFC 4180: the form of the result files. The same rows are the same bytes, whoever writes them. */
import { CSV_PIECE_BYTES, csvHeader, csvRows, type AnswerRows } from '@coffee/answers';
import type { AnswerFormat } from './answer-format';

export const csvFormat: AnswerFormat = {
  name: 'csv',
  mediaType: 'text/csv; charset=utf-8; header=present',
  suffix: '.csv',
  isText: true,
  // A piece, and in it a last row: of texts that fill a chunk, were every byte a quote to double.
  heldBytes: CSV_PIECE_BYTES + (4 << 20),
  write,
};

async function* write(rows: AnswerRows): AsyncGenerator<Uint8Array> {
  yield csvHeader(rows.sink);
  for await (const chunk of rows.chunks()) yield* csvRows(rows.sink, chunk);
}
