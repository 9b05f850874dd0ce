/**
 * The parser, as somebody else's package has it: loaded when a text is there to parse, once. Must not know: what of SQL is taken. What it gives is
 * read by `raw.ts`; its own types are of another version than its values.
 */
import { CoffeeError, startOf } from '@coffee/core';
import type { SqlText, Position } from '../text/sql-error';
import type { Token } from '../text/tokens';
import { namesBeforeEqual } from './equals';

/** A statement of the text, by its words and signs. */
export type ParseRaw = (source: SqlText, tokens: readonly Token[]) => unknown;

let loading: Promise<ParseRaw> | undefined;

export const loadParser = (): Promise<ParseRaw> => (loading ??= load());

async function load(): Promise<ParseRaw> {
  const { Parser, init } = await import('@guanmingchiu/sqlparser-ts');
  await init();
  return (source, tokens) => {
    const { line, column } = tokens[0]!.at;
    // Stand for what is before it, so that the parser counts lines and columns of the whole.
    const before = '\n'.repeat(line - 1) + ' '.repeat(column - 1);
    try {
      return statementOf(Parser.parseToJson(before + withoutNamedArguments(source, tokens), 'duckdb'));
    } catch (error) {
      throw asSqlError(source, error, tokens.at(-1)!.end);
    }
  };
}

/** As text, which is there sooner than objects that the parser makes one by one. */
const statementOf = (json: string): unknown => (JSON.parse(json) as unknown[])[0];

/** The statement. In `if(x = 5, …)` the parser would take x for the name of an argument: see `equals.ts`. */
function withoutNamedArguments({ text }: SqlText, tokens: readonly Token[]): string {
  const { start } = tokens[0]!;
  const units = text.slice(start, tokens.at(-1)!.end).split('');
  for (const at of namesBeforeEqual(tokens)) units[tokens[at + 1]!.start - start] = '<';
  return units.join('');
}

/** @param end of the statement in the text: what is missing there is told there. */
function asSqlError(source: SqlText, error: unknown, end: number): CoffeeError {
  const message = error instanceof Error ? error.message : String(error);
  const [, problem] = /^sql parser error: ([^]*)$/.exec(message) ?? [];
  // Sizes are bounded before, so it has never been seen: the parser has no room left, or a defect.
  if (problem === undefined) return new CoffeeError('INTERNAL', `the SQL parser failed: ${message}`, { cause: error });
  const [, what, line, column] = /^([^]*?)(?: at Line: (\d+), Column: (\d+))?$/.exec(problem) ?? [];
  const at = line === undefined ? positionAt(source.text, end) : { line: Number(line), column: Number(column) };
  return source.error(at, inOurWords(what!));
}

function positionAt(text: string, end: number): Position {
  const lines = text.slice(0, end).split('\n');
  return { line: lines.length, column: Array.from(lines.at(-1)!).length + 1 };
}

function inOurWords(problem: string): string {
  if (problem === 'recursion limit exceeded') return 'the statement is nested too deeply: write it with fewer levels';
  const [, expected, found] = /^Expect(?:ed|ing):? ([^]*?), found: ([^]*)$/.exec(problem) ?? [];
  if (expected === undefined || found === undefined) return `this cannot be read: ${problem}`;
  const what = expected === 'identifier' ? 'a name' : expected;
  if (found === 'EOF') return `the statement ends too early: ${what} is missing`;
  return expected === 'end of statement'
    ? `the statement should end here, before ${startOf(found)}`
    : `${what} should stand here, not ${startOf(found)}`;
}
