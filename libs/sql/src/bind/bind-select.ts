/** A SELECT as a question: its clauses one after the other, in the order in which they see each other. */
import { columnsIn, sameExpression, type Expression } from '@coffee/operators';
import type { Question, QuestionOrder } from '@coffee/query-plan';
import type { Tables } from '@coffee/protocol';
import type { Position, SqlText } from '../text/sql-error';
import type { Item, Order, Select, Syntax } from '../syntax/tree';
import { environmentOf, type Clause, type ClauseContext } from './clauses';
import type { Environment } from './environment';
import {
  bindStored,
  bindWholeCondition,
  Groups,
  hasAggregate,
  hasRank,
  settleGroups,
  unused,
  type Places,
} from './groups';
import { bindExpression } from './scalar';
import { Scope } from './scope';
import { shown } from './shown';
import type { Room } from './size';

type Parameters = (name: string, at: Position) => readonly Syntax[];

/** One column of the answer, before it is settled. */
interface BoundItem {
  readonly header: string;
  /** As written with AS, or undefined. */
  readonly alias: string | undefined;
  readonly of: Expression;
  readonly at: Position;
}

/** @throws SqlError */
export function bindSelect(
  source: SqlText,
  select: Select,
  tables: Tables,
  parameter: Parameters,
  room: Room,
): Omit<Question, 'name' | 'title'> {
  const scope = Scope.of(source, select, tables);
  const groups = new Groups();
  const places: Places = new WeakMap();
  const items: BoundItem[] = [];
  let keys: readonly Expression[] | undefined;
  const context: ClauseContext = {
    scope,
    groups,
    places,
    room,
    error: (at, problem) => source.error(at, problem),
    parameter,
    alias: (name) => items.find(({ alias }) => alias?.toLowerCase() === name)?.of,
    aliases: () => items.flatMap(({ alias }) => alias ?? []),
    isThere: (column) => !keys || keys.some((key) => sameExpression(key, column)),
  };
  const env = (clause: Clause): Environment => environmentOf(context, clause);

  for (const item of select.items) items.push(...bindItem(item, env('SELECT'), scope, places));
  if (items.length === 0) throw source.error(select.at, 'SELECT names no column: write SELECT *, or the columns');
  const where = select.where && bindWholeCondition(select.where, env('WHERE'), 'WHERE');
  // Of constants alone ALL groups nothing, as in DuckDB: each row is one of the answer.
  const groupBy = select.groupBy === 'all' && !items.some(isKeyOfAll) ? undefined : select.groupBy;
  const isGrouped = (): boolean => !!groupBy || !!select.having || groups.aggregates.length > 0;
  if (isGrouped()) keys = bindKeys(groupBy, items, context);
  const having = select.having && bindWholeCondition(select.having, env('HAVING'), 'HAVING');
  const qualify = select.qualify && bindWholeCondition(select.qualify, env('QUALIFY'), 'QUALIFY');
  if (qualify && !hasRank(qualify) && groups.ranks.length === 0)
    throw source.error(
      select.qualify.at,
      'QUALIFY chooses by a rank, row_number() OVER (…) <= 3: other conditions stand in WHERE or HAVING',
    );
  const orderBy = bindOrders(select, items, context);
  // An aggregate in QUALIFY or ORDER BY alone groups, too.
  if (isGrouped()) keys ??= [];

  const wanted = items.flatMap(({ alias, of }) => (alias === undefined ? [] : [{ name: alias, of }]));
  const taken = scope.columns.map(({ column }) => column);
  const { settle, ...grouped } = settleGroups(groups, keys, wanted, taken, (column) => {
    const at = places.get(column) ?? select.at;
    throw source.error(
      at,
      `${column.column} is neither in GROUP BY nor in an aggregate: group by it, or write max(${column.column})`,
    );
  });
  const settled = (of: Expression | undefined): Expression | undefined => of && settle(of);
  const [filterGroups, filterRanks] = [settled(having), settled(qualify)];
  const headers = new Set<string>();
  const limit = select.limit && bindCount(select.limit, 'LIMIT', env('SELECT'));
  const offset = select.offset && bindCount(select.offset, 'OFFSET', env('SELECT'));
  return {
    from: scope.from,
    joins: scope.joins,
    ...(where && { where }),
    ...grouped,
    ...(filterGroups && { having: filterGroups }),
    ...(filterRanks && { qualify: filterRanks }),
    columns: items.map(({ header, of }) => ({ header: unused(header, headers), of: settle(of) })),
    distinct: select.distinct,
    orderBy: orderBy.map((order) => ({ ...order, of: settle(order.of) })),
    ...(limit !== undefined && { limit }),
    ...(offset !== undefined && { offset }),
  };
}

/** Of a column, in characters: plans take 200, of which some are for telling apart those that are called alike. */
const LONGEST_NAME = 190;

