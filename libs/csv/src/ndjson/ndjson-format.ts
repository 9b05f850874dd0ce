/**
 * NDJSON: a line of JSON for each row, an object whose keys are names of columns. Owns: what of JSON is a value. A number counts as it is
 * written, never as what it rounds to, and `true` as the text `true`; `null`, an empty text and a key that is not there are no value. Keys
 * match columns as the names in a header do; others are passed over, whatever they hold. A line is never more than a row, and a row
 * never more than a line, so that no range is cut wrongly.
 */
import { folded } from '../header';
import type { Beginning, InputFormat, Opened } from '../input-format';
import { scanText } from '../scanner/range-scan';
import { behindFirstLine, CR, isLineEnd, LF, textOf, utf8OfText, type Encoding } from '../text';
import type { FieldProblem, RowProblem, SplitRow } from '../text-rows';

/** The byte that ends lines. */
interface NdjsonForm {
  readonly lineEnd: typeof LF | typeof CR;
}

export const ndjson: InputFormat<NdjsonForm> = {
  title: 'NDJSON, an object of JSON on each line',
  suffixes: ['.ndjson', '.jsonl'],
  open: openNdjson,
  facts: () => ({ format: 'ndjson' }),
  scan: (kernel, request, source) => {
    const { header, encoding, form } = request.file;
    const row = new JsonRow(header, encoding);
    // `{}` with its line end. Texts are UTF-8 already: what is escaped in a text is not written in the encoding of the file.
    return scanText(kernel, request, source, {
      row,
      lineEnd: form.lineEnd,
      encoding: 'utf8',
      forms: {},
      leastBytes: 3,
    });
  },
};

/** All columns of the table are there, for each row may have other keys. */
function openNdjson({ text, start, whole, exhausted, schema }: Beginning): Opened<NdjsonForm> | undefined {
  const first = text.subarray(start).findIndex((byte) => !isBlank(byte));
  if (first < 0 && !exhausted) return undefined;
  if (text[start + first] === OPENING_BRACKET)
    return { problem: 'line 1: is one list of JSON, not a row on each line (jq -c ".[]" makes it so)' };
  const end = behindFirstLine(text.subarray(start), whole);
  if (end === undefined && !exhausted) return undefined;
  const last = end === undefined ? LF : text[start + end - 1];
  const header = first < 0 && whole ? [] : schema.columns.map(({ name }) => name);
  return { header, headerLine: 1, dataStart: start, headerLines: 0, form: { lineEnd: last === CR ? CR : LF } };
}

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const SMALL_N = 110;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;
const OPENING_BRACKET = 91;
const CLOSING_BRACKET = 93;
const isBlank = (byte: number): boolean => byte === 32 || byte === 9 || isLineEnd(byte);

const NO_VALUE = new Uint8Array(0);
const NO_OBJECT: RowProblem = { message: 'is not an object of JSON', reason: 'is not an object of JSON' };
const NESTED: FieldProblem = { problem: 'is a list or an object, not one value' };
const SEVERAL: FieldProblem = { problem: 'is there more than once' };

/** More keys than tables have columns: a file that has others in each row shall not fill the memory with them. */
const KEPT_KEYS = 1000;

/** How a key is the name of a column: not at all, but for case and outer blanks, or letter by letter. */
const NONE = 0;
const ALIKE = 1;
const EXACT = 2;

class JsonRow implements SplitRow {
  count = 0;
  next = 0;
  lines = 0;
  problem: RowProblem | undefined;
  readonly openQuote = false;
  readonly #values: (Uint8Array | FieldProblem)[];
  readonly #matches: number[];
  /** By a key as it is written. The rows of a range have the same ones. */
  readonly #columns = new Map<string, { readonly place: number; readonly match: number }>();

  constructor(
    private readonly header: readonly string[],
    private readonly encoding: Encoding,
  ) {
    this.#values = header.map(() => NO_VALUE);
    this.#matches = header.map(() => NONE);
  }

