/**
 * Aggregates and ranks of a question while it is bound. Where one is used stands a column with a name of its own, which no table can have, until all keys are known; then
 * `settle` gives each expression in terms of keys, aggregates and ranks.
 */
import { ownValue } from '@coffee/core';
import {
  aggregateFunction,
  sameExpression,
  type AggregateName,
  type Expression,
  type ValueKind,
} from '@coffee/operators';
import type { QuestionAggregate, QuestionGroups, QuestionOrder, QuestionRank } from '@coffee/query-plan';
import type { Position } from '../text/sql-error';
import type { Syntax, SyntaxOf } from '../syntax/tree';
import { bindCondition, bindExpression } from './scalar';
import { inWords } from './constants';
import { decimalsOf, withDecimals } from './decimals';
import type { Environment } from './environment';

const AGGREGATES: Readonly<Record<string, AggregateName>> = {
  avg: 'avg',
  count: 'count',
  max: 'max',
  mean: 'avg',
  min: 'min',
  sum: 'sum',
};
const RANKS: Readonly<Record<string, QuestionRank['fn']>> = {
  row_number: 'row-number',
  rank: 'rank',
  dense_rank: 'dense-rank',
};

export const isAggregate = ({ fn, over }: SyntaxOf<'call'>): boolean => Object.hasOwn(AGGREGATES, fn) && !over;
export const isRank = ({ fn, over }: SyntaxOf<'call'>): boolean => Object.hasOwn(RANKS, fn) || over !== undefined;

type Aggregate = Omit<QuestionAggregate, 'name'>;
type Rank = Omit<QuestionRank, 'name'>;

/** No name of a column begins so. */
const AGGREGATE_MARK = '\u0000aggregate ';
const RANK_MARK = '\u0000rank ';

export const hasAggregate = (expression: Expression): boolean => hasMark(expression, AGGREGATE_MARK);
export const hasRank = (expression: Expression): boolean => hasMark(expression, RANK_MARK);

function hasMark(expression: Expression, mark: string): boolean {
  if ('column' in expression) return expression.column.startsWith(mark);
  return 'fn' in expression && expression.of.some((each) => hasMark(each, mark));
}

export class Groups {
  readonly aggregates: Aggregate[] = [];
  readonly ranks: Rank[] = [];
  /** Places in these, by mark and text. */
  readonly #known = new Map<string, number>();

  /** @param rows where its argument is bound. */
  aggregate(call: SyntaxOf<'call'>, rows: Environment): Expression {
    const { fn, args, at, distinct, star } = call;
    const name = AGGREGATES[fn]!;
    const takesRows = name === 'count' && (star || args.length === 0);
    if (!takesRows && (star || args.length !== 1))
      throw rows.error(
        at,
        `${fn} takes one value: ${name === 'count' ? 'count(*), count(x) or count(DISTINCT x)' : `${fn}(x)`}`,
      );
    const of = takesRows ? undefined : asNumber(name, bindWhole(args[0]!, rows));
    const kind = gives(name, of?.kind);
    if (kind === undefined) throw rows.error(at, `${fn} takes a number, not ${inWords(of!.kind)}`);
    const filter = call.filter && bindWholeCondition(call.filter, rows, 'FILTER');
    const marked = this.#mark(this.aggregates, AGGREGATE_MARK, kind, {
      fn: name,
      ...(of && { of }),
      // The least and the greatest of different values are those of all.
      ...(distinct && name !== 'min' && name !== 'max' && { distinct }),
      ...(filter && { filter }),
    });
    return name === 'count' ? marked : withDecimals(marked, name === 'avg' ? undefined : decimalsOf(of!));
  }

  /** @param rows where what it partitions and orders by is bound. */
  rank({ fn, args, star, distinct, filter, over, at }: SyntaxOf<'call'>, rows: Environment): Expression {
    const name = ownValue(RANKS, fn);
    if (!name) throw rows.error(at, `${fn} is not taken over a window: there are row_number, rank and dense_rank`);
    if (!over) throw rows.error(at, `${fn} needs a window: ${fn}() OVER (PARTITION BY … ORDER BY …)`);
    if (args.length > 0 || star || distinct || filter)
      throw rows.error(at, `${fn} takes nothing: write ${fn}() OVER (…)`);
    if (over.orderBy.length === 0)
      throw rows.error(at, `${fn} needs an order, so that the answer is the same each time: OVER (… ORDER BY …)`);
    const partitionBy = over.partitionBy.map((each) => bindStored(each, rows));
    const orderBy = over.orderBy.map(({ of, descending, missingFirst }): QuestionOrder => ({
      of: bindStored(of, rows),
      descending,
      missingFirst,
    }));
    return this.#mark(this.ranks, RANK_MARK, 'count', { fn: name, partitionBy, orderBy });
  }

  /** Equal ones are one. */
  #mark<Value extends Aggregate | Rank>(all: Value[], mark: string, kind: ValueKind, value: Value): Expression {
    const text = `${mark}${JSON.stringify(value)}`;
    const at = this.#known.get(text) ?? all.push(value) - 1;
    this.#known.set(text, at);
    return { column: `${mark}${at}`, kind };
  }
}

const bindWhole = (syntax: Syntax, env: Environment): Expression =>
  env.room.place(bindExpression(syntax, env), syntax.at, env.error);

