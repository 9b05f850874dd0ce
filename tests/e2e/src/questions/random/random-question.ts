/** Random questions by seed, in the whole of the dialect. Owns: which clauses they have, and what each may look at. */
import type { Random } from '../../random';
import type { Vocabulary } from './constants';
import { Expressions } from './expressions';
import { atom, looksAtColumns, referencesIn, type Kind, type Node } from './node';
import type { Aggregate, Item, Order, RandomQuestion, Rank } from './question';
import { randomSource, type Source } from './source';

const shownKinds: readonly Kind[] = ['number', 'number', 'number', 'text', 'text', 'instant', 'date', 'boolean'];
const keyKinds: readonly Kind[] = ['number', 'number', 'text', 'text', 'instant', 'date', 'boolean', 'uuid'];

export function randomQuestion(random: Random, words: Vocabulary): RandomQuestion {
  const source = randomSource(random);
  const rows = new Expressions(random, words, source.columns);
  const where = random.once(2) ? rows.of('boolean', random.oneOf([0, 1, 1, 2, 3])) : undefined;
  const drawn = random.below(10);
  if (drawn < 6) return ofGroups(random, words, source, rows, where);
  return drawn < 9 ? ofRows(random, source, rows, where) : ofStar(random, source, rows, where);
}

type Clauses = Pick<RandomQuestion, 'from' | 'alias' | 'joins'> & { readonly where?: Node };
const clausesOf = ({ from, alias, joins }: Source, where: Node | undefined): Clauses => ({
  ...{ from, alias, joins },
  ...(where && { where }),
});

function ofGroups(
  random: Random,
  words: Vocabulary,
  source: Source,
  rows: Expressions,
  where: Node | undefined,
): RandomQuestion {
  const keys = random.times(random.oneOf([0, 1, 1, 1, 2, 2, 3]), () => keyOf(random, rows)).filter(looksAtColumns);
  const aggregates = random.times(random.oneOf([0, 1, 1, 2, 2, 3]), () => aggregateOf(random, rows));
  if (keys.length === 0 && aggregates.length === 0) aggregates.push({ fn: 'count', isDistinct: false });
  const keyLeaves = keys.map((key, index) => reference(key, 'key', index));
  const leaves = [...keyLeaves, ...aggregates.map((aggregate, index) => ofAggregate(aggregate, index))];
  const groups = new Expressions(random, words, leaves);
  const ranks = keys.length > 0 && random.once(4) ? [rankOf(random, groups, leaves, keyLeaves)] : [];
  const rankLeaves = ranks.map((_, index) =>
    atom('number', [], writeReference({ to: 'rank', index }), rankMade(index)),
  );
  const having = random.once(5) ? groups.of('boolean', 1 + random.below(2)) : undefined;
  // Behind GROUP BY ALL DuckDB takes no ranks, and groups by what is in HAVING, too.
  const by = random.oneOf([
    'expression',
    'name',
    'place',
    ...(ranks.length > 0 || having ? [] : (['ALL', 'ALL'] as const)),
  ] as const);
  const shown = [
    // With ALL every key is an item, and with places and names those are looked up.
    ...keyLeaves.filter(() => by !== 'expression' || !random.once(4)),
    ...leaves.slice(keys.length).filter(() => !random.once(6)),
    ...rankLeaves.filter(() => random.once(2)),
  ];
  const computed = random.times(random.oneOf([0, 0, 1, 1, 2]), () => behind(random, groups));
  const nodes = [...(random.once(4) ? random.shuffled(shown) : shown), ...computed];
  const first = nodes.length > 0 ? nodes : leaves.slice(0, 1);
  return finished(random, groups, {
    ...clausesOf(source, where),
    groups: { keys, aggregates, by },
    ...(having && { having }),
    ranks,
    ...(ranks.length > 0 && random.once(2) ? { qualify: qualifyOf(random, rankLeaves[0]!) } : {}),
    items: named(random, first),
  });
}

/** Half of them are columns: what is mostly grouped by. */
function keyOf(random: Random, rows: Expressions): Node {
  return rows.of(random.oneOf(keyKinds), random.once(2) ? 0 : 1 + random.below(2));
}

const behind = (random: Random, groups: Expressions): Node =>
  groups.has('number') && random.once(4)
    ? groups.of('quotient', 1 + random.below(2))
    : groups.of(random.oneOf(shownKinds), 1 + random.below(2));

function aggregateOf(random: Random, rows: Expressions): Aggregate {
  const filter = random.once(4) ? { filter: rows.of('boolean', 1) } : {};
  if (random.once(4)) return { fn: 'count', isDistinct: false, ...filter };
  const fn = random.oneOf(['sum', 'sum', 'sum', 'avg', 'min', 'max', 'count', 'count']);
  const depth = random.oneOf([0, 0, 1, 2]);
  const kind = fn === 'sum' || fn === 'avg' ? 'number' : random.oneOf(keyKinds);
  const isDistinct = random.once(fn === 'count' ? 2 : 8);
  return { fn, isDistinct, of: rows.of(kind, depth), ...filter };
}

const writeReference =
  (to: NonNullable<Node['refers']>): Node['write'] =>
  (_, writer) =>
    writer.reference(to);
const rankMade = (index: number) => ({ scale: 0, units: 0, refers: { to: 'rank' as const, index } });

const reference = ({ kind, scale, units, slack }: Node, to: 'key', index: number): Node =>
  atom(kind, [], writeReference({ to, index }), { scale, units, slack, refers: { to, index } });

