/** The rows of an answer as the bytes of its result file: RFC 4180, a header first. Equal rows give equal bytes however they are cut into chunks. */
import type { Chunk } from '@coffee/protocol';
import { fieldReader, type FieldReader } from './answer-field';
import type { AnswerSink } from './answer-sink';
import { csvLine } from './csv-writer';

/** A piece is of so many bytes, and what is left of its last row. */
export const CSV_PIECE_BYTES = 1 << 16;

export const csvHeader = ({ columns }: AnswerSink): Uint8Array =>
  new TextEncoder().encode(csvLine(columns.map(({ header }) => header)));

/** Rows that are gone through in their order, wherever each is. */
export interface RowCursor {
  readonly rows: number;
  /** What no row takes more than (bytes). */
  readonly widest: number;
  /** Of the row that was sought: what reads its fields, and its number there. */
  readonly readers: readonly FieldReader[];
  readonly at: number;
  seek(row: number): void;
}

/** The rows of one chunk, without a header, in pieces. */
export const csvRows = ({ columns }: AnswerSink, chunk: Chunk): Generator<Uint8Array> =>
  csvPieces(
    new ChunkCursor(
      columns.map((column) => fieldReader(chunk, column)),
      chunk.rows,
    ),
  );

export function* csvPieces(cursor: RowCursor): Generator<Uint8Array> {
  const writer = new RowWriter(cursor);
  for (let piece = writer.next(); piece.length > 0; piece = writer.next()) yield piece;
}

export const widestRow = (readers: readonly FieldReader[]): number =>
  readers.reduce((sum, { maxBytes }) => sum + maxBytes + 1, 0);

class ChunkCursor implements RowCursor {
  readonly widest: number;
  at = 0;

  constructor(
    readonly readers: readonly FieldReader[],
    readonly rows: number,
  ) {
    this.widest = widestRow(readers);
  }

  seek(row: number): void {
    this.at = row;
  }
}

/** Beside the generator: a loop in one is compiled too late. */
class RowWriter {
  readonly #room: number;
  #row = 0;

  constructor(private readonly cursor: RowCursor) {
    this.#room = Math.min(CSV_PIECE_BYTES, cursor.widest * cursor.rows) + cursor.widest;
  }

  /** Empty when there are no more rows. */
  next(): Uint8Array {
    const { cursor } = this;
    const piece = new Uint8Array(this.#room);
    let end = 0;
    let row = this.#row;
    for (; row < cursor.rows && end < CSV_PIECE_BYTES; row++) {
      cursor.seek(row);
      const { readers, at } = cursor;
      for (let column = 0; column < readers.length; column++) {
        if (column > 0) piece[end++] = COMMA;
        end = readers[column]!.write(at, piece, end);
      }
      piece[end++] = LINE_END;
    }
    this.#row = row;
    return piece.subarray(0, end);
  }
}

const COMMA = 0x2c;
const LINE_END = 0x0a;