export const bindWholeCondition = (syntax: Syntax, env: Environment, whose: string): Expression =>
  env.room.place(bindCondition(syntax, env, whose), syntax.at, env.error);

/** @throws SqlError for a time of day, which only lives inside expressions. */
export function bindStored(syntax: Syntax, env: Environment): Expression {
  const bound = bindWhole(syntax, env);
  if (bound.kind !== 'time') return bound;
  throw env.error(syntax.at, "a time of day can only be compared: write strftime(x, '%H:%M') to have it as a text");
}

function gives(fn: AggregateName, kind: Expression['kind'] | undefined): ValueKind | undefined {
  return kind === 'time' ? undefined : aggregateFunction(fn).gives(kind);
}

/** An id is one only to tell things apart: where it is added up it is a whole number. */
function asNumber(fn: AggregateName, value: Expression): Expression {
  return value.kind === 'id' && (fn === 'sum' || fn === 'avg')
    ? { fn: 'to-integer', of: [value], kind: 'count' }
    : value;
}

/** A column of `settle` that is of no key, aggregate or rank. */
export type OutsideGroups = (column: Extract<Expression, { readonly column: string }>) => never;

export interface Settled {
  readonly groups?: QuestionGroups;
  readonly ranks: readonly QuestionRank[];
  readonly settle: (expression: Expression) => Expression;
}

/**
 * @param keys undefined: rows are not grouped.
 * @param wanted names for some expressions, the first that fits is taken.
 * @param taken names that nothing here may have.
 */
export function settleGroups(
  { aggregates, ranks }: Groups,
  keys: readonly Expression[] | undefined,
  wanted: readonly { readonly name: string; readonly of: Expression }[],
  taken: readonly string[],
  outside: OutsideGroups,
): Settled {
  const names = new Set(keys ? [] : taken);
  const nameOf = (of: Expression, otherwise: string): string => {
    const alias = wanted.find((each) => sameExpression(each.of, of))?.name.toLowerCase() ?? '';
    return unused(/^[a-z_]\w*$/.test(alias) ? alias : otherwise, names);
  };
  const named = keys?.map((of, i) => ({ name: nameOf(of, 'column' in of ? lastPart(of.column) : `key_${i + 1}`), of }));
  const marked = (mark: string, i: number, kind: ValueKind): Expression => ({ column: `${mark}${i}`, kind });
  const aggregateNames = aggregates.map(({ fn, of }, i) => {
    const base = of && 'column' in of ? `${fn}_${lastPart(of.column)}` : fn;
    return nameOf(marked(AGGREGATE_MARK, i, gives(fn, of?.kind)!), base);
  });
  const rankNames = ranks.map(({ fn }, i) => nameOf(marked(RANK_MARK, i, 'count'), fn.replace('-', '_')));

  const settle = (expression: Expression): Expression => {
    const key = 'constant' in expression ? undefined : named?.find(({ of }) => sameExpression(of, expression));
    if (key) return { column: key.name, kind: expression.kind };
    if ('fn' in expression) return { ...expression, of: partsOf(expression, named ?? []).map(settle) };
    if ('constant' in expression) return expression;
    const { column, kind } = expression;
    if (column.startsWith(AGGREGATE_MARK))
      return { column: aggregateNames[Number(column.slice(AGGREGATE_MARK.length))]!, kind };
    if (column.startsWith(RANK_MARK)) return { column: rankNames[Number(column.slice(RANK_MARK.length))]!, kind };
    return named ? outside(expression) : expression;
  };
  return {
    ...(named && {
      groups: { keys: named, aggregates: aggregates.map((each, i) => ({ name: aggregateNames[i]!, ...each })) },
    }),
    ranks: ranks.map(({ fn, partitionBy, orderBy }, i) => ({
      name: rankNames[i]!,
      fn,
      partitionBy: partitionBy.map(settle),
      orderBy: orderBy.map((order) => ({ ...order, of: settle(order.of) })),
    })),
    settle,
  };
}

/**
 * Its arguments. A list of conditions, or of texts, is one list however it stands in parentheses, so a key that is such a list may be some of them:
 * these are put together again.
 */
function partsOf(
  { fn, of }: Extract<Expression, { readonly fn: string }>,
  keys: readonly { readonly of: Expression }[],
): readonly Expression[] {
  if (fn !== 'and' && fn !== 'or' && fn !== 'concat') return of;
  for (const { of: key } of keys) {
    if (!('fn' in key) || key.fn !== fn) continue;
    const at = of.findIndex((_, i) => key.of.every((part, j) => of[i + j] && sameExpression(part, of[i + j]!)));
    if (at < 0) continue;
    const rest = { fn, of: of.slice(at + key.of.length), kind: key.kind };
    return [...of.slice(0, at), key, ...partsOf(rest, keys)];
  }
  return of;
}

const lastPart = (column: string): string => column.slice(column.lastIndexOf('.') + 1);

/** The name, or the first with a number behind it that is not taken; takes it. */
export function unused(name: string, taken: Set<string>): string {
  let found = name;
  for (let n = 2; taken.has(found); n++) found = `${name}_${n}`;
  taken.add(found);
  return found;
}

/** Where something stands that was bound. */
export type Places = WeakMap<Expression, Position>;
