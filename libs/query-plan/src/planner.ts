/**
 * From queries to the physical plan of a job. Owns: which stages compute a logical plan, what they are called, and how their
 * input is partitioned. Invariant: the same queries, parameters and partitions give the same plan, byte for byte.
 *
 * The shape, for each answer (equal beginnings are shared; operators without state are put together to stages as the layout says):
 *   filters            in the order in which they are written
 *   group              an aggregator (partial sums of a chunk), then a stateful stage that merges them:
 *     without top        the joiner itself, or a maximizer that only merges where nothing is joined
 *     with top           a maximizer; where its partitions split the groups of the top, each finds its own top rows and one
 *                        more maximizer, `maximizer.top`, the top of these
 *   joins              one joiner for all of them, in partitions where a joined table is large
 *   tail               the last of these stages, if it has all rows; else what each of its partitions can do for itself there, and the rest in one
 *                      more behind them (`splitTail`)
 */
import { CoffeeError, unreachable } from '@coffee/core';
import { splitTail, type MergeKey, type MergeSpec, type ValueKind } from '@coffee/operators';
import { tableSchemas, type Tables, type TableSchema } from '@coffee/protocol';
import { DraftBuilder, type Source, type TableLookup } from './draft';
import { finishPlan } from './finish-plan';
import { DEFAULT_LAYOUT, type Layout } from './layout';
import type {
  Answer,
  FilterNode,
  FirstNode,
  GroupNode,
  JoinNode,
  LogicalNode,
  ProjectNode,
  Query,
  ScanNode,
  TailNode,
  TopNode,
} from './logical-plan';
import { checkParameters, type QueryParameters } from './parameters';
import { DEFAULT_PARTITIONS, MAX_PARTITIONS } from './partitions';
import type { PhysicalPlan, QueryId } from './physical-plan';
import { queryOf } from './queries';
import { FIRST_QUEUE, PROJECT_QUEUE, aggregatorQueue, filterQueues } from './work-queues';

export interface PlanOptions {
  /** Partitions of every stage that is split: pinned in the plan, whatever the number of replicas. */
  readonly partitions: number;
  /** Where it is cut into stages. */
  readonly layout?: Layout;
}

/**
 * @param queries ids of the catalogue, or queries that are not in it.
 * @throws CoffeeError USAGE for an unknown query, no query, impossible parameters or partitions.
 */
export function planJob(
  queries: readonly (QueryId | Query)[],
  parameters: QueryParameters,
  { partitions, layout = DEFAULT_LAYOUT }: PlanOptions = { partitions: DEFAULT_PARTITIONS },
): PhysicalPlan {
  checkParameters(parameters);
  if (queries.length === 0) throw new CoffeeError('USAGE', 'a job needs a query');
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > MAX_PARTITIONS)
    throw new CoffeeError('USAGE', `partitions must be a whole number from 1 to ${MAX_PARTITIONS}, not ${partitions}`);
  const all = queries.map((wanted) => (typeof wanted === 'string' ? queryOf(wanted) : wanted));
  const draft = new DraftBuilder(tablesOf(all));
  for (const query of all) {
    for (const answer of query.answers(parameters)) {
      if (draft.results.some((result) => result.answer.name === answer.name))
        throw new CoffeeError('USAGE', `two answers are named ${answer.name}`);
      planAnswer(draft, query.id, answer, partitions);
    }
  }
  return finishPlan(draft, layout);
}

/** All tables that queries may be about. @throws CoffeeError USAGE when two of them mean other tables by one name. */
export function tablesOf(queries: readonly (QueryId | Query)[]): Tables {
  const own = queries.map((query) => (typeof query === 'string' ? undefined : query.tables));
  if (own.every((tables) => !tables)) return tableSchemas;
  const all = new Map<string, TableSchema>();
  for (const tables of own)
    for (const [name, schema] of Object.entries(tables ?? tableSchemas)) {
      if ((all.get(name) ?? schema) !== schema)
        throw new CoffeeError('USAGE', `table ${name} is another one for each of the queries: ask them one by one`);
      all.set(name, schema);
    }
  return Object.fromEntries(all);
}

/** The steps of a logical plan, in the order in which rows meet them. */
interface Chain {
  readonly scan: ScanNode;
  readonly filters: readonly FilterNode[];
  readonly project?: ProjectNode;
  readonly first?: FirstNode;
  readonly group?: GroupNode;
  readonly top?: TopNode;
  readonly joins: readonly JoinNode[];
  readonly tail?: TailNode;
}

function chainOf(node: LogicalNode): Chain {
  switch (node.op) {
    case 'scan':
      return { scan: node, filters: [], joins: [] };
    case 'filter': {
      const before = chainOf(node.input);
      return { ...before, filters: [...before.filters, node] };
    }
    case 'project':
      return { ...chainOf(node.input), project: node };
    case 'first':
      return { ...chainOf(node.input), first: node };
    case 'tail':
      return { ...chainOf(node.input), tail: node };
    case 'group':
      return { ...chainOf(node.input), group: node };
    case 'top':
      return { ...chainOf(node.input), top: node };
    case 'join': {
      const before = chainOf(node.input);
      return { ...before, joins: [...before.joins, node] };
    }
    default:
      return unreachable(node);
  }
}

