/** A question as SQL again. What `random-question.ts` makes is bound to the same; of others only that it is SQL is sure. */
import type { Expression, ExpressionKind, ScalarName } from '@coffee/operators';
import { formatDate, formatInstant, formatTimeOfDay } from '@coffee/protocol';
import type { Question, QuestionOrder } from '@coffee/query-plan';

const types: { readonly [Kind in ExpressionKind]?: string } = {
  count: 'BIGINT',
  money: 'DECIMAL(18, 3)',
  decimal: 'DECIMAL(18, 6)',
  instant: 'TIMESTAMP',
  date: 'DATE',
  time: 'TIME',
  text: 'VARCHAR',
  boolean: 'BOOLEAN',
  uuid: 'UUID',
};

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** Of an integer in units of the last of so many decimals. */
function decimals(value: number, scale: number): string {
  const digits = String(Math.abs(value)).padStart(scale + 1, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function constantSql(constant: number | string | boolean | null, kind: ExpressionKind): string {
  if (constant === null) return `CAST(NULL AS ${types[kind]!})`;
  if (typeof constant === 'string') return kind === 'uuid' ? `CAST(${quoted(constant)} AS UUID)` : quoted(constant);
  if (typeof constant === 'boolean') return String(constant).toUpperCase();
  if (kind === 'date') return `DATE '${formatDate(constant)}'`;
  if (kind === 'time') return `TIME '${formatTimeOfDay(constant)}'`;
  if (kind === 'instant') return `TIMESTAMP '${formatInstant(constant)}'`;
  return kind === 'money' ? decimals(constant, 3) : kind === 'decimal' ? decimals(constant, 6) : String(constant);
}

const infix: { readonly [Fn in ScalarName]?: string } = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  modulo: '%',
  equal: '=',
  'not-equal': '<>',
  less: '<',
  'less-equal': '<=',
  greater: '>',
  'greater-equal': '>=',
  and: 'AND',
  or: 'OR',
  concat: '||',
  like: 'LIKE',
};
const called: { readonly [Fn in ScalarName]?: string } = { absolute: 'abs', 'format-time': 'strftime' };

export function expressionSql(expression: Expression): string {
  if ('column' in expression) return expression.column;
  if ('constant' in expression) return constantSql(expression.constant, expression.kind);
  const { fn, of, kind } = expression;
  const [first = '', ...others] = of.map(expressionSql);
  const sign = infix[fn];
  if (sign !== undefined) return `(${[first, ...others].join(` ${sign} `)})`;
  if (fn === 'negate') return `(- ${first})`;
  if (fn === 'not') return `(NOT ${first})`;
  if (fn === 'is-missing') return `(${first} IS NULL)`;
  if (fn === 'in') return `(${first} IN (${others.join(', ')}))`;
  if (fn === 'case') return caseSql([first, ...others]);
  if (fn === 'within') return withinSql(of[0]!, of[1]!);
  if (fn.startsWith('to-')) return `CAST(${first} AS ${types[kind]!})`;
  if (fn.startsWith('trunc-')) return `date_trunc('${fn.slice(6)}', ${first})`;
  return `${called[fn] ?? fn}(${[first, ...others].join(', ')})`;
}

/** The cast that the number is of is the same one. */
function withinSql(value: Expression, type: Expression): string {
  const inner = 'fn' in value && value.fn.startsWith('to-') ? value.of[0]! : value;
  return `CAST(${expressionSql(inner)} AS ${'constant' in type ? String(type.constant) : ''})`;
}

function caseSql(of: readonly string[]): string {
  const branches = of.slice(0, -1).flatMap((when, i) => (i % 2 === 0 ? ` WHEN ${when} THEN ${of[i + 1]!}` : []));
  return `CASE${branches.join('')} ELSE ${of.at(-1)!} END`;
}

const orderSql = ({ of, descending, missingFirst }: QuestionOrder): string =>
  `${expressionSql(of)}${descending ? ' DESC' : ' ASC'} NULLS ${missingFirst ? 'FIRST' : 'LAST'}`;

/** Keys, aggregates and ranks are columns of the answer, by their names; those behind them are of these. */
export function questionSql(question: Question): string {
  const { name, from, joins, where, groups, having, ranks, qualify, columns, distinct, orderBy, limit, offset } =
    question;
  const sources = new Map<string, string>([
    ...(groups?.keys ?? []).map((key): [string, string] => [key.name, expressionSql(key.of)]),
    ...(groups?.aggregates ?? []).map(({ name: as, fn, of, distinct: once, filter }): [string, string] => [
      as,
      `${fn}(${once ? 'DISTINCT ' : ''}${of ? expressionSql(of) : '*'})${filter ? ` FILTER (WHERE ${expressionSql(filter)})` : ''}`,
    ]),
    ...ranks.map(({ name: as, fn, partitionBy, orderBy: by }): [string, string] => {
      const partition = partitionBy.length > 0 ? `PARTITION BY ${partitionBy.map(expressionSql).join(', ')} ` : '';
      return [as, `${fn.replace('-', '_')}() OVER (${partition}ORDER BY ${by.map(orderSql).join(', ')})`];
    }),
  ]);
  const items = columns.map(({ header, of }) => {
    const source = 'column' in of ? sources.get(of.column) : undefined;
    return `${source ?? expressionSql(of)} AS "${header}"`;
  });
  const list = (label: string, all: readonly string[]): string =>
    all.length === 0 ? '' : `\n${label} ${all.join(', ')}`;
  const clause = (label: string, of: Expression | undefined): string => (of ? `\n${label} ${expressionSql(of)}` : '');
  return [
    `-- name: ${name}\nSELECT ${distinct ? 'DISTINCT ' : ''}${items.join(', ')}\nFROM ${from}`,
    ...joins.map(
      ({ table, kind, on, referenceKey, alias }) =>
        `\n${kind === 'left' ? 'LEFT ' : ''}JOIN ${table} AS ${alias} ON ${on.includes('.') ? on : `${from}.${on}`} = ${alias}.${referenceKey}`,
    ),
    clause('WHERE', where),
    groups ? `\nGROUP BY ${groups.keys.length === 0 ? '()' : groups.keys.map((key) => key.name).join(', ')}` : '',
    clause('HAVING', having),
    clause('QUALIFY', qualify),
    list('ORDER BY', orderBy.map(orderSql)),
    limit === undefined ? '' : `\nLIMIT ${limit}`,
    offset === undefined ? '' : `\nOFFSET ${offset}`,
  ].join('');
}