  split(text: Uint8Array, whole: boolean): boolean {
    const next = behindFirstLine(text, whole);
    if (next === undefined) return false;
    const line = text.subarray(0, next);
    this.next = next;
    this.lines = isLineEnd(line[next - 1]) ? 1 : 0;
    this.count = line.every(isBlank) ? 0 : this.header.length;
    this.problem = undefined;
    if (this.count === 0) return true;
    const json = textOf(line, this.encoding);
    if (!isObject(json)) this.problem = NO_OBJECT;
    else this.#take(this.encoding === 'utf8' ? line : Buffer.from(json));
    return true;
  }

  field(place: number): Uint8Array | FieldProblem {
    return this.#values[place]!;
  }

  /** The members of an object, which is known to be one. */
  #take(line: Uint8Array): void {
    this.#values.fill(NO_VALUE);
    this.#matches.fill(NONE);
    let at = behindBlanks(line, line.indexOf(OPENING_BRACE) + 1);
    while (line[at] !== CLOSING_BRACE) {
      const endOfKey = behindValue(line, at);
      const value = behindBlanks(line, behindBlanks(line, endOfKey) + 1);
      const endOfValue = behindValue(line, value);
      this.#set(line.subarray(at, endOfKey), line.subarray(value, endOfValue));
      at = behindBlanks(line, endOfValue);
      if (line[at] === COMMA) at = behindBlanks(line, at + 1);
    }
  }

  #set(key: Uint8Array, value: Uint8Array): void {
    const { place, match } = this.#columnOf(key);
    const before = this.#matches[place];
    if (before === undefined || match < before) return;
    this.#matches[place] = match;
    this.#values[place] = match === before ? SEVERAL : valueOf(value);
  }

  #columnOf(key: Uint8Array): { readonly place: number; readonly match: number } {
    const written = textOf(key, 'latin1');
    let column = this.#columns.get(written);
    if (!column) {
      const name = textOf(unquoted(key), 'utf8');
      const exact = this.header.indexOf(name);
      column = exact >= 0 ? { place: exact, match: EXACT } : { place: this.header.indexOf(folded(name)), match: ALIKE };
      if (this.#columns.size < KEPT_KEYS) this.#columns.set(written, column);
    }
    return column;
  }
}

/** By the parser that all others are measured by; what stands where in it is then easy to see. */
function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function valueOf(json: Uint8Array): Uint8Array | FieldProblem {
  switch (json[0]) {
    case QUOTE:
      return unquoted(json);
    case OPENING_BRACE:
    case OPENING_BRACKET:
      return NESTED;
    case SMALL_N:
      return NO_VALUE;
    default:
      return json;
  }
}

function unquoted(json: Uint8Array): Uint8Array {
  if (!json.includes(BACKSLASH)) return json.subarray(1, -1);
  return utf8OfText(JSON.parse(textOf(json, 'utf8')) as string);
}

function behindBlanks(json: Uint8Array, from: number): number {
  let at = from;
  while (isBlank(json[at]!)) at++;
  return at;
}

/** Where a value ends that begins at an offset. */
function behindValue(json: Uint8Array, from: number): number {
  switch (json[from]) {
    case QUOTE:
      return behindText(json, from);
    case OPENING_BRACE:
    case OPENING_BRACKET:
      return behindNested(json, from);
    default:
      return behindWord(json, from);
  }
}

function behindText(json: Uint8Array, from: number): number {
  let at = from + 1;
  for (; at < json.length && json[at] !== QUOTE; at++) if (json[at] === BACKSLASH) at++;
  return at + 1;
}

/** A number, or `true`, `false`, `null`. */
function behindWord(json: Uint8Array, from: number): number {
  let at = from;
  while (at < json.length && json[at] !== COMMA && json[at] !== CLOSING_BRACE && !isBlank(json[at]!)) at++;
  return at;
}

/** A list or an object with all that is in it. */
function behindNested(json: Uint8Array, from: number): number {
  let depth = 0;
  for (let at = from; at < json.length;) {
    const byte = json[at]!;
    at = byte === QUOTE ? behindText(json, at) : at + 1;
    if (byte === OPENING_BRACE || byte === OPENING_BRACKET) depth++;
    if ((byte === CLOSING_BRACE || byte === CLOSING_BRACKET) && --depth === 0) return at;
  }
  return json.length;
}
