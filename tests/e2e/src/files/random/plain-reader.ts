/**
 * A reader of tables for comparison, written from the rules and not from the reader: it has whole files as text, recursion and
 * patterns instead of bytes, windows and ranges. Owns: text, separators, records and lines. Must not know: what values mean.
 */
import { gunzipSync } from 'node:zlib';
import type { Encoding } from '@coffee/csv';

export interface PlainRecord {
  readonly line: number;
  /** Fields by the names of the table's columns; absent when the row is none. */
  readonly fields?: ReadonlyMap<string, string>;
  readonly problem?: string;
}

/** What stands for a byte that is no text. */
export const NO_TEXT = '\ufdd0';
const CP1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
const MOST = 1 << 20;

export function plainText(bytes: Uint8Array, encoding: Encoding): string {
  const start = Buffer.from(bytes).toString('latin1', 0, 3);
  if (start.startsWith('\x1f\x8b')) return plainText(gunzipSync(bytes), encoding);
  if (start.startsWith('\xff\xfe')) return new TextDecoder('utf-16le').decode(bytes);
  if (start.startsWith('\xfe\xff')) return new TextDecoder('utf-16be').decode(bytes);
  if (start === '\xef\xbb\xbf') return new TextDecoder('utf-8').decode(bytes);
  const text = Buffer.from(bytes).toString('latin1');
  if (encoding === 'latin1') return text;
  if (encoding === 'windows-1252') return text.replace(/[\x80-\x9f]/g, (byte) => CP1252[byte.charCodeAt(0) - 0x80]!);
  // Byte for byte where it is no UTF-8: NO_TEXT for each such.
  return text.replace(/[\x80-\xff]+/g, (run) => {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(run, 'latin1'));
    } catch {
      return NO_TEXT.repeat(run.length);
    }
  });
}

const LINE = /\r\n|\n|\r/g;
const linesIn = (text: string): number => text.match(LINE)?.length ?? 0;

/** A whole file. `columns`: the table's, with whether each holds text. */
export function plainRecords(text: string, columns: ReadonlyMap<string, boolean>): PlainRecord[] {
  const ended = text.replace(/\x1a+[\r\n]*$/, '');
  const said = /^sep=([,;\t|])(?:\r\n|\n|\r)/.exec(ended);
  const rest = said ? ended.slice(said[0].length) : ended;
  const first = /^[^\r\n]*(?:\r\n|\n|\r|$)/.exec(rest)![0];
  const separators = said ? [said[1]!] : [',', ';', '\t', '|'];
  const known = (names: readonly string[]): number => names.filter((name) => columns.has(name)).length;
  const headers = separators.map((separator) => ({ separator, names: namesIn(first, separator) }));
  const { separator, names } = headers.reduce((best, one) => (known(one.names) > known(best.names) ? one : best));
  return records(
    rest.slice(first.length),
    separator,
    names,
    columns,
    linesIn(ended.slice(0, ended.length - rest.length + first.length)),
  );
}

const namesIn = (line: string, separator: string): string[] =>
  line
    .replace(/[\r\n]+$/, '')
    .split(separator)
    .map((name) =>
      name
        .replace(/^[ \t]+|[ \t]+$/g, '')
        .replace(/^"(.*)"$/, '$1')
        .toLowerCase(),
    );

function records(
  text: string,
  separator: string,
  names: readonly string[],
  columns: ReadonlyMap<string, boolean>,
  linesBefore: number,
): PlainRecord[] {
  const found: PlainRecord[] = [];
  let line = linesBefore + 1;
  for (let at = 0; at < text.length;) {
    const row = rowAt(text, at, separator, names, columns);
    if (row.fields) found.push({ line, fields: new Map(names.map((name, i) => [name, row.fields![i]!])) });
    else if (row.problem !== undefined) found.push({ line, problem: row.problem });
    line += linesIn(text.slice(at, row.next));
    at = row.next;
  }
  return found;
}

interface Row {
  readonly next: number;
  readonly fields?: readonly string[];
  readonly problem?: string;
}

/** A row as a pattern of fields, or the first line of what is none. */
function rowAt(
  text: string,
  at: number,
  separator: string,
  names: readonly string[],
  columns: ReadonlyMap<string, boolean>,
): Row {
  const blank = separator === '\t' ? ' *' : '[ \\t]*';
  const by = separator === '|' ? '\\|' : separator;
  const field = new RegExp(
    `${blank}"((?:[^"]|"")*)"${blank}(${by}|\\r\\n|\\n|\\r|$)|([^${by}\\r\\n]*)(${by}|\\r\\n|\\n|\\r|$)`,
    'y',
  );
  const line = /[^\r\n]*(?:\r\n|\n|\r|$)/y;
  line.lastIndex = at;
  const lineText = line.exec(text)![0];
  const bad = (problem: string): Row => ({ next: at + lineText.length, problem });
  const fields: string[] = [];
  let breaks = false;
  let quoted = false;
  for (let next = at; ;) {
    field.lastIndex = next;
    const opens = new RegExp(`${blank}"`, 'y');
    opens.lastIndex = next;
    const isOpen = opens.test(text);
    const match = field.exec(text);
    if (isOpen && match?.[1] === undefined) {
      const closed = new RegExp(`${blank}"(?:[^"]|"")*"`, 'y');
      closed.lastIndex = next;
      const whole = closed.exec(text);
      if (!whole || Buffer.byteLength(text.slice(at, next + whole[0].length)) > MOST)
        return bad('has a quote that is not closed');
      if (/[\r\n]/.test(whole[0]) && columns.get(names[fields.length] ?? '') === false)
        return bad('has a line break in quotes where there is no text');
      return bad('has text after a closing quote');
    }
    const [all, inQuotes, , plain] = match!;
    if (inQuotes !== undefined && /[\r\n]/.test(inQuotes)) {
      breaks = true;
      if (columns.get(names[fields.length] ?? '') === false)
        return bad('has a line break in quotes where there is no text');
    }
    quoted ||= inQuotes !== undefined;
    fields.push(inQuotes === undefined ? plain! : inQuotes.replaceAll('""', '"'));
    next += all.length;
    if (all.endsWith(separator) && all.length > 0) {
      if (breaks && fields.length > names.length) return bad('has too many fields');
      continue;
    }
    if (Buffer.byteLength(text.slice(at, next)) > MOST) return bad('is too long');
    if (fields.length === 1 && !quoted && /^[ \t]*$/.test(fields[0]!)) return { next };
    if (fields.length === names.length + 1 && fields.at(-1) === '' && match![3] !== undefined) fields.pop();
    if (fields.length < names.length)
      return breaks ? bad('has too few fields') : { next, problem: 'has too few fields' };
    if (fields.length > names.length)
      return breaks ? bad('has too many fields') : { next, problem: 'has too many fields' };
    return { next, fields };
  }
}