function planAnswer(draft: DraftBuilder, query: QueryId, answer: Answer, partitions: number): void {
  const { scan, filters, project, first, group, top, joins, tail } = chainOf(answer.input);
  const table = draft.table(scan.table);
  let rows: Source = { of: table };
  for (const { predicate } of filters) {
    const queue = filterQueues[predicate.by];
    // Tables share the queue of a filter; the stage that takes a table's own chunks is told apart by its name.
    const base = rows.of.kind === 'table' ? `${queue}.${scan.table}` : queue;
    rows = { of: draft.stateless(rows, base, { kind: 'filter', queue, operator: predicate }) };
  }
  if (project) {
    const operator = { op: 'project', columns: project.columns } as const;
    const base = rows.of.kind === 'table' ? `${PROJECT_QUEUE}.${scan.table}` : PROJECT_QUEUE;
    rows = { of: draft.stateless(rows, base, { kind: 'filter', queue: PROJECT_QUEUE, operator }) };
  }
  if (first) {
    const base = rows.of.kind === 'table' ? `${FIRST_QUEUE}.${scan.table}` : FIRST_QUEUE;
    rows = { of: draft.stateless(rows, base, { kind: 'filter', queue: FIRST_QUEUE, operator: first.limit }) };
  }
  if (!group && rows.of.kind === 'table') {
    // What answers comes from a stage, of whose chunks somebody tells when all are there.
    const operator = { op: 'filter', by: 'expression', predicate: { constant: true, kind: 'boolean' } } as const;
    const queue = filterQueues.expression;
    rows = { of: draft.stateless(rows, `${queue}.${scan.table}`, { kind: 'filter', queue, operator }) };
  }
  if (!group) return draft.result(rows, query, answer);

  const { name, keys, aggregates } = group;
  const aggregator = aggregatorQueue(name);
  const operator = { op: 'aggregate', keys, aggregates } as const;
  const partial: Source = {
    of: draft.stateless(rows, aggregator, { kind: 'aggregator', queue: aggregator, operator }),
  };
  const parts = group.partitionBy === undefined ? 1 : partitions;
  const groups: Grouped = { group, merge: mergeOf(group, table.schema, project), partitions: parts };
  const isMerged = top !== undefined || joins.length === 0;
  const merged = isMerged ? planMaximizers(draft, partial, groups, top) : partial;
  const joined = joins.length > 0 ? planJoiner(draft, merged, groups, joins, answer, isMerged) : merged;
  draft.result(tail ? planTail(draft, joined, groups, joins, tail) : joined, query, answer);
}

/** A group, and what its partial states are merged by. */
interface Grouped {
  readonly group: GroupNode;
  readonly merge: MergeSpec;
  readonly partitions: number;
}

function mergeOf({ keys, aggregates }: GroupNode, schema: TableSchema, project: ProjectNode | undefined): MergeSpec {
  const columns = [...schema.columns, ...(project?.columns ?? [])];
  const kindOf = (from: string): ValueKind => columns.find((column) => column.name === from)!.kind;
  return {
    keys: keys.map(({ name, from, unit, nullable = false }): MergeKey => ({
      name,
      kind: unit ?? kindOf(from),
      ...(nullable && { nullable }),
    })),
    aggregates,
  };
}

function planMaximizers(
  draft: DraftBuilder,
  partial: Source,
  { group, merge, partitions }: Grouped,
  node: TopNode | undefined,
): Source {
  const base = `maximizer.${group.name}`;
  const stage = { kind: 'maximizer', group: base, partitions, merge, isWhole: false } as const;
  const of = draft.stateful(partial, base, group.partitionBy, stage);
  if (!node) return { of };
  const { top } = node;
  if (partitions === 1 || (group.partitionBy !== undefined && top.group.includes(group.partitionBy)))
    return { of, top };
  const last = { kind: 'maximizer', group: 'maximizer.top', partitions: 1, merge, isWhole: true } as const;
  return { of: draft.stateful({ of, top }, 'maximizer.top', group.partitionBy, last), top };
}

/** `isMerged`: its rows are whole groups, and few: one partition is enough for them unless a joined table is large. */
function planJoiner(
  draft: DraftBuilder,
  rows: Source,
  { group, merge, partitions }: Grouped,
  joins: readonly JoinNode[],
  answer: Answer,
  isMerged: boolean,
): Source {
  const isKey = (name: string): boolean => group.keys.some((key) => key.name === name);
  const large = joins.find((join) => draft.schema(join.table).large && isKey(join.key));
  const key = large?.key ?? group.partitionBy;
  const lookups = joins.map((join): TableLookup => ({
    table: join.table,
    key: join.key,
    referenceKey: join.referenceKey,
    attach: join.attach,
    partitioned: draft.schema(join.table).large && join.key === key,
  }));
  const kind = `joiner.${joins.map((join) => join.table).join('.')}`;
  const split = large || !isMerged ? partitions : 1;
  const stage = { kind: 'joiner', group: kind, partitions: split, merge, isWhole: isMerged } as const;
  return { of: draft.stateful(rows, `${kind}.${answer.name}`, key, stage, lookups) };
}

/** What is done to all rows is done where all of them are: in the stage that has them, or one more behind its partitions. */
function planTail(
  draft: DraftBuilder,
  rows: Source,
  { merge }: Grouped,
  joins: readonly JoinNode[],
  { then }: TailNode,
): Source {
  const { of } = rows;
  if ('partitions' in of && of.partitions === 1) return { ...rows, then };
  const attached = joins.flatMap(({ table, attach }) =>
    attach.map(({ from, as }): MergeKey => {
      const { kind } = draft.schema(table).columns.find((column) => column.name === from)!;
      return { name: as, kind, nullable: true };
    }),
  );
  const { early, behind } = splitTail(then, { keys: [...merge.keys, ...attached], aggregates: merge.aggregates });
  const source = early.length > 0 ? { ...rows, then: early } : rows;
  if (!behind) return source;
  const { late, ...merged } = behind;
  const stage = { kind: 'maximizer', group: 'maximizer.tail', partitions: 1, ...merged } as const;
  const last = draft.stateful(source, 'maximizer.tail', undefined, stage);
  return late.length > 0 ? { of: last, then: late } : { of: last };
}
