/**
 * The slow path's reading of one row: quotes, doubled quotes, line breaks in quotes, any of LF, CRLF and CR as its end. Owns:
 * the grammar of CSV as this project reads it, which is that of fast-csv:
 * - a field is quoted when its first character that is no blank is a quote; a quote anywhere else is text;
 * - blanks around a quoted field are no part of it, those in an unquoted one are;
 * - a line of nothing but blanks is no row.
 * Must not know: columns, values.
 */
const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;

export interface SplitRow {
  /** Views of the text, or copies where quotes had to be undoubled. Empty for a blank line. */
  readonly fields: readonly Uint8Array[];
  /** Where the next row starts. */
  readonly next: number;
  /** Why the row is none. */
  readonly problem?: string;
}

const isBlank = (byte: number | undefined): boolean => byte === 32 || byte === 9;

/**
 * The row that starts at index `at` of `text`. @param atEnd the file ends with the text.
 * @returns undefined when the row is not complete in it.
 */
export function splitRow(text: Uint8Array, at: number, atEnd: boolean): SplitRow | undefined {
  const fields: Uint8Array[] = [];
  let problem: string | undefined;
  let position = at;
  let quoted = false;
  for (;;) {
    let cursor = skipBlanks(text, position);
    if (text[cursor] === QUOTE) {
      quoted = true;
      const close = closingQuote(text, cursor + 1);
      if (close === undefined) {
        if (!atEnd) return undefined;
        return { fields, next: text.length, problem: 'has a quote that is not closed' };
      }
      fields.push(undouble(text.subarray(cursor + 1, close)));
      cursor = skipBlanks(text, close + 1);
      if (cursor < text.length && !isDelimiter(text[cursor])) {
        problem ??= 'has text after a closing quote';
        cursor = nextDelimiter(text, cursor);
      }
    } else {
      cursor = nextDelimiter(text, cursor);
      fields.push(text.subarray(position, cursor));
    }
    if (cursor >= text.length && !atEnd) return undefined;
    if (text[cursor] === COMMA) {
      position = cursor + 1;
      continue;
    }
    // A CR that is the last byte so far may be half of a line end.
    if (text[cursor] === CR && cursor + 1 === text.length && !atEnd) return undefined;
    const next = cursor >= text.length ? cursor : cursor + (text[cursor] === CR && text[cursor + 1] === LF ? 2 : 1);
    const blank = fields.length === 1 && !quoted && fields[0]!.every((byte) => isBlank(byte));
    return { fields: blank ? [] : fields, next, ...(problem && { problem }) };
  }
}

function skipBlanks(text: Uint8Array, from: number): number {
  let at = from;
  while (isBlank(text[at])) at++;
  return at;
}

const isDelimiter = (byte: number | undefined): boolean => byte === COMMA || byte === LF || byte === CR;

function nextDelimiter(text: Uint8Array, from: number): number {
  let at = from;
  while (at < text.length && !isDelimiter(text[at])) at++;
  return at;
}

/** The quote that is not doubled. */
function closingQuote(text: Uint8Array, from: number): number | undefined {
  for (let at = text.indexOf(QUOTE, from); at >= 0; at = text.indexOf(QUOTE, at + 2)) {
    if (text[at + 1] !== QUOTE) return at;
  }
  return undefined;
}

function undouble(field: Uint8Array): Uint8Array {
  if (!field.includes(QUOTE)) return field;
  const out = new Uint8Array(field.length);
  let length = 0;
  for (let i = 0; i < field.length; i++) {
    out[length++] = field[i]!;
    if (field[i] === QUOTE) i++;
  }
  return out.subarray(0, length);
}
