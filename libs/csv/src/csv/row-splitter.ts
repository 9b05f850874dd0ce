/**
 * The slow path's reading of one row: quotes, doubled quotes, line breaks in quotes, any of LF, CRLF and CR as its end. Owns:
 * the grammar of CSV as this project reads it, which for files without broken quotes is that of fast-csv:
 * - a field is quoted when its first character that is no blank is a quote; a quote anywhere else is text;
 * - blanks around a quoted field are no part of it, those in an unquoted one are;
 * - a line of nothing but blanks is no row;
 * - an empty field behind the last column is none.
 *
 * A row with broken quotes is the line on which it began, and no more: when a quote is not closed; when text stands behind a
 * closing quote; when the row goes over several lines and has not as many fields as there are columns, or has a line break in
 * a column that holds no text. This never depends on which columns are looked at. Must not know: values.
 */
import { behindFirstLine, behindLineEnd, CR, isLineEnd, LF, lineEndsIn } from '../text';
import type { RowProblem, SplitRow } from '../text-rows';
import { QUOTE } from './dialect';

const TAB = 9;
const SPACE = 32;

const problem = (message: string, reason = message): RowProblem => ({ message, reason });
const UNCLOSED = problem('has a quote that is not closed');
const TEXT_BEHIND = problem('has text after a closing quote');
const LINE_BREAK = problem('has a line break in quotes where there is no text');

export class RowSplitter implements SplitRow {
  count = 0;
  next = 0;
  lines = 0;
  problem: RowProblem | undefined;
  #text: Uint8Array = new Uint8Array(0);
  #starts = new Int32Array(64);
  #ends = new Int32Array(64);
  /** Fields whose quotes have to be undoubled. */
  readonly #doubled = new Set<number>();
  #inQuotes = false;

  /**
   * @param columns how many there are; undefined: as many as the row has.
   * @param isText whether a column may have line breaks in quotes.
   */
  constructor(
    private readonly separator: number,
    private readonly columns?: number,
    private readonly isText: (column: number) => boolean = () => true,
  ) {}

  split(text: Uint8Array, whole: boolean): boolean {
    this.#text = text;
    this.#inQuotes = false;
    this.#doubled.clear();
    this.count = 0;
    this.problem = undefined;
    let at = 0;
    let quoted = false;
    let breaks = false;
    for (;;) {
      let cursor = this.#skipBlanks(at);
      if (text[cursor] === QUOTE) {
        quoted = true;
        const close = this.#closingQuote(cursor + 1);
        if (close < 0) {
          this.#inQuotes = true;
          return whole && this.#broken(UNCLOSED, whole);
        }
        if (this.#breaks) {
          breaks = true;
          if (!this.isText(this.count)) return this.#broken(LINE_BREAK, whole);
        }
        this.#push(cursor + 1, close);
        cursor = this.#skipBlanks(close + 1);
        if (cursor >= text.length && !whole) return false;
        if (cursor < text.length && !this.#isDelimiter(text[cursor]!)) return this.#broken(TEXT_BEHIND, whole);
      } else {
        cursor = this.#nextDelimiter(cursor);
        this.#push(at, cursor);
      }
      if (cursor >= text.length && !whole) return false;
      if (text[cursor] === this.separator) {
        at = cursor + 1;
        if (breaks && this.columns !== undefined && this.count > this.columns)
          return this.#broken(this.#width(), whole);
        continue;
      }
      // A CR that is the last byte so far may be half of a line end.
      if (text[cursor] === CR && cursor + 1 === text.length && !whole) return false;
      this.next = behindLineEnd(text, cursor);
      return this.#end(quoted, breaks, whole);
    }
  }

  get openQuote(): boolean {
    return this.#inQuotes;
  }

  /** A view of the text, or a copy where quotes had to be undoubled. */
  field(index: number): Uint8Array {
    const field = this.#text.subarray(this.#starts[index], this.#ends[index]);
    return this.#doubled.has(index) ? undouble(field) : field;
  }

  #end(quoted: boolean, breaks: boolean, whole: boolean): boolean {
    if (this.count === 1 && !quoted && this.#skipBlanks(this.#starts[0]!) >= this.#ends[0]!) this.count = 0;
    const { columns, count } = this;
    const last = count - 1;
    const trails = count - 1 === columns && this.#starts[last] === this.#ends[last] && !this.#isQuoted(last);
    if (trails && columns > 0) this.count = columns;
    if (columns !== undefined && this.count > 0 && this.count !== columns) {
      if (breaks) return this.#broken(this.#width(), whole);
      this.problem = this.#width();
    }
    this.lines = breaks
      ? lineEndsIn(this.#text, this.next)
      : this.next > 0 && isLineEnd(this.#text[this.next - 1])
        ? 1
        : 0;
    return true;
  }

  /** The row is its first line. @returns false when that has no end in the text. */
  #broken(why: RowProblem, whole: boolean): boolean {
    const next = behindFirstLine(this.#text, whole);
    if (next === undefined) return false;
    this.problem = why;
    this.next = next;
    this.lines = next > 0 && isLineEnd(this.#text[next - 1]) ? 1 : 0;
    return true;
  }

  #width(): RowProblem {
    const { count, columns = 0 } = this;
    const has = `has ${count} ${count === 1 ? 'field' : 'fields'}`;
    return problem(`${has}, the header has ${columns}`, `has too ${count < columns ? 'few' : 'many'} fields`);
  }

  #push(start: number, end: number): void {
    if (this.count === this.#starts.length) {
      this.#starts = grown(this.#starts);
      this.#ends = grown(this.#ends);
    }
    this.#starts[this.count] = start;
    this.#ends[this.count++] = end;
  }

  #isQuoted(field: number): boolean {
    return this.#text[this.#starts[field]! - 1] === QUOTE;
  }

  /** Set by `#closingQuote`: whether there is a line break before it. */
  #breaks = false;

  /** The next quote that is not doubled; -1: none. */
  #closingQuote(from: number): number {
    const text = this.#text;
    this.#breaks = false;
    for (let at = from; at < text.length; at++) {
      const byte = text[at]!;
      if (byte === LF || byte === CR) this.#breaks = true;
      if (byte !== QUOTE) continue;
      if (text[at + 1] !== QUOTE) return at;
      this.#doubled.add(this.count);
      at++;
    }
    return -1;
  }

  #skipBlanks(from: number): number {
    const text = this.#text;
    let at = from;
    while (text[at] === SPACE || (text[at] === TAB && this.separator !== TAB)) at++;
    return at;
  }

  #isDelimiter(byte: number): boolean {
    return byte === this.separator || isLineEnd(byte);
  }

  #nextDelimiter(from: number): number {
    const text = this.#text;
    const { separator } = this;
    let at = from;
    for (; at < text.length; at++) {
      const byte = text[at]!;
      if (byte === separator || byte === LF || byte === CR) break;
    }
    return at;
  }
}

function undouble(field: Uint8Array): Uint8Array {
  const out = new Uint8Array(field.length);
  let length = 0;
  for (let i = 0; i < field.length; i++) {
    out[length++] = field[i]!;
    if (field[i] === QUOTE) i++;
  }
  return out.subarray(0, length);
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