const shortened = (text: string): string =>
  text.length <= LONGEST_NAME ? text : `${text.slice(0, LONGEST_NAME - 1).replace(/[\ud800-\udbff]$/, '')}…`;

function bindItem(item: Item, env: Environment, scope: Scope, places: Places): BoundItem[] {
  if ('star' in item) return starItems(item, env, scope, places);
  const of = bindStored(item.of, env);
  const alias = item.alias?.value;
  if (alias?.trim() === '') throw env.error(item.alias!.at, 'a column needs a name: write one behind AS');
  if (alias !== undefined && alias.length > LONGEST_NAME)
    throw env.error(item.alias!.at, `the name of a column has at most ${LONGEST_NAME} characters`);
  const own = item.of.node === 'name' ? scope.lookUp(item.of.parts)?.name : undefined;
  return [{ header: alias ?? own ?? shortened(shown(item.of)), alias, of, at: item.of.at }];
}

function starItems(
  { table, without, at }: Extract<Item, { readonly star: true }>,
  env: Environment,
  scope: Scope,
  places: Places,
): BoundItem[] {
  const label = table && scope.tableOf(table);
  const all = scope.columns.filter((column) => (label === undefined ? !column.isSecond : column.table === label));
  for (const name of without) {
    if (all.some((column) => column.name === name.value.toLowerCase())) continue;
    throw env.error(name.at, `there is no column ${name.value} to leave out`);
  }
  const left = new Set(without.map(({ value }) => value.toLowerCase()));
  const items = all.filter(({ name }) => !left.has(name));
  env.room.take(items.length, at, env.error);
  return items.map(({ column, name, kind }) => {
    const of: Expression = { column, kind };
    places.set(of, at);
    return { header: name, alias: undefined, of, at };
  });
}

const isKeyOfAll = ({ of }: BoundItem): boolean => !hasAggregate(of) && !hasRank(of) && columnsIn(of).length > 0;

function bindKeys(groupBy: Select['groupBy'] = [], items: readonly BoundItem[], context: ClauseContext): Expression[] {
  const all =
    groupBy === 'all'
      ? items.filter(isKeyOfAll).map(({ of }) => of)
      : groupBy.map((key) => bindKey(key, items, context));
  return all.filter((key, i) => all.findIndex((each) => sameExpression(each, key)) === i);
}

function bindKey(key: Syntax, items: readonly BoundItem[], context: ClauseContext): Expression {
  const position = positionOf(key, items, context, 'GROUP BY');
  if (position) {
    if (!hasAggregate(position.of) && !hasRank(position.of)) return position.of;
    throw context.error(key.at, `column ${shown(key)} of the answer is an aggregate: groups are made of rows`);
  }
  const aliasesInside = key.node === 'name' ? undefined : 'GROUP BY takes it alone, not in an expression';
  return bindStored(
    key,
    environmentOf({ ...context, ...(aliasesInside !== undefined && { aliasesInside }) }, 'GROUP BY'),
  );
}

/** `ORDER BY 2`: the second column. */
function positionOf(
  key: Syntax,
  items: readonly BoundItem[],
  { error }: ClauseContext,
  clause: Clause,
): BoundItem | undefined {
  if (key.node === 'number') {
    const found = items[Number(key.text) - 1];
    if (found) return found;
    throw error(key.at, `${clause} ${key.text}: the columns of the answer are 1 to ${items.length}`);
  }
  if (key.node === 'text' || key.node === 'null' || key.node === 'boolean')
    throw error(key.at, `${clause} takes a column, its number, or an expression, not a constant`);
  return undefined;
}

function bindOrders(
  { orderBy, distinct }: Select,
  items: readonly BoundItem[],
  context: ClauseContext,
): QuestionOrder[] {
  if ('all' in orderBy) return items.map(({ of }) => ({ of, ...orderBy.all }));
  return orderBy.map(({ of, descending, missingFirst }: Order): QuestionOrder => {
    const bound =
      positionOf(of, items, context, 'ORDER BY')?.of ??
      bindStored(of, environmentOf(context, 'ORDER BY', of.node === 'name'));
    if (distinct && !items.some((item) => sameExpression(item.of, bound)))
      throw context.error(
        of.at,
        'with DISTINCT, ORDER BY takes columns of the answer: which of the equal rows would be meant?',
      );
    return { of: bound, descending, missingFirst };
  });
}

function bindCount(syntax: Syntax, clause: 'LIMIT' | 'OFFSET', env: Environment): number | undefined {
  const refuse = (): never => {
    throw env.error(syntax.at, `${clause} takes a whole number, like ${clause} 10`);
  };
  const noNames: Environment = { ...env, name: refuse, call: refuse };
  const bound = bindExpression(syntax, noNames);
  if (!('constant' in bound)) return refuse();
  // As in SQL: NULL is none.
  if (bound.constant === null) return undefined;
  const { constant, kind } = bound;
  return kind === 'count' && typeof constant === 'number' && constant >= 0 ? constant : refuse();
}
