/** A JSON object a line, one for each row (https://github.com/ndjson/ndjson-spec). */
import type { AnswerRows } from '@coffee/answers';
import type { AnswerFormat, WriteOptions } from './answer-format';
import { jsonRows } from './json-row';
import { TextPieces } from './text-pieces';

export const ndjsonFormat: AnswerFormat = {
  name: 'ndjson',
  mediaType: 'application/x-ndjson',
  suffix: '.ndjson',
  isText: true,
  // A piece as texts, joined, and as bytes; in it a last row of texts that fill a chunk, were every character to escape.
  heldBytes: 24 << 20,
  write,
};

async function* write(rows: AnswerRows, options: WriteOptions = {}): AsyncGenerator<Uint8Array> {
  const pieces = new TextPieces();
  for await (const chunk of rows.chunks()) {
    const rowText = jsonRows(rows.sink, chunk, options);
    for (let row = 0; row < chunk.rows; row++) {
      const piece = pieces.add(`${rowText(row)}\n`);
      if (piece) yield piece;
    }
  }
  yield pieces.rest();
}
