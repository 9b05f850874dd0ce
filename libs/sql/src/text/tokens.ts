/**
 * The words and signs of a text, before it is parsed: where its statements and comments are, and whether it is small enough for the parser. Owns: which
 * ways to write a text or a name are taken; the parser knows more, and must not see another end of a text than is seen here.
 */
import type { Position, SqlText } from './sql-error';

export type TokenKind = 'word' | 'name' | 'text' | 'number' | 'parameter' | 'sign';

export interface Token {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  readonly at: Position;
  /** In UTF-16 units, of the text as given. */
  readonly start: number;
  readonly end: number;
}

export interface Comment {
  /** Without its marks and the blanks around it. */
  readonly text: string;
  readonly at: Position;
  readonly start: number;
}

const PATTERNS: readonly (readonly [TokenKind | 'blank' | 'comment' | 'block', RegExp])[] = [
  ['blank', /\s+/y],
  ['comment', /--[^\n]*/y],
  ['block', /\/\*[^]*?\*\//y],
  ['text', /'(?:[^']|'')*'/y],
  ['name', /"(?:[^"]|"")*"/y],
  ['parameter', /\$\w*/y],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['word', /[\p{L}_][\p{L}\p{N}\p{M}_]*/uy],
  ['sign', /[^]/uy],
];
/** Before a quote they make it another kind of text: `E'a\n'`. */
const PREFIXES = /^(?:e|b|x|n|r|u|q|nq)$/i;

export interface Tokens {
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
}

/** @throws SqlError for what has no end, and for the ways to write a text or a name that are not taken. */
export function tokensOf(source: SqlText): Tokens {
  const { text } = source;
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  const place = new Place();
  for (let start = 0; start < text.length;) {
    const [kind, found] = nextToken(text, start);
    const { at } = place;
    const problem = problemOf(kind, found, text, start, tokens.at(-1));
    if (problem !== undefined) throw source.error(at, problem);
    const end = start + found.length;
    if (kind === 'comment') comments.push({ text: found.slice(2).trim(), at, start });
    else if (kind !== 'blank' && kind !== 'block') tokens.push({ kind, text: found, at, start, end });
    place.pass(found);
    start = end;
  }
  return { tokens, comments };
}

function nextToken(text: string, start: number): readonly [(typeof PATTERNS)[number][0], string] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = start;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return [kind, found];
  }
  return ['sign', text[start]!];
}

function problemOf(
  kind: string,
  found: string,
  text: string,
  start: number,
  before: Token | undefined,
): string | undefined {
  const isGlued = before?.end === start;
  if (kind === 'sign') {
    if (found === "'") return "this text has no end: close it with ', and write '' for a ' in it";
    if (found === '"') return 'this name has no end: close it with "';
    if (found === '`') return 'a name is quoted with double quotes, "so"';
    if (found === '/' && text[start + 1] === '*') return 'this comment has no end: close it with */';
  }
  if (kind === 'word' && isGlued && before.kind === 'number')
    return `a number is of digits, with a point at most: leave a space after ${before.text} if ${found} is a name`;
  if (kind === 'block' && found.includes('/*', 2)) return 'a comment cannot stand in a comment';
  if (kind === 'parameter' && text[start + found.length] === '$')
    return "a text stands in single quotes, 'so', not in dollars";
  if (kind === 'text' && isGlued && before.kind === 'word' && PREFIXES.test(before.text))
    return "a text stands in single quotes without a letter before it, 'so'";
  if (kind === 'text' && isGlued && before.text === '&')
    return "a text stands in single quotes without anything before it, 'so'";
  return undefined;
}

/** Where in the text reading is. */
class Place {
  #line = 1;
  #column = 1;

  get at(): Position {
    return { line: this.#line, column: this.#column };
  }

  pass(text: string): void {
    const lines = text.split('\n');
    const last = Array.from(lines.at(-1)!).length;
    this.#column = lines.length > 1 ? last + 1 : this.#column + last;
    this.#line += lines.length - 1;
  }
}
