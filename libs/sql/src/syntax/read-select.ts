/** A SELECT, from the parser's tree. */
import { SqlError } from '../text/sql-error';
import type { StatementText } from '../text/statements';
import {
  expressionProblem,
  joinProblem,
  setOperationProblem,
  sourceProblem,
  statementProblem,
  unreadProblem,
} from './outside';
import type { ParseRaw } from './parser';
import { listOf, RawReader, variantOf } from './raw';
import { readExpression, readName, readOrder } from './read-expression';
import type { Item, JoinSyntax, Name, Order, Select, Syntax, TableSyntax } from './tree';

/** @param table one that there is, for messages. @throws SqlError for what is not SQL, and for what of it is not taken. */
export function readStatement({ source, tokens }: StatementText, parse: ParseRaw, table: string): Select {
  const reader = new RawReader(source, tokens);
  const first = tokens[0]!;
  const begin = tokens.find(({ text }) => text !== '(')!;
  if (!/^(?:SELECT|FROM)$/i.test(begin?.text ?? ''))
    throw reader.error((begin ?? first).at, statementProblem(begin?.text ?? '', table));
  const [variant, query] = variantOf(parsed({ source, tokens }, parse));
  if (variant !== 'Query') throw reader.error(first.at, statementProblem(variant, table));
  return readQuery(reader, query, table);
}

/** The parser's tree. @throws SqlError for what it cannot read; a word nearby may say why. */
function parsed({ source, tokens }: Pick<StatementText, 'source' | 'tokens'>, parse: ParseRaw): unknown {
  try {
    return parse(source, tokens);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { line, column } = error.at;
    const behind = tokens.findIndex(({ at }) => at.line > line || (at.line === line && at.column > column));
    const here = behind < 0 ? tokens.length : behind;
    if (tokens[here - 1]?.text === ',' && /^LIMIT$/i.test(tokens[here - 3]?.text ?? ''))
      throw source.error(tokens[here - 1]!.at, 'LIMIT with a comma is not taken: write LIMIT 20 OFFSET 10');
    const near = tokens.slice(Math.max(0, here - 5), here + 1);
    const word = near.find(({ text, end }, k) => {
      // A star alone is none.
      return (
        unreadProblem(text) !== undefined && (text !== '*' || (near[k + 1]?.text === '*' && near[k + 1]!.start === end))
      );
    });
    throw word ? source.error(word.at, unreadProblem(word.text)!) : error;
  }
}

function readQuery(reader: RawReader, raw: unknown, table: string): Select {
  const query = reader.fields(raw, 'body', 'order_by', 'limit_clause');
  const [variant, body] = variantOf(query['body']);
  if (variant === 'Query' && !query['order_by'] && !query['limit_clause']) return readQuery(reader, body, table);
  if (variant === 'SetOperation') {
    const { op } = reader.fields(body, 'op', 'set_quantifier', 'left', 'right');
    throw reader.error(reader.place(String(op).toUpperCase()), setOperationProblem(String(op)));
  }
  if (variant !== 'Select') throw reader.error(reader.place(variant.toUpperCase()), statementProblem(variant, table));
  const { limit, offset } = readLimit(reader, query['limit_clause']);
  return {
    ...readBody(reader, body),
    orderBy: readOrderBy(reader, query['order_by']),
    ...(limit && { limit }),
    ...(offset && { offset }),
  };
}

function readBody(reader: RawReader, raw: unknown): Omit<Select, 'orderBy' | 'limit' | 'offset'> {
  const select = reader.fields(
    raw,
    ...['flavor', 'distinct', 'projection', 'from', 'selection', 'group_by', 'having', 'qualify'],
  );
  const [distinct] = variantOf(select['distinct']);
  if (distinct === 'On')
    throw reader.error(
      reader.place('DISTINCT'),
      'DISTINCT ON is not taken: write QUALIFY row_number() OVER (PARTITION BY … ORDER BY …) = 1',
    );
  const tables = listOf(select['from']);
  if (tables.length === 0) throw reader.error(reader.at(raw), 'a question is about a table: FROM is missing');
  if (tables.length > 1)
    throw reader.error(
      reader.at(tables[1]),
      'a list of tables is not taken: write FROM one LEFT JOIN another USING (the column that both have)',
    );
  const { relation, joins } = reader.fields(tables[0], 'relation', 'joins');
  const optional = (field: 'selection' | 'having' | 'qualify'): Syntax | undefined =>
    select[field] ? readExpression(reader, select[field]) : undefined;
  const [where, having, qualify] = [optional('selection'), optional('having'), optional('qualify')];
  const groupBy = readGroupBy(reader, select['group_by']);
  const items = listOf(select['projection']).map((item) => readItem(reader, item));
  return {
    at: reader.at(raw),
    distinct: distinct === 'Distinct',
    items: select['flavor'] === 'FromFirstNoSelect' ? [{ star: true, without: [], at: reader.at(raw) }] : items,
    from: readTable(reader, relation),
    joins: listOf(joins).map((join) => readJoin(reader, join)),
    ...(where && { where }),
    ...(groupBy && { groupBy }),
    ...(having && { having }),
    ...(qualify && { qualify }),
  };
}

