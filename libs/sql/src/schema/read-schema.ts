/**
 * A `schema.sql`: the tables of a folder as CREATE TABLE statements, with comments that say how their files are written. Owns: what of SQL is taken
 * there, and which kind of value each type is. Must not know: folders.
 */
import { CoffeeError } from '@coffee/core';
import {
  MAX_COLUMNS,
  MAX_TABLES,
  type ColumnKind,
  type TableColumn,
  type TableName,
  type Tables,
  type TableSchema,
} from '@coffee/protocol';
import { listOf, RawReader, variantOf } from '../syntax/raw';
import { loadParser, type ParseRaw } from '../syntax/parser';
import { readName } from '../syntax/read-expression';
import { readType } from '../syntax/read-type';
import type { Name, TypeName } from '../syntax/tree';
import { SqlText, type Position, type SqlError } from '../text/sql-error';
import { checkSize, MAX_TEXT_BYTES, split } from '../text/statements';
import { tokensOf, type Comment, type Token } from '../text/tokens';
import { readTableComments, type TableComments } from './table-comments';

export interface SchemaText {
  readonly tables: Tables;
  /** Something is wrong with the files that a table says it has; undefined of a table that says nothing. */
  readonly filesError: (table: TableName, problem: string) => SqlError | undefined;
}

/**
 * The parser is loaded with the first text.
 * @param file its name, for messages.
 * @throws SqlError (USAGE) with file, line and column for what is not SQL, not of the part that is taken, or more than a business has.
 */
export async function readSchema(given: string, file = 'schema.sql'): Promise<SchemaText> {
  const bytes = Buffer.byteLength(given);
  if (bytes > MAX_TEXT_BYTES)
    throw new CoffeeError(
      'USAGE',
      `${file} has ${bytes} bytes, more than ${MAX_TEXT_BYTES}: leave out what is not needed`,
    );
  const source = new SqlText(given.replace(/^\ufeff/, ''), file);
  const { tokens, comments } = tokensOf(source);
  const pieces = split(tokens);
  if (pieces.length === 0)
    throw new CoffeeError(
      'USAGE',
      `${file} has no table: write one, like CREATE TABLE sales (sold_at DATE, total DECIMAL(10, 2))`,
    );
  if (pieces.length > MAX_TABLES)
    throw source.error(pieces[MAX_TABLES]![0]!.at, `more than ${MAX_TABLES} tables: leave out what is not needed`);
  const parse = await loadParser();
  const tables: Record<TableName, TableSchema> = {};
  const filesAt = new Map<TableName, Position>();
  for (const [i, piece] of pieces.entries()) {
    checkSize(source, piece);
    const own = commentsOf(comments, pieces, i);
    const [name, schema, at] = readTable(source, piece, own, parse);
    if (Object.hasOwn(tables, name.value)) throw source.error(name.at, `table ${name.value} is there twice`);
    tables[name.value] = schema;
    if (at) filesAt.set(name.value, at);
  }
  return {
    tables,
    filesError: (table, problem) => {
      const at = filesAt.get(table);
      return at && source.error(at, problem);
    },
  };
}

/** Above it, in it, and behind it in its last line; what stands behind all is the last one's. */
function commentsOf(comments: readonly Comment[], pieces: readonly (readonly Token[])[], piece: number): Comment[] {
  const of = (comment: Comment): number => {
    const found = pieces.findIndex((tokens) => {
      const { end, at } = tokens.at(-1)!;
      return comment.start < end || comment.at.line === at.line;
    });
    return found < 0 ? pieces.length - 1 : found;
  };
  return comments.filter((comment) => of(comment) === piece);
}

const ONLY_TABLES =
  'a schema is made of CREATE TABLE statements: CREATE TABLE sales (sold_at DATE, total DECIMAL(10, 2))';

function readTable(
  source: SqlText,
  tokens: readonly Token[],
  comments: readonly Comment[],
  parse: ParseRaw,
): [Name, TableSchema, Position | undefined] {
  const reader = new RawReader(source, tokens);
  if (!/^CREATE$/i.test(tokens[0]!.text)) throw source.error(tokens[0]!.at, ONLY_TABLES);
  const [variant, raw] = variantOf(parse(source, tokens));
  if (variant !== 'CreateTable') throw source.error(tokens[0]!.at, ONLY_TABLES);
  const statement = reader.fields(raw, 'name', 'columns', 'constraints', 'if_not_exists', 'or_replace', ...NO_MEANING);
  const parts = listOf(statement['name']).map((part) => readName(reader, part));
  const name = checkedName(source, parts.at(-1)!, 'table');
  if (parts.length > 1)
    throw source.error(parts[0]!.at, `tables have no schema before their name: write ${name.value}`);
  const written = listOf(statement['columns']).map((column) => readColumn(reader, source, tokens, column));
  if (written.length === 0) throw source.error(name.at, `table ${name.value} has no columns`);
  if (written.length > MAX_COLUMNS)
    throw source.error(
      written[MAX_COLUMNS]!.name.at,
      `more than ${MAX_COLUMNS} columns: leave out those that nobody asks for`,
    );
  for (const [i, { name: column }] of written.entries())
    if (written.findIndex((other) => other.name.value === column.value) !== i)
      throw source.error(column.at, `column ${column.value} of ${name.value} is there twice`);
  const keys = listOf(statement['constraints']).map((constraint) => readConstraint(reader, source, constraint));
  for (const key of keys)
    if (!written.some((column) => column.name.value === key.name.value))
      throw source.error(key.name.at, `there is no column ${key.name.value} in ${name.value}`);
  const said = readTableComments(source, comments);
  const schema = schemaFrom(source, written, keys, said);
  return [name, schema, said.filesAt];
}

