/** Random questions, as the binder makes them, whose keys, aggregates and ranks are the first columns of their answers. */
import { aggregateFunction, columnsIn, type Expression, type ValueKind } from '@coffee/operators';
import { schemaOf } from '@coffee/protocol';
import type { Question, QuestionAggregate, QuestionJoin, QuestionOrder, QuestionRank } from '@coffee/query-plan';
import fc from 'fast-check';
import { decimalsOf, withDecimals } from '../bind/decimals';
import { expressionsOf, type Expressions } from './random-expression';

type Column = Extract<Expression, { readonly column: string }>;

const printed: readonly ValueKind[] = ['count', 'money', 'decimal', 'instant', 'date', 'text', 'boolean'];

const joins: readonly QuestionJoin[] = [
  { table: 'stores', kind: 'left', on: 'store_id', referenceKey: 'store_id', alias: 's' },
  { table: 'users', kind: 'inner', on: 'user_id', referenceKey: 'user_id', alias: 'u' },
  { table: 'stores', kind: 'left', on: 's.store_id', referenceKey: 'store_id', alias: 's2' },
];

/** Without a table before it a name would be of several. */
function columnsOf(some: readonly QuestionJoin[]): Column[] {
  const own = schemaOf({ table: 'transactions' }).columns.map(({ name, kind }) => ({ column: name, kind }));
  const joined = some.flatMap(({ table, alias }) =>
    schemaOf({ table }).columns.map(({ name, kind }) => ({ column: `${alias}.${name}`, kind })),
  );
  return [...own.filter(({ column }) => !joined.some((each) => each.column.endsWith(`.${column}`))), ...joined];
}

const valueOf = (expressions: Expressions): fc.Arbitrary<Expression> =>
  fc.oneof(...printed.map((kind) => expressions(kind)));
const optional = <Value>(of: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> => fc.option(of, { nil: undefined });
const unique = <Value>(of: fc.Arbitrary<Value>, minLength = 0): fc.Arbitrary<Value[]> =>
  fc.uniqueArray(of, { minLength, maxLength: minLength + 2, selector: (value) => JSON.stringify(value) });

const orderOf = (of: fc.Arbitrary<Expression>): fc.Arbitrary<QuestionOrder> =>
  fc.record({ of, descending: fc.boolean(), missingFirst: fc.boolean() });
/** What ORDER BY takes as a constant, or as the number of a column, is none. */
const ordering = (expressions: Expressions): fc.Arbitrary<Expression> =>
  valueOf(expressions).filter((of) => !('constant' in of));

function aggregateOf(expressions: Expressions): fc.Arbitrary<Omit<QuestionAggregate, 'name'>> {
  const ofValues = fc
    .tuple(fc.constantFrom('count', 'sum', 'avg', 'min', 'max'), valueOf(expressions))
    .filter(([fn, { kind }]) => kind !== 'time' && aggregateFunction(fn).gives(kind) !== undefined);
  const filter = optional(expressions('boolean', 1));
  return fc.tuple(fc.option(ofValues), filter, fc.boolean()).map(([given, condition, distinct]) => ({
    fn: given?.[0] ?? 'count',
    ...(given && { of: given[1] }),
    ...(distinct && given && ['count', 'sum', 'avg'].includes(given[0]) && { distinct }),
    ...(condition && { filter: condition }),
  }));
}

function columnLike(column: string, kind: Column['kind'], decimals: number | undefined): Column {
  const made: Column = { column, kind };
  withDecimals(made, decimals);
  return made;
}

const rankOf = (expressions: Expressions): fc.Arbitrary<Omit<QuestionRank, 'name'>> =>
  fc.record({
    fn: fc.constantFrom<QuestionRank['fn']>('row-number', 'rank', 'dense-rank'),
    partitionBy: fc.array(valueOf(expressions), { maxLength: 2 }),
    orderBy: fc.array(orderOf(valueOf(expressions)), { minLength: 1, maxLength: 2 }),
  });

const named = <Value extends object>(prefix: string, values: readonly Value[]): (Value & { readonly name: string })[] =>
  values.map((value, i) => ({ name: `${prefix}${i + 1}`, ...value }));

export const randomQuestion: fc.Arbitrary<Question> = fc
  .tuple(fc.constantFrom(0, 1, 2, 3), fc.boolean())
  .chain(([count, isGrouped]) => {
    const some = joins.slice(0, count);
    const rowColumns = columnsOf(some);
    const rows = expressionsOf(rowColumns);
    const keys = unique(valueOf(rows).filter((of) => columnsIn(of).length > 0));
    const grouped = fc.record({ keys, aggregates: unique(aggregateOf(rows), 1) });
    const groups = isGrouped ? grouped : fc.constant(undefined);
    return fc.tuple(groups, optional(rows('boolean'))).chain(([given, where]) => {
      const made = given && {
        keys: named(
          'k',
          given.keys.map((of) => ({ of })),
        ),
        aggregates: named('a', given.aggregates),
      };
      const inGroups: Column[] = [
        ...(made?.keys ?? []).map(({ name, of }) => columnLike(name, of.kind, decimalsOf(of))),
        ...(made?.aggregates ?? []).map(({ name, fn, of }) => {
          const kind = of?.kind === 'time' ? undefined : of?.kind;
          const decimals = fn === 'count' ? 0 : fn === 'avg' ? undefined : decimalsOf(of!);
          return columnLike(name, aggregateFunction(fn).gives(kind)!, decimals);
        }),
      ];
      return behindGroups({ some, where, made, columns: made ? inGroups : rowColumns, first: inGroups });
    });
  });

interface Before {
  readonly some: readonly QuestionJoin[];
  readonly where: Expression | undefined;
  readonly made: Question['groups'];
  /** What there is to look at. */
  readonly columns: readonly Column[];
  /** Of the answer. */
  readonly first: readonly Column[];
}

function behindGroups({ some, where, made, columns, first }: Before): fc.Arbitrary<Question> {
  const before = expressionsOf(columns);
  return unique(rankOf(before)).chain((given) => {
    const ranks = named('r', given);
    const ranked = ranks.map(({ name }): Column => ({ column: name, kind: 'count' }));
    const all = [...columns, ...ranked];
    const behind = expressionsOf(all);
    const number = optional(fc.nat(1000));
    return fc
      .record({
        having: made ? optional(before('boolean')) : fc.constant(undefined),
        qualify: ranks.length > 0 ? optional(behind('boolean')) : fc.constant(undefined),
        values: unique(valueOf(behind), 1),
        orderBy: fc.array(orderOf(ordering(behind)), { maxLength: 2 }),
        isDistinct: fc.boolean(),
        limit: number,
        offset: number,
      })
      .map(({ having, qualify, values, orderBy, isDistinct, limit, offset }) => ({
        name: 'answer',
        from: 'transactions',
        joins: some,
        ...(where && { where }),
        ...(made && { groups: made }),
        ...(having && { having }),
        ranks,
        ...(qualify && { qualify }),
        columns: [
          ...[...first, ...ranked].map((of) => ({ header: of.column, of })),
          ...values.map((of, i) => ({ header: `c${i + 1}`, of })),
        ],
        // Then only columns of the answer may order it.
        distinct: isDistinct && orderBy.length === 0,
        orderBy,
        ...(limit !== undefined && { limit }),
        ...(offset !== undefined && { offset }),
      }));
  });
}
