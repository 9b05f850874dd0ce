/**
 * From the rows of the first table to groups: what is grouped where the table is, and what is computed again behind the joins. Owns: eager
 * aggregation. What touches a joined table, and does not follow from the keys, is computed of groups that are finer: by the columns that
 * decide it. Their states are grouped once more in the tail of the plan.
 */
import {
  aggregateFunction,
  columnsIn,
  type AggregateCall,
  type AggregateName,
  type ComputedColumn,
  type Expression,
  type LimitSpec,
  type TailSpec,
} from '@coffee/operators';
import type { GroupNode, JoinNode, TopNode } from '../logical-plan';
import { call, column, columnKind, columnsOf, conjunction, integer, isColumn, isPresent, where } from './expressions';
import { GroupBuilder } from './group-builder';
import { Joins, isOfTable } from './joins';
import { orderSpec } from './printing';
import { Naming } from './naming';
import type { Question, QuestionAggregate, QuestionGroups } from './question';
import type { Rows } from './rows';

export interface Grouped {
  readonly group: GroupNode;
  /** The rows behind the joins, of the groups or of the top of them. */
  readonly joined: (node: GroupNode | TopNode) => GroupNode | TopNode | JoinNode;
  /** What is done first behind the joins. */
  readonly tail: readonly TailSpec[];
  /** Of each key and aggregate of the question: what it is there; of a column of a table, where there are no groups. */
  readonly valueOf: (name: string) => Expression | undefined;
  /** Whether a column behind the joins may be without a value. */
  readonly mayBeMissing: (name: string) => boolean;
  readonly naming: Naming;
}

const FILTER = { op: 'filter', by: 'expression' } as const;

/** @param late conjuncts that the rows of the first table alone do not decide. */
export function groupedOf(asked: Question, rows: Rows, late: readonly Expression[]): Grouped {
  const question = { ...asked, ...(asked.groups && { groups: withDistinct(asked.groups) }) };
  const { groups } = question;
  if (!groups) return bagOf(question, rows, late);
  const naming = new Naming(rows.names);
  const joins = new Joins(question, naming);
  const plain = new Set(groups.keys.flatMap(({ of }) => (isColumn(of) && isOfTable(of) ? [of.column] : [])));
  const follows = (expression: Expression): boolean => joins.follows(expression, plain);
  const regroups =
    late.some((conjunct) => !follows(conjunct)) ||
    groups.keys.some(({ of }) => !isOfTable(of) && !follows(of)) ||
    groups.aggregates.some(({ of, filter }) => !isOfTable(of) || !isOfTable(filter));
  return regroups ? regrouped(question, rows, late, joins, naming) : groupedOnce(question, rows, late, joins, naming);
}

/** Of different values there are functions of their own. Of the least and the greatest it is all one. */
const ofDifferent: { readonly [Fn in AggregateName]?: AggregateName } = {
  avg: 'avg_distinct',
  count: 'count_distinct',
  sum: 'sum_distinct',
};
const withDistinct = ({ keys, aggregates }: QuestionGroups): QuestionGroups => ({
  keys,
  aggregates: aggregates.map(({ distinct, ...rest }) =>
    distinct ? { ...rest, fn: ofDifferent[rest.fn] ?? rest.fn } : rest,
  ),
});

function groupedOnce(
  question: Question,
  rows: Rows,
  late: readonly Expression[],
  joins: Joins,
  naming: Naming,
): Grouped {
  const groups = question.groups!;
  const values = new Map<string, Expression>();
  const group = new GroupBuilder(rows, naming);
  const following = groups.keys.filter(({ of }) => !isOfTable(of));
  for (const { name, of } of groups.keys) if (isOfTable(of)) values.set(name, group.key(name, of));
  for (const { name, of } of following) values.set(name, joins.behind(of));
  for (const aggregate of groups.aggregates) values.set(aggregate.name, group.aggregate(aggregate));
  return {
    group: group.node(),
    joined: (node) => joins.attached(node, [...late, ...following.map(({ of }) => of)]),
    tail: late.map((conjunct) => ({ ...FILTER, predicate: joins.behind(conjunct) })),
    valueOf: (name) => values.get(name),
    mayBeMissing: (name) => group.mayBeMissing(name),
    naming,
  };
}

function regrouped(
  { groups }: Question,
  rows: Rows,
  late: readonly Expression[],
  joins: Joins,
  naming: Naming,
): Grouped {
  const finer = new GroupBuilder(rows, naming);
  const { keys, aggregates } = groups!;
  const isEarly = ({ of, filter }: QuestionAggregate): boolean => isOfTable(of) && isOfTable(filter);
  const looked = [
    ...late,
    ...keys.flatMap(({ of }) => (isOfTable(of) ? [] : [of])),
    ...aggregates
      .filter((each) => !isEarly(each))
      .flatMap(({ of, filter }) => [of, filter].filter((one) => one !== undefined)),
  ];
  for (const name of [...joins.keysFor(looked), ...looked.flatMap(columnsIn)]) finer.column(name);
  /** Columns of the finer groups that the groups are made of. */
  const made: ComputedColumn[] = [];
  const input = (wanted: string, of: Expression): string => {
    const name = naming.name(wanted, 'input');
    made.push({ name, kind: columnKind(of), of });
    return name;
  };
  const values = new Map<string, Expression>();
  const regroupKeys = keys.map(({ name, of }) => {
    const key = isOfTable(of) ? finer.key(name, of) : joins.behind(of);
    const as = input(name, key);
    values.set(name, column(as, key.kind));
    return { name: as, kind: columnKind(key), nullable: true };
  });
  const calls: AggregateCall[] = [];
  const again = (wanted: string, fn: AggregateCall['fn'], of: Expression): Expression => {
    const from = input(`${wanted}_of`, of);
    const name = naming.name(wanted, 'aggregate');
    calls.push({ name, fn, from, kind: columnKind(of), nullable: true });
    return column(name, aggregateFunction(fn).gives(columnKind(of))!);
  };
  for (const aggregate of aggregates) {
    const value = isEarly(aggregate)
      ? ofStates(aggregate, finer, again)
      : ofRows(aggregate, finer, again, (expression) => joins.behind(expression));
    values.set(aggregate.name, value);
  }
  // One row, whatever the rows are, is made of something.
  if (keys.length === 0 && aggregates.length === 0) again('rows', 'sum', finer.rowCount());
  return {
    group: finer.node(),
    joined: (node) => joins.attached(node, looked),
    tail: [
      ...late.map((conjunct) => ({ ...FILTER, predicate: joins.behind(conjunct) })),
      { op: 'project', columns: made },
      { op: 'regroup', keys: regroupKeys, aggregates: calls },
    ],
    valueOf: (name) => values.get(name),
    mayBeMissing: () => true,
    naming,
  };
}