function readTable(reader: RawReader, raw: unknown): TableSyntax {
  const [variant, content] = variantOf(raw);
  if (variant !== 'Table') throw reader.error(reader.at(raw), sourceProblem(variant));
  const table = reader.fields(content, 'name', 'alias');
  const parts = listOf(table['name']).map((part) => readName(reader, part));
  const name = parts.at(-1)!;
  if (parts.length > 1)
    throw reader.error(parts[0]!.at, `tables have no schema before their name: write ${name.value}`);
  if (isInSingleQuotes(listOf(table['name'])[0]))
    throw reader.error(
      reader.place(`'${name.value.toUpperCase()}'`),
      'a file is not taken: FROM names one of the tables of the folder, without quotes',
    );
  if (!table['alias']) return { name };
  const alias = reader.fields(table['alias'], 'name');
  return { name, alias: readName(reader, alias['name']) };
}

const isInSingleQuotes = (raw: unknown): boolean => JSON.stringify(raw).includes(`"quote_style":"'"`);

function readJoin(reader: RawReader, raw: unknown): JoinSyntax {
  const join = reader.fields(raw, 'relation', 'join_operator');
  const [variant, constraint] = variantOf(join['join_operator']);
  const kind = { Join: 'inner', Inner: 'inner', Left: 'left', LeftOuter: 'left' }[variant] as
    'inner' | 'left' | undefined;
  if (!kind) throw reader.error(reader.at(join['relation']), joinProblem(variant));
  const table = readTable(reader, join['relation']);
  const [how, content] = variantOf(constraint);
  if (how === 'On') return { ...table, kind, on: { condition: readExpression(reader, content) } };
  const columns = listOf(content).map((name) => readName(reader, listOf(name)[0]));
  if (how !== 'Using')
    throw reader.error(
      table.name.at,
      `which column joins ${table.name.value}? Write USING (the column that both have)`,
    );
  if (columns.length > 1)
    throw reader.error(columns[1]!.at, 'a JOIN is on one column: that which is unique in its table');
  return { ...table, kind, on: { using: columns[0]! } };
}

function readItem(reader: RawReader, raw: unknown): Item {
  const [variant, content] = variantOf(raw);
  if (variant === 'UnnamedExpr') return { of: readExpression(reader, content) };
  if (variant === 'ExprWithAlias') {
    const { expr, alias } = reader.fields(content, 'expr', 'alias');
    const name = readName(reader, alias);
    // Without AS it is no name in DuckDB.
    if (/^isnull$/i.test(name.value)) throw reader.error(name.at, unreadProblem(name.value)!);
    return { of: readExpression(reader, expr), alias: name };
  }
  if (variant === 'Wildcard') return readStar(reader, content);
  if (variant !== 'QualifiedWildcard') throw reader.error(reader.at(raw), expressionProblem(variant));
  const [[, names], options] = [variantOf(listOf(content)[0]), listOf(content)[1]];
  const parts = listOf(names).map((part) => readName(reader, part));
  if (parts.length !== 1) throw reader.error(reader.at(raw), expressionProblem(variant));
  return readStar(reader, options, parts[0]);
}

function readStar(reader: RawReader, raw: unknown, table?: Name): Item {
  const { opt_exclude: exclude } = reader.fields(raw, 'opt_exclude');
  const [how, names] = variantOf(exclude);
  const without = (how === 'Multiple' ? listOf(names) : how === 'Single' ? [names] : []).map((name) =>
    readName(reader, listOf(name)[0]),
  );
  return { star: true, without, at: table?.at ?? reader.at({ span: spanOf(raw) }), ...(table && { table }) };
}

/** Of the star itself. */
function spanOf(raw: unknown): unknown {
  const token = (raw as { readonly wildcard_token?: { readonly span?: unknown } } | undefined)?.wildcard_token;
  return token?.span;
}

function readGroupBy(reader: RawReader, raw: unknown): Select['groupBy'] {
  const [variant, content] = variantOf(raw);
  if (variant === 'All') {
    if (listOf(content).length > 0) throw reader.error(reader.place('GROUP'), expressionProblem('Rollup'));
    return 'all';
  }
  const [keys, modifiers] = listOf(content);
  if (listOf(modifiers).length > 0) throw reader.error(reader.place('GROUP'), expressionProblem('Rollup'));
  const written = listOf(keys);
  // GROUP BY (): one group of all rows.
  const isUnit = (key: unknown): boolean => variantOf(key)[0] === 'Tuple' && listOf(variantOf(key)[1]).length === 0;
  if (written.length === 0) return undefined;
  return written.filter((key) => !isUnit(key)).map((key) => readExpression(reader, key));
}

function readOrderBy(reader: RawReader, raw: unknown): Select['orderBy'] {
  if (!raw) return [];
  const { kind } = reader.fields(raw, 'kind');
  const [variant, content] = variantOf(kind);
  if (variant !== 'All') return listOf(content).map((order): Order => readOrder(reader, order));
  const { asc, nulls_first: nullsFirst } = reader.fields(content, 'asc', 'nulls_first');
  return { all: { descending: asc === false, missingFirst: nullsFirst === true } };
}

function readLimit(reader: RawReader, raw: unknown): { readonly limit?: Syntax; readonly offset?: Syntax } {
  if (!raw) return {};
  const [variant, content] = variantOf(raw);
  if (variant !== 'LimitOffset')
    throw reader.error(reader.place('LIMIT'), 'LIMIT with a comma is not taken: write LIMIT 10 OFFSET 20');
  const { limit, offset } = reader.fields(content, 'limit', 'offset', 'limit_by');
  if (listOf((content as { readonly limit_by?: unknown }).limit_by).length > 0)
    reader.fields(content, 'limit', 'offset');
  const { value } = offset ? reader.fields(offset, 'value', 'rows') : {};
  return {
    ...(limit !== undefined && limit !== null && { limit: readExpression(reader, limit) }),
    ...(value !== undefined && value !== null && { offset: readExpression(reader, value) }),
  };
}
