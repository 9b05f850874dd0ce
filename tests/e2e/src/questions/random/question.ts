/** A random question as its parts, and as SQL. Owns: how a part is called in another one. */
import { textOf, type Node, type Reference, type Writer } from './node';

export interface Join {
  readonly table: string;
  readonly kind: 'LEFT JOIN' | 'INNER JOIN' | 'JOIN' | 'LEFT OUTER JOIN';
  readonly alias: string | undefined;
  /** `USING (store_id)`, `ON t.store_id = s.store_id` */
  readonly on: string;
}

export interface Aggregate {
  readonly fn: string;
  readonly isDistinct: boolean;
  /** Absent: count(*). */
  readonly of?: Node;
  readonly filter?: Node;
}

export interface Order {
  /** What it is by: the number of an item, or an expression. */
  readonly of: Node | number;
  /** Of an item: its place, or its name. */
  readonly by: 'place' | 'name';
  readonly descending: boolean;
  readonly nulls: 'FIRST' | 'LAST' | undefined;
}

export interface Rank {
  readonly fn: 'row_number' | 'rank' | 'dense_rank';
  readonly partitionBy: readonly Node[];
  readonly orderBy: readonly Order[];
}

export interface Item {
  readonly of: Node;
  readonly name: string | undefined;
}

export interface RandomQuestion {
  readonly from: string;
  readonly alias: string | undefined;
  readonly joins: readonly Join[];
  readonly where?: Node;
  /** Absent: rows are not grouped. */
  readonly groups?: {
    readonly keys: readonly Node[];
    readonly aggregates: readonly Aggregate[];
    readonly by: 'ALL' | 'expression' | 'name' | 'place';
  };
  readonly having?: Node;
  readonly ranks: readonly Rank[];
  readonly qualify?: Node;
  readonly isDistinct: boolean;
  /** `*` and the like: then the items are what it stands for. */
  readonly star?: string;
  readonly items: readonly Item[];
  readonly orderBy: readonly Order[] | 'ALL';
  readonly limit?: number;
  readonly offset?: number;
}

/** Whose SQL it is: with DuckDB's, what Coffee promises beside is written out. */
export type Reader = 'coffee' | 'duckdb';

/**
 * Keys that DuckDB does not find where they stand in these: it takes NOT (a >= b) for a < b, and (a OR b) OR c for a OR b OR c, before it looks for
 * them. It is asked in other words.
 */
const taken = { not: 'comparison', and: 'and', or: 'or' } as const;

export function sqlOf(question: RandomQuestion, reader: Reader): string {
  const parameters = new Map<string, string>();
  const names = new Map<string, string>();
  for (const { of, name } of question.items)
    if (of.refers && name !== undefined) names.set(`${of.refers.to} ${of.refers.index}`, name);
  const writer = (isNamed: boolean): Writer => ({
    parameter: (value, sql) => {
      if (reader === 'duckdb') return sql;
      const known = parameters.get(value) ?? `p${parameters.size + 1}`;
      parameters.set(value, known);
      return `$${known}`;
    },
    reference: (reference) => {
      const name = isNamed ? names.get(`${reference.to} ${reference.index}`) : undefined;
      return name ?? definitionOf(question, reference, writer(false));
    },
    condition: (text, { refers }, inside) =>
      reader === 'duckdb' && refers?.to === 'key' && question.groups!.keys[refers.index]!.level === taken[inside]
        ? `${text} = TRUE`
        : text,
  });
  const [plain, named] = [writer(false), writer(true)];
  const clause = (word: string, of: Node | undefined, by: Writer): string[] =>
    of ? [`${word} ${textOf(of, by)}`] : [];
  const { star, items, isDistinct, groups, limit, offset } = question;
  const select = star ?? items.map(({ of, name }) => `${textOf(of, plain)}${name ? ` AS ${name}` : ''}`).join(', ');
  const body = [
    `SELECT ${isDistinct ? 'DISTINCT ' : ''}${select}`,
    `FROM ${question.from}${question.alias === undefined ? '' : ` AS ${question.alias}`}`,
    ...question.joins.map(({ kind, table, alias, on }) => `${kind} ${table}${alias ? ` ${alias}` : ''} ${on}`),
    ...clause('WHERE', question.where, plain),
    ...(groups ? groupClause(question, plain) : []),
    ...clause('HAVING', question.having, named),
    ...clause('QUALIFY', question.qualify, named),
    ...orderClause(question, reader, named),
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
    ...(offset === undefined ? [] : [`OFFSET ${offset}`]),
  ].join('\n');
  const comments = Array.from(parameters, ([value, name]) => `-- $${name} = ${value}\n`);
  return comments.join('') + body;
}

/** What a reference stands for, as an operand. */
function definitionOf({ groups, ranks }: RandomQuestion, { to, index }: Reference, writer: Writer): string {
  if (to === 'key') {
    const key = groups!.keys[index]!;
    const text = textOf(key, writer);
    return key.level === 'atom' ? text : `(${text})`;
  }
  if (to === 'rank') {
    const { fn, partitionBy, orderBy } = ranks[index]!;
    const partition = partitionBy.map((node) => textOf(node, writer)).join(', ');
    const order = orderBy.map((each) => orderText(each, [], writer)).join(', ');
    return `${fn}() OVER (${partition === '' ? '' : `PARTITION BY ${partition} `}ORDER BY ${order})`;
  }
  const { fn, isDistinct, of, filter } = groups!.aggregates[index]!;
  const inside = of ? `${isDistinct ? 'DISTINCT ' : ''}${textOf(of, writer)}` : '*';
  return `${fn}(${inside})${filter ? ` FILTER (WHERE ${textOf(filter, writer)})` : ''}`;
}

function groupClause({ groups, items }: RandomQuestion, writer: Writer): string[] {
  const { keys, by } = groups!;
  if (by === 'ALL') return ['GROUP BY ALL'];
  if (keys.length === 0) return [];
  const texts = keys.map((key, index) => {
    const at = items.findIndex(({ of }) => of.refers?.to === 'key' && of.refers.index === index);
    const name = items[at]?.name;
    if (by === 'place' && at >= 0) return String(at + 1);
    return by === 'name' && name !== undefined ? name : textOf(key, writer);
  });
  return [`GROUP BY ${texts.join(', ')}`];
}

function orderText({ of, by, descending, nulls }: Order, items: readonly Item[], writer: Writer): string {
  const item = typeof of === 'number' ? items[of] : undefined;
  const name = by === 'name' ? item?.name : undefined;
  const text = typeof of === 'number' ? (name ?? String(of + 1)) : textOf(of, writer);
  return `${text}${descending ? ' DESC' : ''}${nulls ? ` NULLS ${nulls}` : ''}`;
}

/** Rows that are equal in it stand in the order of the other columns: that is what Coffee promises, and DuckDB is told. */
function orderClause({ orderBy, items }: RandomQuestion, reader: Reader, writer: Writer): string[] {
  if (orderBy === 'ALL') return ['ORDER BY ALL'];
  const written = orderBy.map((order) => orderText(order, items, writer));
  if (reader === 'duckdb') written.push(...items.map((_, i) => `${i + 1} ASC NULLS FIRST`));
  return written.length === 0 ? [] : [`ORDER BY ${written.join(', ')}`];
}
