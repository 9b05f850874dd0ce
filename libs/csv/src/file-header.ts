/**
 * What the beginning of a file says: how it is to be decoded, what separates its fields, how its lines end, its columns, and
 * where its data starts. Bounded, because every row is read with it: a header of more than 64 KiB, or of more than 1,000 columns,
 * is none.
 */
import { readSync } from 'node:fs';
import { CoffeeError, count } from '@coffee/core';
import type { TableName } from '@coffee/protocol';
import { cannotInflate, decodeBeginning, endBefore, strangerOf } from './decoding';
import { CR, LF, plainDialect, separators, textOf, type Dialect, type Encoding } from './dialect';
import { columnsIn, matchedHeader, textColumns } from './header';
import { behindFirstLine, lineEndsIn, RowSplitter } from './row-splitter';
import type { FileLayout, InputFile } from './scan-request';
import { inputChanged } from './scanner/open-files';

const FIRST_READ = 4096;
export const MAX_HEADER_BYTES = 64 * 1024;
export const MAX_HEADER_COLUMNS = 1000;
const BOM = [0xef, 0xbb, 0xbf];

export interface HeaderOptions {
  readonly table: TableName;
  /** As messages name the file. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
  /** Of files without a byte-order mark. */
  readonly encoding: Encoding;
}

export interface FileBeginning extends FileLayout, Pick<InputFile, 'decodings' | 'isText'> {
  /** The line of the header, from 1. */
  readonly headerLine: number;
}

/** @throws CoffeeError BAD_INPUT when the file is no text, there is no end to its first row, or a quote in it is not closed. */
export function readHeader(fd: number, options: HeaderOptions): FileBeginning {
  const { name, path, size, table } = options;
  const refuse = (problem: string, line = ' line 1:'): CoffeeError =>
    new CoffeeError('BAD_INPUT', `${name}${line} ${problem}; check that the file is CSV`);
  for (let wanted = FIRST_READ; ; wanted *= 4) {
    const bytes = readPrefix(fd, path, Math.min(wanted, size));
    const stranger = strangerOf(bytes);
    if (stranger) throw new CoffeeError('BAD_INPUT', `${name} is ${stranger.what}, not text; ${stranger.remedy}`);
    const { decodings, text: beginning } = beginningOf(bytes, bytes.length === size, name);
    // Few compressed bytes may be many of text: no more of it is looked at than of a file that is its own text.
    const whole = bytes.length === size && beginning.length <= MAX_HEADER_BYTES;
    const text = beginning.subarray(0, whole ? endBefore(beginning) : MAX_HEADER_BYTES);
    const exhausted = whole || text.length >= MAX_HEADER_BYTES;
    const isMarked = decodings.some((decoding) => decoding !== 'gzip') || startsWithBom(text);
    const encoding = isMarked ? 'utf8' : options.encoding;
    const row = headerRow(text, whole, exhausted, { table, encoding, isMarked });
    if (row === undefined && !exhausted) continue;
    if (row === undefined) throw refuse(`the header does not end within ${count(MAX_HEADER_BYTES)} bytes`);
    if ('problem' in row) throw refuse(row.problem);
    if (row.names.length > MAX_HEADER_COLUMNS)
      throw refuse(`the header has more than ${count(MAX_HEADER_COLUMNS)} columns`);
    const header = matchedHeader(row.names, table);
    if (header.some((column) => column.includes('\0')))
      throw refuse('is not text: it holds zero bytes (UTF-16 is read where it begins with a byte-order mark)', '');
    const { start, dataStart, dialect } = row;
    const [headerLine, headerLines] = [lineEndsIn(text, start) + 1, lineEndsIn(text, dataStart)];
    return { header, headerLine, dataStart, headerLines, dialect, decodings, isText: textColumns(header, table) };
  }
}

function beginningOf(bytes: Uint8Array, whole: boolean, name: string): ReturnType<typeof decodeBeginning> {
  try {
    return decodeBeginning(bytes, whole);
  } catch (cause) {
    throw cannotInflate(name, cause);
  }
}

interface HeaderRow {
  readonly names: readonly string[];
  readonly start: number;
  readonly dataStart: number;
  readonly dialect: Dialect;
}

/** undefined: more text is needed, unless it is `exhausted`. Blank lines before the header are skipped. */
function headerRow(
  text: Uint8Array,
  whole: boolean,
  exhausted: boolean,
  { table, encoding, isMarked }: Pick<HeaderOptions, 'table'> & Pick<Dialect, 'encoding' | 'isMarked'>,
): HeaderRow | { readonly problem: string } | undefined {
  let at = startsWithBom(text) ? BOM.length : 0;
  let said: number | undefined;
  for (;;) {
    const rest = text.subarray(at);
    const second = behindFirstLine(rest, whole);
    if (second === undefined) return undefined;
    if (rest.length === 0)
      return { names: [], start: at, dataStart: at, dialect: { ...plainDialect, encoding, isMarked } };
    const line = rest.subarray(0, second);
    const saying = said === undefined ? separatorLine(line) : undefined;
    if (saying !== undefined || line.every(isSpace)) {
      said = saying ?? said;
      at += second;
      continue;
    }
    const tried = (said === undefined ? separators : [said]).map((byte) => splitHeader(rest, whole, byte, encoding));
    if (!exhausted && !tried.every((row) => row)) return undefined;
    const best = bestOf(tried, table);
    if (!best) return undefined;
    if (best.problem !== undefined) return { problem: `the header ${best.problem}` };
    const { names, next, separator, lineEnd } = best;
    return { names, start: at, dataStart: at + next, dialect: { separator, lineEnd, encoding, isMarked } };
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

/** The one that finds most columns of the table; the first of several. */
function bestOf(candidates: readonly (SplitHeader | undefined)[], table: TableName): SplitHeader | undefined {
  const found = candidates.filter((candidate) => candidate !== undefined);
  const scores = found.map(({ names, problem }) => (problem === undefined ? columnsIn(names, table) : -1));
  return found[scores.indexOf(Math.max(...scores))];
}

const SEPARATOR_LINE = /^"?sep=([,;\t|])"?[\r\n]*$/i;

/** The separator that the first line of a file from a spreadsheet says. */
function separatorLine(line: Uint8Array): number | undefined {
  if (line.length > 16) return undefined;
  return SEPARATOR_LINE.exec(Buffer.from(line).toString('latin1'))?.[1]?.charCodeAt(0);
}

const startsWithBom = (text: Uint8Array): boolean => BOM.every((byte, i) => text[i] === byte);
const isSpace = (byte: number): boolean => byte === 32 || byte === 9 || byte === LF || byte === CR;

function readPrefix(fd: number, path: string, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  for (let read = 0; read < length;) {
    const got = readSync(fd, bytes, read, length - read, read);
    if (got === 0) throw inputChanged(path);
    read += got;
  }
  return bytes;
}
