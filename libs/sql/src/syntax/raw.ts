/**
 * The parser's values, read with care: each is an object with one key, its variant, or a text. Whatever a reader does not ask for is refused, so that
 * no part of a statement is passed over.
 */
import type { Position, SqlError, SqlText } from '../text/sql-error';
import type { Token } from '../text/tokens';
import { namesBeforeEqual } from './equals';
import { clauseProblem } from './outside';

export type RawFields = Readonly<Record<string, unknown>>;

/** What readers share: the text, its tokens, and how something is refused. */
export class RawReader {
  #beforeEqual: ReadonlySet<string> | undefined;

  constructor(
    readonly source: SqlText,
    private readonly tokens: readonly Token[],
  ) {}

  error(at: Position, problem: string): SqlError {
    return this.source.error(at, problem);
  }

  /** Whether a name stands before a sign of equality that the parser was not shown. */
  isBeforeEqual(name: unknown): boolean {
    this.#beforeEqual ??= new Set(namesBeforeEqual(this.tokens).map((at) => keyOf(this.tokens[at]!.at)));
    return this.#beforeEqual.has(keyOf(this.at(name)));
  }

  /** Where the first of the words stands, in any case of letters; the beginning of the statement if none does. */
  place(...words: readonly string[]): Position {
    const found = this.tokens.find(({ text }) => words.includes(text.toUpperCase()));
    return (found ?? this.tokens[0]!).at;
  }

  /** Where the first thing of it stands that the parser has a place for. */
  at(raw: unknown): Position {
    return firstSpan(raw) ?? this.tokens[0]!.at;
  }

  /**
   * The fields of a node. @throws SqlError when another than these has anything in it.
   * @param known as told apart from what has a meaning, for which nobody asked.
   */
  fields(raw: unknown, ...known: readonly string[]): RawFields {
    const fields = asFields(raw);
    for (const [key, value] of Object.entries(fields)) {
      if (known.includes(key) || isEmpty(value) || NOTES.has(key)) continue;
      const { problem, words } = clauseProblem(key);
      throw this.error(words ? this.place(...words) : (firstSpan(value) ?? this.at(raw)), problem);
    }
    return fields;
  }
}

const keyOf = ({ line, column }: Position): string => `${line}:${column}`;

/** Of no meaning: tokens, places, and how something was spelled. */
const NOTES = new Set([
  'span',
  'select_token',
  'case_token',
  'end_token',
  'wildcard_token',
  'special',
  'shorthand',
  'explicit',
  'syntax',
]);

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === 'None' ||
  (Array.isArray(value) && value.length === 0);

const asFields = (raw: unknown): RawFields =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as RawFields) : {};

/** The variant of a value, and what is in it. */
export function variantOf(raw: unknown): readonly [string, unknown] {
  if (typeof raw === 'string') return [raw, undefined];
  const entries = Object.entries(asFields(raw));
  return entries.length === 1 ? entries[0]! : ['', undefined];
}

export const listOf = (raw: unknown): readonly unknown[] => (Array.isArray(raw) ? (raw as readonly unknown[]) : []);

function firstSpan(raw: unknown): Position | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  if ('span' in raw) {
    const { line, column } = asFields(asFields(raw.span)['start']) as { line?: number; column?: number };
    if (line !== undefined && column !== undefined && line > 0) return { line, column };
  }
  for (const value of Object.values(raw)) {
    const found = firstSpan(value);
    if (found) return found;
  }
  return undefined;
}
