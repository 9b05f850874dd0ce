/** A question and its data made smaller, as long as the same is wrong with them. */
import { renumbered, smaller, type Node, type Reference } from './node';
import { smallerData, type RandomData } from './data';
import type { Aggregate, Item, Order, RandomQuestion } from './question';
import { referencesOf } from './random-question';

export interface Case {
  readonly data: RandomData;
  readonly question: RandomQuestion;
}

/** How many smaller ones are tried. */
const MOST_TRIES = 600;

/** @param isWrong the same as of the one that is given. */
export async function shrunk(found: Case, isWrong: (smaller: Case) => Promise<boolean>): Promise<Case> {
  let best = found;
  let tries = 0;
  for (let again = true; again;) {
    again = false;
    for (const next of smallerCases(best)) {
      if (++tries > MOST_TRIES) return best;
      if (!(await isWrong(next))) continue;
      best = next;
      again = true;
      break;
    }
  }
  return best;
}

function* smallerCases({ data, question }: Case): Generator<Case> {
  for (const next of smallerQuestions(question)) yield { data, question: next };
  for (const next of smallerData(data)) yield { data: next, question };
}

/** Those that are no question any more are refused by both who are asked. */
function* smallerQuestions(question: RandomQuestion): Generator<RandomQuestion> {
  if (question.where) yield omit(question, 'where');
  if (question.having) yield omit(question, 'having');
  if (question.qualify) yield omit(question, 'qualify');
  if (question.limit !== undefined) yield omit(question, 'limit', 'offset');
  if (question.offset !== undefined) yield omit(question, 'offset');
  if (question.isDistinct) yield { ...question, isDistinct: false };
  if (question.orderBy === 'ALL') yield { ...question, orderBy: [] };
  else if (question.orderBy.length > 0) {
    for (const at of question.orderBy.keys()) yield { ...question, orderBy: without(question.orderBy, at) };
  }
  for (const at of question.joins.keys()) yield { ...question, joins: without(question.joins, at) };
  if (question.star === undefined && question.items.length > 1)
    for (const at of question.items.keys()) {
      const next = withoutItem(question, at);
      if (next) yield next;
    }
  yield* withLessReferred(question);
  yield* withSmallerNodes(question);
}

const omit = <Value extends object, Key extends string & keyof Value>(
  value: Value,
  ...keys: readonly Key[]
): Omit<Value, Key> => {
  const left = new Map<string, unknown>(Object.entries(value));
  for (const key of keys) left.delete(key);
  return Object.fromEntries(left) as Omit<Value, Key>;
};

const without = <Value>(values: readonly Value[], at: number): Value[] => values.filter((_, i) => i !== at);

function withoutItem(question: RandomQuestion, at: number): RandomQuestion | undefined {
  const orders = question.orderBy === 'ALL' ? [] : question.orderBy;
  if (orders.some(({ of }) => of === at)) return undefined;
  const orderBy = orders.map((order) =>
    typeof order.of === 'number' && order.of > at ? { ...order, of: order.of - 1 } : order,
  );
  return { ...question, items: without(question.items, at), ...(question.orderBy !== 'ALL' && { orderBy }) };
}

/** Without a key, an aggregate or a rank to which nothing refers. */
function* withLessReferred(question: RandomQuestion): Generator<RandomQuestion> {
  const { groups, ranks } = question;
  const used = referencesOf(question);
  const isFree = (to: Reference['to'], index: number): boolean =>
    !used.some((reference) => reference.to === to && reference.index === index);
  const gone = (to: Reference['to'], at: number, less: Partial<RandomQuestion>): RandomQuestion => {
    const next = (reference: Reference): Reference =>
      reference.to === to && reference.index > at ? { to, index: reference.index - 1 } : reference;
    return mapNodes({ ...question, ...less }, (node) => renumbered(node, next)!);
  };
  for (const at of groups?.keys.keys() ?? [])
    if (isFree('key', at)) yield gone('key', at, { groups: { ...groups!, keys: without(groups!.keys, at) } });
  for (const at of groups?.aggregates.keys() ?? [])
    if (isFree('aggregate', at))
      yield gone('aggregate', at, { groups: { ...groups!, aggregates: without(groups!.aggregates, at) } });
  for (const at of ranks.keys()) if (isFree('rank', at)) yield gone('rank', at, { ranks: without(ranks, at) });
}