function ofAggregate({ fn, of }: Aggregate, index: number): Node {
  const refers = { to: 'aggregate' as const, index };
  const write = writeReference(refers);
  if (fn === 'count') return atom('number', [], write, { scale: 0, units: 0, refers });
  if (fn === 'avg') return atom('quotient', [], write, { slack: 1e-6, refers });
  return atom(of!.kind, [], write, { scale: of!.scale, units: of!.units, refers });
}

const direction = (random: Random): Pick<Order, 'descending' | 'nulls'> => ({
  descending: random.once(2),
  nulls: random.oneOf([undefined, undefined, 'FIRST', 'LAST']),
});

const expressionOrder = (random: Random, of: Node): Order => ({ of, by: 'place', ...direction(random) });

/** @param unique by which no two rows are equal; without one row_number is not drawn. */
function rankOf(random: Random, expressions: Expressions, leaves: readonly Node[], unique: readonly Node[]): Rank {
  const fn =
    unique.length > 0
      ? random.oneOf(['row_number', 'rank', 'dense_rank'] as const)
      : random.oneOf(['rank', 'dense_rank'] as const);
  // A quotient that is equal at six decimals need not be in DuckDB.
  const exact = leaves.filter(({ kind }) => kind !== 'quotient');
  const some = (): Node =>
    exact.length > 0 && !random.once(3) ? random.oneOf(exact) : expressions.of(random.oneOf(keyKinds), 1);
  const partitionBy = random.times(random.below(3), some);
  const orderBy = random.times(1 + random.below(2), some).map((of) => expressionOrder(random, of));
  const ties = fn === 'row_number' ? unique.map((of) => expressionOrder(random, of)) : [];
  return { fn, partitionBy, orderBy: [...orderBy, ...ties] };
}

function qualifyOf(random: Random, rank: Node): Node {
  const limit = 1 + random.below(4);
  const sign = random.oneOf(['=', '<=', '<=', '<', '>']);
  return { ...atom('boolean', [rank], ([a]) => `${a} ${sign} ${limit}`), level: 'comparison' };
}

function ofRows(random: Random, source: Source, rows: Expressions, where: Node | undefined): RandomQuestion {
  const nodes = random.times(1 + random.below(4), () =>
    random.once(8)
      ? rows.of('quotient', 1 + random.below(2))
      : rows.of(random.oneOf([...shownKinds, 'uuid'] as const), random.oneOf([0, 0, 1, 2])),
  );
  const ranks = random.once(5) ? [rankOf(random, rows, source.columns, source.unique)] : [];
  const rankLeaves = ranks.map((_, index) =>
    atom('number', [], writeReference({ to: 'rank', index }), rankMade(index)),
  );
  return finished(random, rows, {
    ...clausesOf(source, where),
    ranks,
    ...(ranks.length > 0 && random.once(2) ? { qualify: qualifyOf(random, rankLeaves[0]!) } : {}),
    items: named(random, [...nodes, ...rankLeaves.filter(() => random.once(2))]),
  });
}

/** All columns, of all tables or of one. */
function ofStar(random: Random, source: Source, rows: Expressions, where: Node | undefined): RandomQuestion {
  const { sql, columns } = random.oneOf(source.stars);
  const [left, ...others] = random.shuffled(
    columns.filter(({ name }) => columns.filter((each) => each.name === name).length === 1),
  );
  const isLess = left !== undefined && others.length > 0 && random.once(3);
  const items = columns
    .filter((column) => !isLess || column !== left)
    .map(({ node }) => ({ of: node, name: undefined }));
  return finished(random, rows, {
    ...clausesOf(source, where),
    ranks: [],
    star: isLess ? `${sql} EXCLUDE (${left.name})` : sql,
    items,
  });
}

function named(random: Random, nodes: readonly Node[]): Item[] {
  return nodes.map((of, i) => ({ of, name: random.once(5) ? undefined : `c${i + 1}` }));
}

type Finished = Omit<RandomQuestion, 'isDistinct' | 'orderBy' | 'limit' | 'offset'>;

function finished(random: Random, expressions: Expressions, question: Finished): RandomQuestion {
  const isDistinct = random.once(7);
  const isLimited = random.once(3);
  // Where quotients of two are nearly equal, DuckDB may have them in another order.
  const exact = question.items.filter(({ of }) => of.kind !== 'quotient');
  const items = isLimited && exact.length > 0 && question.star === undefined ? exact : question.items;
  const isExact = items.every(({ of }) => of.kind !== 'quotient');
  const orders = random.times(random.below(3), (): Order => {
    if (isDistinct || random.once(2))
      return { of: random.below(items.length), by: random.oneOf(['place', 'name']), ...direction(random) };
    return expressionOrder(random, expressions.of(random.oneOf(keyKinds), 1 + random.below(2)));
  });
  const isOrder = ({ of }: Order): boolean => typeof of === 'number' || looksAtColumns(of);
  const [limit, offset] =
    isExact && isLimited
      ? [random.once(9) ? 0 : 1 + random.below(8), random.once(3) ? random.below(4) : undefined]
      : [];
  return {
    ...question,
    items,
    isDistinct,
    orderBy: random.once(12) ? 'ALL' : orders.filter(isOrder),
    ...(limit !== undefined && { limit }),
    ...(offset !== undefined && { offset }),
  };
}

export const referencesOf = ({ items, having, qualify, ranks, orderBy }: RandomQuestion) => {
  const orders = [...(orderBy === 'ALL' ? [] : orderBy), ...ranks.flatMap((rank) => rank.orderBy)];
  return [
    ...items.map(({ of }) => of),
    ...(having ? [having] : []),
    ...(qualify ? [qualify] : []),
    ...ranks.flatMap(({ partitionBy }) => partitionBy),
    ...orders.flatMap(({ of }) => (typeof of === 'number' ? [] : [of])),
  ].flatMap(referencesIn);
};
