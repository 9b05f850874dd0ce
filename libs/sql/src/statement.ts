/** Text to statements. */
import { tableSchemas, type Tables } from '@coffee/protocol';
import { identifier } from './schema/schema-text';
import type { ParameterValue } from './text/parameter-values';
import type { SqlText } from './text/sql-error';
import { statementsOf } from './text/statements';
import { loadParser } from './syntax/parser';
import { readStatement } from './syntax/read-select';
import type { Select } from './syntax/tree';

/** One question of a text, as it is written. */
export interface SqlStatement {
  readonly source: SqlText;
  /** Of its answer: `-- name: x` above it, or the name of its file, behind the first with a number. */
  readonly name: string;
  /** The first other comment above it. */
  readonly title?: string;
  /** Of parameters, by lower-case name without the dollar: `-- $years = 2024, 2025` above it or above one before it. */
  readonly defaults: ReadonlyMap<string, readonly ParameterValue[]>;
  readonly select: Select;
}

interface ParseOptions {
  /** Of the file, without its ending. */
  readonly name?: string;
  /** Messages name one of them: the coffee shop's, where no others are meant. */
  readonly tables?: Tables;
}

/**
 * The statements of a text; there is one at least. The parser is loaded with the first text.
 * @throws SqlError (USAGE) with line and column for what is not SQL, or not of the part that is taken (docs/questions.md).
 */
export async function parse(text: string, { name, tables = tableSchemas }: ParseOptions = {}): Promise<SqlStatement[]> {
  const statements = statementsOf(text, name);
  const parser = await loadParser();
  const table = identifier(Object.keys(tables)[0]!);
  return statements.map((statement) => {
    const { source, name: own, title, defaults } = statement;
    return {
      source,
      name: own,
      ...(title !== undefined && { title }),
      defaults,
      select: readStatement(statement, parser, table),
    };
  });
}