/** What every statement has for the parser, whatever is written. */
const NO_MEANING = ['hive_distribution', 'hive_formats', 'table_options', 'file_format'];

interface WrittenColumn {
  readonly name: Name;
  readonly kind: ColumnKind;
  readonly nullable: boolean;
  readonly unique: boolean;
}

function readColumn(reader: RawReader, source: SqlText, tokens: readonly Token[], raw: unknown): WrittenColumn {
  const column = reader.fields(raw, 'name', 'data_type', 'options');
  const written = readName(reader, column['name']);
  const name = checkedName(source, written, 'column');
  // The type stands behind the name, and has no place of its own.
  const behind = tokens.find(
    ({ at }) => at.line > name.at.line || (at.line === name.at.line && at.column > name.at.column),
  );
  const type = readType(reader, column['data_type'], behind?.at ?? name.at);
  let nullable = true;
  let unique = false;
  for (const option of listOf(column['options'])) {
    const [variant] = variantOf(reader.fields(option, 'option')['option']);
    if (variant === 'NotNull') nullable = false;
    else if (variant === 'PrimaryKey') [nullable, unique] = [false, true];
    else if (variant === 'Unique') [nullable, unique] = [nullable && !isPrimary(option), true];
    else if (variant !== 'Null')
      throw source.error(
        name.at,
        `of a column a schema says NOT NULL, UNIQUE and PRIMARY KEY: leave out the rest of ${name.value}`,
      );
  }
  return { name, kind: kindOf(type, source, behind?.at ?? name.at), nullable, unique };
}

const isPrimary = (raw: unknown): boolean => JSON.stringify(raw).includes('"is_primary":true');

interface WrittenKey {
  readonly name: Name;
  readonly isPrimary: boolean;
}

/** `PRIMARY KEY (id)`, `UNIQUE (id)`. */
function readConstraint(reader: RawReader, source: SqlText, raw: unknown): WrittenKey {
  const [variant, content] = variantOf(raw);
  const columns = listOf((content as { readonly columns?: unknown } | undefined)?.columns);
  const names = columns
    .map(nameIn)
    .filter((name) => name !== undefined)
    .map((name) => readName(reader, name));
  if ((variant !== 'PrimaryKey' && variant !== 'Unique') || names.length !== 1)
    throw source.error(
      names[0]?.at ?? reader.at(raw),
      'of a table a schema says PRIMARY KEY (column) and UNIQUE (column), each of one column',
    );
  return { name: { ...names[0]!, value: names[0]!.value.toLowerCase() }, isPrimary: variant === 'PrimaryKey' };
}

/** The first name in a part of the tree. */
function nameIn(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return undefined;
  if ('value' in raw && 'quote_style' in raw) return raw;
  for (const inside of Object.values(raw)) {
    const found = nameIn(inside);
    if (found !== undefined) return found;
  }
  return undefined;
}

const NAME = /^[a-z][a-z0-9_]{0,59}$/;
/** A column that joins add. */
const TAKEN = 'unmatched';

function checkedName(source: SqlText, { value, at }: Name, what: 'table' | 'column'): Name {
  const name = value.toLowerCase();
  if (NAME.test(name) && (what === 'table' || name !== TAKEN)) return { value: name, at };
  const other = name
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .slice(0, 60);
  const better = NAME.test(other) && other !== TAKEN ? other : `my_${what}`;
  throw source.error(
    at,
    what === 'table'
      ? `a table is called with a-z, 0-9 and _: write ${better}, and which files it has, -- file: …`
      : `a column is called with a-z, 0-9 and _: write ${better}, and above the table, -- column: "${value}" AS ${better}`,
  );
}

function kindOf(type: TypeName, source: SqlText, at: Position): ColumnKind {
  switch (type.type) {
    case 'INTEGER':
    case 'BIGINT':
    case 'HUGEINT':
      return 'count';
    case 'DECIMAL':
      return type.scale === 0 ? 'count' : type.scale <= 3 ? 'money' : 'decimal';
    case 'VARCHAR':
      return 'text';
    case 'UUID':
      return 'uuid';
    case 'DATE':
      return 'date';
    case 'TIMESTAMP':
      return 'instant';
    case 'BOOLEAN':
      return 'boolean';
    case 'TIME':
      throw source.error(at, 'a time of day is no type of a column: write TIMESTAMP, or VARCHAR');
  }
}

function schemaFrom(
  source: SqlText,
  written: readonly WrittenColumn[],
  keys: readonly WrittenKey[],
  { headers, large, forms }: TableComments,
): TableSchema {
  for (const [name, { at }] of headers)
    if (!written.some((column) => column.name.value === name)) throw source.error(at, `there is no column ${name}`);
  const columns = written.map(({ name: { value: name }, kind, nullable, unique }): TableColumn => {
    const key = keys.filter((each) => each.name.value === name);
    const header = headers.get(name)?.header;
    return {
      ...{ name, kind, nullable: nullable && !key.some(({ isPrimary: primary }) => primary) },
      ...((unique || key.length > 0) && { unique: true }),
      ...(header !== undefined && header !== name && { header }),
    };
  });
  // What others are joined to is small, as a rule.
  return { large: large ?? !columns.some(({ unique }) => unique), columns, ...forms };
}
