/**
 * One JSON document: the answer's name, its columns with what they hold, and its rows as objects, one a line.
 *
 * Decimals are JSON numbers with every digit: nothing is lost in the file. A reader whose numbers are doubles keeps 15 significant digits; one that
 * needs more asks for `exact`, decimals as text.
 */
import type { AnswerRows } from '@coffee/answers';
import type { AnswerFormat, WriteOptions } from './answer-format';
import { jsonRows, jsonType } from './json-row';
import { TextPieces } from './text-pieces';

export const jsonFormat: AnswerFormat = {
  name: 'json',
  mediaType: 'application/json',
  suffix: '.json',
  isText: true,
  heldBytes: 24 << 20,
  write,
};

async function* write(rows: AnswerRows, options: WriteOptions = {}): AsyncGenerator<Uint8Array> {
  const { name, columns } = rows.sink;
  const described = columns.map((column) => ({ name: column.header, type: jsonType(column, options) }));
  const pieces = new TextPieces();
  pieces.add(`{"answer":${JSON.stringify(name)},"columns":${JSON.stringify(described)},"rows":[`);
  let separator = '\n';
  for await (const chunk of rows.chunks()) {
    const rowText = jsonRows(rows.sink, chunk, options);
    for (let row = 0; row < chunk.rows; row++) {
      const piece = pieces.add(`${separator}${rowText(row)}`);
      separator = ',\n';
      if (piece) yield piece;
    }
  }
  pieces.add(`${separator === '\n' ? '' : '\n'}]}\n`);
  yield pieces.rest();
}
