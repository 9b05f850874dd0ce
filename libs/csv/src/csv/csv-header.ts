/**
 * What the header of a CSV file says: what separates its fields, how its lines end, its columns, and where its data starts. A header of
 * more than 1,000 columns is none: every row is read with it.
 */
import { count } from '@coffee/core';
import type { TableSchema } from '@coffee/protocol';
import { columnsIn, matchedHeader, textColumns } from '../header';
import type { Beginning, Opened } from '../input-format';
import { behindFirstLine, CR, LF, lineEndsIn, textOf, type Encoding } from '../text';
import { plainDialect, separatorBytes, type Dialect } from './dialect';
import { RowSplitter } from './row-splitter';

export const MAX_HEADER_COLUMNS = 1000;

/** What is CSV's own of a file. */
export interface CsvForm extends Dialect {
  /** For each column whether it holds text, as far as is known: then line breaks in quotes are part of it. */
  readonly isText: readonly boolean[];
}

/** As `InputFormat.open`. */
export function openCsv(beginning: Beginning): Opened<CsvForm> | undefined {
  const { text, schema } = beginning;
  const row = headerRow(beginning);
  if (row === undefined || 'problem' in row) return row;
  if (row.names.length > MAX_HEADER_COLUMNS)
    return { problem: `line 1: the header has more than ${count(MAX_HEADER_COLUMNS)} columns` };
  const header = matchedHeader(row.names, schema);
  if (header.some((column) => column.includes('\0')))
    return { problem: 'is not text: it holds zero bytes (UTF-16 is read where it begins with a byte-order mark)' };
  const { start, dataStart, dialect } = row;
  const form = { ...dialect, isText: textColumns(header, schema) };
  return { header, headerLine: lineEndsIn(text, start) + 1, dataStart, headerLines: lineEndsIn(text, dataStart), form };
}

interface HeaderRow {
  readonly names: readonly string[];
  readonly start: number;
  readonly dataStart: number;
  readonly dialect: Dialect;
}

/** undefined: more text is needed, unless it is exhausted. Blank lines before the header are skipped. */
function headerRow({
  text,
  start,
  whole,
  exhausted,
  encoding,
  schema,
}: Beginning): HeaderRow | { readonly problem: string } | undefined {
  let at = start;
  // What the schema says stands before what the file says.
  const known = schema.separator?.charCodeAt(0);
  let said = known;
  for (;;) {
    const rest = text.subarray(at);
    const second = behindFirstLine(rest, whole);
    if (second === undefined) return undefined;
    if (rest.length === 0) return { names: [], start: at, dataStart: at, dialect: plainDialect };
    const line = rest.subarray(0, second);
    const saying = said === known ? separatorLine(line) : undefined;
    if (saying !== undefined || line.every(isSpace)) {
      said ??= saying;
      at += second;
      continue;
    }
    const tried = (said === undefined ? separatorBytes : [said]).map((byte) =>
      splitHeader(rest, whole, byte, encoding),
    );
    if (!exhausted && !tried.every((row) => row)) return undefined;
    const best = bestOf(tried, schema);
    if (!best) return undefined;
    if (best.problem !== undefined) return { problem: `line 1: the header ${best.problem}` };
    const { names, next, separator, lineEnd } = best;
    return { names, start: at, dataStart: at + next, dialect: { separator, lineEnd } };
  }
}

/** How one separator splits the header. */
interface SplitHeader {
  readonly names: readonly string[];
  readonly next: number;
  readonly separator: number;
  readonly lineEnd: Dialect['lineEnd'];
  readonly problem?: string;
}

function splitHeader(rest: Uint8Array, whole: boolean, separator: number, encoding: Encoding): SplitHeader | undefined {
  const row = new RowSplitter(separator);
  if (!row.split(rest, whole)) return undefined;
  const names = Array.from({ length: row.count }, (_, i) => textOf(row.field(i), encoding));
  const last = rest[row.next - 1];
  const lineEnd = last === CR ? 'cr' : last === LF && rest[row.next - 2] === CR ? 'crlf' : 'lf';
  return { names, next: row.next, separator, lineEnd, ...(row.problem && { problem: row.problem.message }) };
}

/** The one that finds most columns of the table, or of a table without any most columns; the first of several. */
function bestOf(candidates: readonly (SplitHeader | undefined)[], schema: TableSchema): SplitHeader | undefined {
  const found = candidates.filter((candidate) => candidate !== undefined);
  const scores = found.map(({ names, problem }) =>
    problem === undefined ? (schema.columns.length > 0 ? columnsIn(names, schema) : names.length) : -1,
  );
  return found[scores.indexOf(Math.max(...scores))];
}

const SEPARATOR_LINE = /^"?sep=([,;\t|])"?[\r\n]*$/i;

/** The separator that the first line of a file from a spreadsheet says. */
function separatorLine(line: Uint8Array): number | undefined {
  if (line.length > 16) return undefined;
  return SEPARATOR_LINE.exec(Buffer.from(line).toString('latin1'))?.[1]?.charCodeAt(0);
}

const isSpace = (byte: number): boolean => byte === 32 || byte === 9 || byte === LF || byte === CR;
