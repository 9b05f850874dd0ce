/** The rows of an answer as the bytes of its result file: RFC 4180, a header first. Equal rows give equal bytes however they are cut into chunks. */
import type { Chunk } from '@coffee/protocol';
import { fieldReader } from './answer-field';
import type { AnswerSink } from './answer-sink';
import { csvLine } from './csv-writer';

/** A piece is of so many bytes, and what is left of its last row. */
export const CSV_PIECE_BYTES = 1 << 16;

export const csvHeader = ({ columns }: AnswerSink): Uint8Array =>
  new TextEncoder().encode(csvLine(columns.map(({ header }) => header)));

/** The rows of one chunk, without a header, in pieces. */
export function* csvRows({ columns }: AnswerSink, chunk: Chunk): Generator<Uint8Array> {
  const readers = columns.map((column) => fieldReader(chunk, column));
  const widest = readers.reduce((sum, { maxBytes }) => sum + maxBytes + 1, 0);
  const room = Math.min(CSV_PIECE_BYTES, widest * chunk.rows) + widest;
  let piece = new Uint8Array(room);
  let at = 0;
  for (let row = 0; row < chunk.rows; row++) {
    for (let column = 0; column < readers.length; column++) {
      at = readers[column]!.write(row, piece, at);
      piece[at++] = column === readers.length - 1 ? 0x0a : 0x2c;
    }
    if (at >= CSV_PIECE_BYTES) {
      yield piece.subarray(0, at);
      piece = new Uint8Array(room);
      at = 0;
    }
  }
  if (at > 0) yield piece.subarray(0, at);
}
