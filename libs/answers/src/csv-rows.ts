/** The rows of an answer as the bytes of its result file: RFC 4180, a header first. Equal rows give equal bytes however they are cut into chunks. */
import type { Chunk } from '@coffee/protocol';
import { fieldReader, type FieldReader } from './answer-field';
import type { AnswerSink } from './answer-sink';
import { csvLine } from './csv-writer';

/** A piece is of so many bytes, and what is left of its last row. */
export const CSV_PIECE_BYTES = 1 << 16;

export const csvHeader = ({ columns }: AnswerSink): Uint8Array =>
  new TextEncoder().encode(csvLine(columns.map(({ header }) => header)));

/** The rows of one chunk, without a header, in pieces. */
export function* csvRows({ columns }: AnswerSink, chunk: Chunk): Generator<Uint8Array> {
  const writer = new RowWriter(
    columns.map((column) => fieldReader(chunk, column)),
    chunk.rows,
  );
  for (let piece = writer.next(); piece.length > 0; piece = writer.next()) yield piece;
}

/** Beside the generator: a loop in one is compiled too late. */
class RowWriter {
  readonly #room: number;
  #row = 0;

  constructor(
    private readonly readers: readonly FieldReader[],
    private readonly rows: number,
  ) {
    const widest = readers.reduce((sum, { maxBytes }) => sum + maxBytes + 1, 0);
    this.#room = Math.min(CSV_PIECE_BYTES, widest * rows) + widest;
  }

  /** Empty when there are no more rows. */
  next(): Uint8Array {
    const { readers, rows } = this;
    const piece = new Uint8Array(this.#room);
    const last = readers.length - 1;
    let at = 0;
    let row = this.#row;
    for (; row < rows && at < CSV_PIECE_BYTES; row++) {
      for (let column = 0; column <= last; column++) {
        at = readers[column]!.write(row, piece, at);
        piece[at++] = column === last ? LINE_END : COMMA;
      }
    }
    this.#row = row;
    return piece.subarray(0, at);
  }
}

const COMMA = 0x2c;
const LINE_END = 0x0a;
