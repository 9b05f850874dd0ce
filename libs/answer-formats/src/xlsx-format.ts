/** An Excel workbook of one answer. Owns: which rows are on which sheet. Holds a piece of a sheet, never a sheet. */
import { answerType, type AnswerColumn, type AnswerKind, type AnswerRows } from '@coffee/answers';
import type { AnswerFormat } from './answer-format';
import { PIECE_CHARACTERS } from './text-pieces';
import { cellWriter, escaped, textCell } from './xlsx-cells';
import { SHEET_END, sheetPart, sheetStart, workbookParts } from './xlsx-parts';
import { ZipPieces } from './zip-pieces';

export const xlsxFormat: AnswerFormat = {
  name: 'xlsx',
  mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  suffix: '.xlsx',
  isText: false,
  // As ndjson, and what deflating looks back to.
  heldBytes: 26 << 20,
  write: (rows) => xlsxOf(rows, { rows: 1_048_576, characters: 2 ** 30 }),
};

/** What a sheet has at most: of rows its header is one, of characters some more than that. Behind them the next sheet begins, with the header. */
interface SheetLimits {
  readonly rows: number;
  readonly characters: number;
}

export async function* xlsxOf(rows: AnswerRows, limits: SheetLimits): AsyncGenerator<Uint8Array> {
  const { columns, name } = rows.sink;
  const zip = await ZipPieces.open();
  const letters = columns.map((_, i) => lettersOf(i));
  const header = columns.map((column, i) => textCell(`${letters[i]!}1`, column.header, 'header')).join('');
  const start = `${sheetStart(columns.map(widthOf))}<row r="1">${header}</row>`;
  let [sheets, onSheet, characters, piece] = [0, limits.rows, 0, ''];
  const beginSheet = (): void => {
    if (sheets > 0) zip.add(piece + SHEET_END);
    zip.begin(sheetPart(++sheets));
    [onSheet, characters, piece] = [1, 0, start];
  };
  beginSheet();
  for await (const chunk of rows.chunks()) {
    const cells = columns.map((column) => cellWriter(chunk, column));
    for (let row = 0; row < chunk.rows; row++) {
      if (onSheet === limits.rows || characters > limits.characters) beginSheet();
      const number = String(++onSheet);
      piece += `<row r="${number}">`;
      for (let i = 0; i < cells.length; i++) piece += cells[i]!(row, letters[i]! + number);
      piece += '</row>';
      if (piece.length < PIECE_CHARACTERS) continue;
      characters += piece.length;
      zip.add(piece);
      piece = '';
      yield* zip.taken();
    }
  }
  zip.add(piece + SHEET_END);
  for (const [part, text] of Object.entries(workbookParts(sheetNames(name, sheets)))) {
    zip.begin(part);
    zip.add(text);
  }
  zip.end();
  yield* zip.taken();
}

/** A to Z, then AA. */
const lettersOf = (column: number): string =>
  (column >= 26 ? lettersOf(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + (column % 26));

/**
 * In characters, one more than the widest value of a kind is shown with: a number or a time that has no room is shown as ####. Numbers have 15
 * digits, a sign and groups. Of text most has room; the rest of it is cut where it is shown.
 */
const WIDTHS: Readonly<Record<AnswerKind, number>> = {
  ...{ text: 30, uuid: 38, boolean: 12, integer: 21, decimal: 22 },
  ...{ half: 12, month: 12, date: 12, instant: 20 },
};
/** No column of a sheet is wider. */
const MAX_WIDTH = 255;

/** Two more than the header has: it is bold. */
const widthOf = (column: AnswerColumn): number =>
  Math.min(MAX_WIDTH, Math.max(column.header.length + 2, WIDTHS[answerType(column).kind]));

/** Of 31 characters at most, and each another. Names of answers have none that a sheet's may not have. */
const sheetNames = (name: string, sheets: number): string[] =>
  Array.from({ length: sheets }, (_, i) => {
    const suffix = i === 0 ? '' : `_${i + 1}`;
    return escaped(name.slice(0, 31 - suffix.length) + suffix);
  });
