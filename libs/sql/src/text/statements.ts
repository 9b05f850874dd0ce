/**
 * A file of questions, cut into statements, with what the comments above each say: its title, its name, defaults of parameters. Owns: how large
 * a text may be, so that the parser, which calls itself for each level, has room.
 */
import { CoffeeError, quotedStart } from '@coffee/core';
import { readValues, type ParameterValue } from './parameter-values';
import { SqlText, type Position } from './sql-error';
import { tokensOf, type Comment, type Token } from './tokens';

export const MAX_TEXT_BYTES = 65_536;
export const MAX_STATEMENTS = 100;
/** Open at once. */
export const MAX_NESTING = 24;
/** Words and signs of one statement; values, commas, dots and parentheses are not counted. Each can be a level of the tree. */
export const MAX_WORDS = 500;
/** All of one statement. */
export const MAX_TOKENS = 5000;

/** What is known of a statement before it is parsed. */
export interface StatementText {
  readonly source: SqlText;
  /** Of the answer: [a-z][a-z0-9_]*. */
  readonly name: string;
  readonly title?: string;
  /** Of parameters, by name without the dollar, as the comments above it, or above one before it, say. */
  readonly defaults: ReadonlyMap<string, readonly ParameterValue[]>;
  readonly tokens: readonly Token[];
}

/**
 * @param name of answers for which no comment says one: that of the file, without its ending.
 * @throws SqlError (USAGE) for what is too large, and for a comment that is none of a parameter or a name.
 */
export function statementsOf(given: string, name = 'answer'): StatementText[] {
  const bytes = Buffer.byteLength(given);
  if (bytes > MAX_TEXT_BYTES)
    throw new CoffeeError('USAGE', `the text has ${bytes} bytes, more than ${MAX_TEXT_BYTES}: ask in several files`);
  const source = new SqlText(given.replace(/^\ufeff/, ''));
  const { tokens, comments } = tokensOf(source);
  const pieces = split(tokens);
  if (pieces.length === 0)
    throw new CoffeeError(
      'USAGE',
      'there is no question in the text: write one, like SELECT count(*) FROM transactions',
    );
  if (pieces.length > MAX_STATEMENTS)
    throw source.error(pieces[MAX_STATEMENTS]![0]!.at, `more than ${MAX_STATEMENTS} statements: ask in several files`);
  const defaults = new Map<string, readonly ParameterValue[]>();
  const names = new Set<string>();
  return pieces.map((piece, i) => {
    checkSize(source, piece);
    const before = tokens.findLast(({ start }) => start < piece[0]!.start);
    const above = comments.filter(
      // What stands behind a statement in its last line is about that one.
      ({ start, at }) => start < piece[0]!.start && (!before || (start > before.start && at.line > before.at.line)),
    );
    const head = readComments(source, above);
    for (const [parameter, values] of head.defaults) defaults.set(parameter, values);
    const own = head.name?.text ?? nameFrom(name, i);
    if (names.has(own)) throw source.error(head.name?.at ?? piece[0]!.at, twice(own));
    names.add(own);
    return {
      source,
      name: own,
      ...(head.title !== undefined && { title: head.title }),
      defaults: new Map(defaults),
      tokens: piece,
    };
  });
}

const twice = (name: string): string =>
  `two answers would be called ${name}: give one another name, in a comment above it, -- name: another`;

/** At semicolons; empty statements are none. */
export function split(tokens: readonly Token[]): Token[][] {
  const pieces: Token[][] = [[]];
  for (const token of tokens) {
    if (token.text === ';') pieces.push([]);
    else pieces.at(-1)!.push(token);
  }
  return pieces.filter(({ length }) => length > 0);
}

/** @throws SqlError for a statement that the parser may have no room for. */
export function checkSize(source: SqlText, tokens: readonly Token[]): void {
  const open: Token[] = [];
  let words = 0;
  for (const token of tokens) {
    if (/^[([{]$/.test(token.text)) open.push(token);
    else if (/^[)\]}]$/.test(token.text)) open.pop();
    if (open.length > MAX_NESTING)
      throw source.error(token.at, `more than ${MAX_NESTING} parentheses in one another: write it with fewer`);
    const isCounted =
      token.kind === 'word' || token.kind === 'name' || (token.kind === 'sign' && !/^[(),.]$/.test(token.text));
    if (isCounted && ++words > MAX_WORDS)
      throw source.error(
        token.at,
        `the statement has more than ${MAX_WORDS} words and signs: ask in several statements`,
      );
  }
  if (tokens.length > MAX_TOKENS)
    throw source.error(tokens[MAX_TOKENS]!.at, `the statement has more than ${MAX_TOKENS} words, values and signs`);
}

interface Head {
  title?: string;
  name?: { readonly text: string; readonly at: Position };
  readonly defaults: Map<string, readonly ParameterValue[]>;
}

function readComments(source: SqlText, comments: readonly Comment[]): Head {
  const head: Head = { defaults: new Map() };
  for (const { text, at } of comments) {
    const [, name] = /^name:\s*(.*)$/i.exec(text) ?? [];
    const [, parameter, value] = /^\$(\w*)\s*=\s*(.*)$/.exec(text) ?? [];
    if (name !== undefined) {
      if (!isName(name))
        throw source.error(
          at,
          `a name is of a-z, 0-9 and _, begins with a letter and has at most 60: not ${quotedStart(name)}`,
        );
      head.name = { text: name, at };
    } else if (parameter !== undefined) {
      if (!/^[a-z_]\w*$/i.test(parameter)) throw source.error(at, 'a parameter is a $ and a word, like $years');
      const values = readValues(value!);
      if (typeof values === 'string') throw source.error(at, `the default of $${parameter} ${values}`);
      head.defaults.set(parameter.toLowerCase(), values);
    } else if (text.startsWith('$'))
      throw source.error(at, 'the default of a parameter is written as $years = 2024, 2025');
    else if (text !== '') head.title ??= text;
  }
  return head;
}

const isName = (name: string): boolean => /^[a-z][a-z0-9_]{0,59}$/.test(name);

/** Of the nth statement of a file that is called so. */
function nameFrom(file: string, n: number): string {
  const plain = file
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[0-9_]+|_+$/g, '')
    .slice(0, 50);
  return `${plain === '' ? 'answer' : plain}${n === 0 ? '' : `_${n + 1}`}`;
}