type Again = (wanted: string, fn: AggregateCall['fn'], of: Expression) => Expression;

const orZero = (value: Expression): Expression => call('coalesce', value, integer(0));

/** An aggregate of rows of the first table: its states of the finer groups are put together. */
function ofStates(aggregate: QuestionAggregate, finer: GroupBuilder, again: Again): Expression {
  const { name, fn, of, filter } = aggregate;
  switch (fn) {
    case 'count':
      return orZero(again(name, 'sum', finer.aggregate(aggregate)));
    case 'avg': {
      const sum = again(name, 'sum', finer.aggregate({ ...aggregate, fn: 'sum' }));
      const count = again(name, 'sum', finer.aggregate({ ...aggregate, fn: 'count' }));
      return call('divide', sum, count);
    }
    case 'avg_distinct':
    case 'count_distinct':
    case 'sum_distinct':
      return again(name, fn, finer.key(name, where(filter, of!)));
    default:
      return again(name, fn, finer.aggregate(aggregate));
  }
}

/** An aggregate of what is known behind the joins only: each of the finer groups stands for all of its rows. */
function ofRows(
  { name, fn, of, filter }: QuestionAggregate,
  finer: GroupBuilder,
  again: Again,
  behind: (expression: Expression) => Expression,
): Expression {
  const condition = filter && behind(filter);
  const value = of && behind(of);
  const rowsWith = conjunction([condition, value && isPresent(value)].filter((one) => one !== undefined));
  const times = (): Expression => where(rowsWith, finer.rowCount());
  const total = (): Expression => again(name, 'sum', where(condition, call('multiply', value!, finer.rowCount())));
  switch (fn) {
    case 'count':
      return orZero(again(name, 'sum', times()));
    case 'sum':
      return total();
    case 'avg':
      return call('divide', total(), again(name, 'sum', times()));
    default:
      return again(name, fn, where(condition, value!));
  }
}

/** Rows of the joined tables without grouping, or in need of an order of all: equal rows are one, and how many they are. */
function bagOf(question: Question, rows: Rows, late: readonly Expression[]): Grouped {
  const naming = new Naming(rows.names);
  const joins = new Joins(question, naming);
  const bag = new GroupBuilder(rows, naming);
  const shown = [
    ...question.columns.map(({ of }) => of),
    ...question.ranks.flatMap(({ partitionBy, orderBy }) => [...partitionBy, ...orderBy.map(({ of }) => of)]),
    ...question.orderBy.map(({ of }) => of),
    ...(question.qualify ? [question.qualify] : []),
  ];
  const looked = [...late, ...shown];
  for (const name of [...joins.keysFor(looked), ...looked.flatMap(columnsIn)]) bag.column(name);
  const columns = new Map(shown.flatMap(columnsOf).map((each) => [each.column, each]));
  const first = firstOf(question, rows);
  if (first) rows.first(first);
  // Of no columns at all there is one group, whether there are rows or not.
  const isSet = question.distinct && question.ranks.length === 0 && bag.hasKeys;
  const times = isSet ? undefined : bag.rowCount();
  return {
    group: bag.node(),
    joined: (node) => joins.attached(node, looked),
    tail: [
      ...late.map((conjunct) => ({ ...FILTER, predicate: joins.behind(conjunct) })),
      ...(times && isColumn(times) ? [{ op: 'repeat' as const, times: times.column }] : []),
    ],
    valueOf: (name) => {
      const found = columns.get(name);
      return found && joins.behind(found);
    },
    mayBeMissing: (name) => bag.mayBeMissing(name),
    naming,
  };
}

/** Of more than so many rows the first are found where all of them are. */
const MOST_FIRST = 10_000;

/** The first rows that a question of one table asks for, in the order that it has in the end; undefined where other rows decide. */
function firstOf(
  { joins, ranks, distinct, columns, orderBy, limit, offset = 0 }: Question,
  rows: Rows,
): LimitSpec | undefined {
  if (limit === undefined || limit + offset > MOST_FIRST) return undefined;
  if (joins.length > 0 || ranks.length > 0 || distinct) return undefined;
  const shown = columns.map(({ of }) => ({ of, descending: false, missingFirst: true }));
  const order = [...orderBy, ...shown].map(({ of, ...direction }) => orderSpec(rows.columnOf('order', of), direction));
  const each = order.filter(({ column: name }, i) => order.findIndex((other) => other.column === name) === i);
  return { op: 'limit', orderBy: each, limit: limit + offset };
}