function mapNodes(question: RandomQuestion, of: (node: Node) => Node): RandomQuestion {
  const ofOrder = (order: Order): Order => (typeof order.of === 'number' ? order : { ...order, of: of(order.of) });
  const { having, qualify, orderBy } = question;
  return {
    ...question,
    items: question.items.map((item) => ({ ...item, of: of(item.of) })),
    ...(having && { having: of(having) }),
    ...(qualify && { qualify: of(qualify) }),
    ranks: question.ranks.map((rank) => ({
      ...rank,
      partitionBy: rank.partitionBy.map(of),
      orderBy: rank.orderBy.map(ofOrder),
    })),
    orderBy: orderBy === 'ALL' ? orderBy : orderBy.map(ofOrder),
  };
}

/** Each of its expressions made smaller, one at a time. */
function* withSmallerNodes(question: RandomQuestion): Generator<RandomQuestion> {
  const { where, having, qualify, groups, items, ranks, orderBy } = question;
  if (where) for (const next of smaller(where)) yield { ...question, where: next };
  if (having) for (const next of smaller(having)) yield { ...question, having: next };
  if (qualify) for (const next of smaller(qualify)) yield { ...question, qualify: next };
  for (const next of eachSmaller(groups?.keys ?? [], smaller))
    yield { ...question, groups: { ...groups!, keys: next } };
  for (const next of eachSmaller(groups?.aggregates ?? [], smallerAggregates))
    yield { ...question, groups: { ...groups!, aggregates: next } };
  if (question.star === undefined)
    for (const next of eachSmaller(items, smallerItems)) yield { ...question, items: next };
  for (const next of eachSmaller(ranks, function* (rank) {
    for (const at of rank.partitionBy.keys()) yield { ...rank, partitionBy: without(rank.partitionBy, at) };
    for (const partitionBy of eachSmaller(rank.partitionBy, smaller)) yield { ...rank, partitionBy };
    // With ties any of them would be the first.
    if (rank.fn === 'row_number') return;
    if (rank.orderBy.length > 1)
      for (const at of rank.orderBy.keys()) yield { ...rank, orderBy: without(rank.orderBy, at) };
    for (const order of eachSmaller(rank.orderBy, smallerOrders)) yield { ...rank, orderBy: order };
  }))
    yield { ...question, ranks: next };
  if (orderBy !== 'ALL') for (const next of eachSmaller(orderBy, smallerOrders)) yield { ...question, orderBy: next };
}

function* eachSmaller<Value>(values: readonly Value[], of: (value: Value) => Iterable<Value>): Generator<Value[]> {
  for (const [i, value] of values.entries())
    for (const next of of(value)) yield values.map((each, j) => (i === j ? next : each));
}

function* smallerAggregates(aggregate: Aggregate): Generator<Aggregate> {
  const { filter, of } = aggregate;
  if (filter) yield omit(aggregate, 'filter');
  if (aggregate.isDistinct) yield { ...aggregate, isDistinct: false };
  if (of) for (const next of smaller(of)) yield { ...aggregate, of: next };
  if (filter) for (const next of smaller(filter)) yield { ...aggregate, filter: next };
}

function* smallerItems(item: Item): Generator<Item> {
  for (const of of smaller(item.of)) yield { ...item, of };
}

function* smallerOrders(order: Order): Generator<Order> {
  if (order.descending) yield { ...order, descending: false };
  if (order.nulls) yield { ...order, nulls: undefined };
  if (typeof order.of !== 'number') for (const of of smaller(order.of)) yield { ...order, of };
}
