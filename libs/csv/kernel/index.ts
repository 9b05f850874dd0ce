/**
 * The scanner's kernel: text of CSV rows in, decoded columns out. Compiled to WebAssembly by
 * `tools/kernel.mjs`.
 *
 * Owns: the fast path. It decodes rows of ordinary form only, and stops at the first that is not; what is odd, and what is an
 * error, the host decides. Invariants: never reads beyond 64 bytes after the text; a row is decoded in all columns or in none.
 * Must not know: files, tables, column names, errors.
 */
import { buildLoops, decode } from './decode';
import { AT, DONE, LINES, MAX_BATCH, MORE, ODD, PLAIN, ROW, ROW_STARTS, SEPARATORS } from './layout';
import { copyPlain, hasText, plainEnd } from './quoted';
import {
  checkRows,
  countLineEnds,
  findSeparators,
  findSeparatorsCrlf,
  lineCount,
  stopped,
  trimLastFields,
} from './separators';
import { buildMonths } from './time';

export { compact, narrowToBytes, narrowToShorts, packPresence, widthOf } from './pack';
export { countLineEnds, setDialect } from './separators';
export { setDates } from './time';

/** Prepares the tables. To be called once after instantiation. */
export function init(): void {
  buildMonths();
  buildLoops();
}

/** A batch after an odd row is small, for odd rows come in flocks; it doubles from there. */
const FIRST_BATCH: u32 = 1024;

/**
 * Decodes rows from address `at` (a row start) on that start before `limit`, into row `row` and following ones. The text ends
 * at `end` and is followed by 64 zero bytes. @returns DONE, MORE or ODD; AT, ROW and LINES tell how far it came.
 */
export function scan(at: u32, limit: u32, end: u32, row: u32, fields: u32, ops: u32, crlf: bool): u32 {
  let result = DONE;
  let batch = FIRST_BATCH;
  let lines: u32 = 0;
  const lastOfRow = SEPARATORS - 4;
  const rowStep = <usize>fields << 2;
  while (at < limit) {
    const batchEnd = end - at > batch ? at + batch : end;
    if (crlf) findSeparatorsCrlf(at, batchEnd);
    else findSeparators(at, batchEnd);
    const wellFormed = checkRows(fields);
    let rows = wellFormed;
    // Only rows that start before the limit: a row starts behind the line feed of the one before.
    while (rows > 0 && load<u32>(lastOfRow + (rows - 1) * rowStep) + 1 >= limit) rows--;
    if (crlf) trimLastFields(rows, fields);
    const decoded = decode(rows, row, fields, ops, crlf);
    if (decoded > 0) {
      at = load<u32>(lastOfRow + decoded * rowStep) + 1;
      row += decoded;
      lines += decoded;
    }
    if (decoded < rows || (at < limit && wellFormed < lineCount)) {
      result = ODD;
      break;
    }
    if (decoded == 0) {
      if (stopped) {
        const quoted = decodeQuoted(at, limit, end, row, fields, ops);
        if (quoted > 0) {
          const next = load<u32>(ROW_STARTS + (quoted << 2));
          lines += countLineEnds(at, next);
          at = next;
          row += quoted;
          continue;
        }
        result = ODD;
        break;
      }
      if (batchEnd < end && batch == MAX_BATCH) {
        result = ODD;
        break;
      }
      if (batchEnd == end) {
        result = MORE;
        break;
      }
    }
    if (batch < MAX_BATCH) batch <<= 1;
  }
  store<u32>(AT, at);
  store<u32>(ROW, row);
  store<u32>(LINES, lines);
  return result;
}

/** @returns how many rows from `at` on are decoded that have quotes, or stand among such rows. */
function decodeQuoted(at: u32, limit: u32, end: u32, row: u32, fields: u32, ops: u32): u32 {
  const rows = copyPlain(at, limit, end, hasText(ops));
  if (rows == 0) return 0;
  findSeparators(PLAIN, plainEnd);
  return decode(checkRows(fields), row, fields, ops, false);
}
