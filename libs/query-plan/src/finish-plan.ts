/**
 * From the draft to the plan: which columns each edge carries, and the numbers of the edges. Owns: projection. An edge carries
 * what someone behind it looks at and nothing else; a table is read once, so all its edges carry what any of them needs.
 */
import { edgeId, type EdgeId, type StageId } from '@coffee/core';
import { UNMATCHED_COLUMN, mergedColumns, type LookupSpec, type MergeSpec } from '@coffee/operators';
import { tableIn, tableSchemas } from '@coffee/protocol';
import type {
  Draft,
  DraftEdge,
  DraftResult,
  DraftStage,
  DraftStateful,
  DraftStateless,
  DraftTable,
  Needs,
} from './draft';
import { LaidOut, isStateless, type Layout } from './layout';
import { narrowed, type Narrowed } from './narrowing';
import { neededWhere } from './needed-where';
import { neededYears } from './needed-years';
import { attachedTo, lookupOperator, mergeOperator, operatorOf, tailGives, tailNeeds, topOperator } from './operators';
import { readingsOf } from './readings';
import type { Edge, PhysicalPlan, ResultSink, ScanColumn, Stage, Step, TableScan } from './physical-plan';
import { namedBy } from './plan-columns';

export function finishPlan(draft: Draft, layout: Layout): PhysicalPlan {
  const names = Object.keys(draft.schemas);
  const tables = draft.tables.toSorted((a, b) => names.indexOf(a.table) - names.indexOf(b.table));
  const inputs = new Map<DraftStage | DraftResult, DraftEdge[]>();
  for (const edge of draft.edges) inputs.set(edge.to, [...(inputs.get(edge.to) ?? []), edge]);
  const needs = needsOf(draft, inputs);
  const laidOut = new LaidOut(draft, inputs, layout);
  const between = [...tables, ...draft.stages]
    .flatMap((source) => source.outputs)
    .filter((edge) => !laidOut.isInside(edge));
  const ids = new Map(between.map((edge, i) => [edge, edgeId(i)]));
  const idOf = (edge: DraftEdge): EdgeId => ids.get(edge)!;
  const columns = new Map<DraftEdge, string[]>();
  const narrowing = narrowingOf(draft, laidOut);
  const carry = (edges: readonly DraftEdge[], available: readonly string[]): void => {
    for (const edge of edges) {
      const { operator, derived } = narrowing.get(edge) ?? { derived: [] };
      const needed = operator ? new Set(operatorOf(operator).looksAt(operator)) : needs.get(edge)!;
      columns.set(edge, [...available.filter((name) => needed.has(name)), ...derived.map(({ name }) => name)]);
    }
  };

  const readings = readingsOf(draft, inputs, needs);
  const scans = tables.map((table): TableScan => {
    const scanned = scanColumns(table, needs);
    for (const edge of table.outputs)
      columns.set(
        edge,
        scanned.map((column) => column.name),
      );
    const years = neededYears(table);
    return {
      table: table.table,
      columns: scanned,
      readings: readings.get(table.table) ?? [],
      ...uniqueOf(table, draft),
      ...(years && { neededYears: years }),
      // Those of the coffee shop are known everywhere.
      ...(table.schema !== tableIn(tableSchemas, table.table) && { schema: table.schema }),
      outputs: table.outputs.map(idOf),
    };
  });
  const stepOf = ({ operator: drafted, outputs }: DraftStateless, input: DraftEdge): Step => {
    const given = columns.get(input)!;
    const operator = narrowing.get(input)?.operator ?? drafted;
    carry(outputs, operatorOf(operator).gives(operator, given));
    const [next, sent] = splitBy(outputs, (edge) => laidOut.isInside(edge));
    return {
      operator,
      columns: given,
      outputs: sent.map(idOf),
      next: next.map((edge) => stepOf(edge.to as DraftStateless, edge)),
    };
  };
  // Stages stand after what feeds them: the columns of the inputs are known when a stage is reached.
  const stages = draft.stages.flatMap((stage): Stage[] => {
    const [input, ...references] = inputs.get(stage)!;
    if (isStateless(stage)) {
      if (!laidOut.isRoot(stage)) return [];
      return [{ ...laidOut.nameOf(stage), input: idOf(input!), root: stepOf(stage, input!) }];
    }
    const { kind, id, group, partitions } = stage;
    const lookups = stage.lookups.map(({ spec }, i) => ({
      ...spec,
      attach: attachNeeded(stage, spec, new Set(stage.outputs.flatMap((edge) => [...neededOf(edge, needs)]))),
      edge: idOf(references[i]!),
    }));
    const merge = mergeNeeded(stage, needs);
    const given = attachedTo(mergeOperator.gives(merge, []), lookups);
    for (const edge of stage.outputs) carry([edge], tailGives(given, edge.then));
    const outputs = stage.outputs.map((edge) => ({
      edge: idOf(edge),
      ...(edge.top && { top: edge.top }),
      ...(edge.then && { then: edge.then }),
    }));
    return [{ kind, id, group, partitions, input: idOf(input!), merge, lookups, outputs }];
  });

  return {
    tables: scans,
    stages,
    edges: between.map((edge) => ({
      ...edgeOf(edge, idOf(edge), columns.get(edge)!, laidOut, inputs),
      ...(narrowing.has(edge) && { derived: narrowing.get(edge)!.derived }),
    })),
    results: draft.results.map((result) => {
      const [input] = inputs.get(result)!;
      return sinkOf(result, input!, idOf(input!));
    }),
  };
}

/** By edge, what it carries in place of instants. */
function narrowingOf({ edges }: Draft, laidOut: LaidOut): Map<DraftEdge, Narrowed> {
  const between = edges.filter(
    ({ from, to }) => from.kind === 'filter' && from.operator.op === 'filter' && isStateless(to),
  );
  return new Map(
    between.flatMap((edge): [DraftEdge, Narrowed][] => {
      if (laidOut.isInside(edge)) return [];
      const made = isStateless(edge.to) ? narrowed(edge.to.operator) : undefined;
      return made ? [[edge, made]] : [];
    }),
  );
}

function splitBy<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

/** What every edge must carry, found from the answers backwards. */
function needsOf(draft: Draft, inputs: ReadonlyMap<DraftStage | DraftResult, readonly DraftEdge[]>): Needs {
  const needs = new Map<DraftEdge, Set<string>>();
  for (const result of draft.results) {
    const [input] = inputs.get(result)!;
    const joined = joinedBy(input!);
    const unmatched = joined.length > 0 ? [UNMATCHED_COLUMN] : [];
    needs.set(input!, new Set([...namedBy({ ...result.answer, joined }), ...unmatched]));
  }
  for (const stage of [...draft.stages].reverse()) {
    const wanted = new Set(stage.outputs.flatMap((edge) => [...neededOf(edge, needs)]));
    const [input, ...references] = inputs.get(stage)!;
    if (!isStateless(stage)) {
      needs.set(input!, new Set(mergeOperator.looksAt(mergeNeeded(stage, needs))));
      stage.lookups.forEach(({ spec }, i) => {
        const attach = attachNeeded(stage, spec, wanted);
        needs.set(references[i]!, new Set(lookupOperator.looksUp({ ...spec, attach })));
      });
    } else {
      const { looksAt, makes, passesRowsOn } = operatorOf(stage.operator);
      const made = makes?.(stage.operator) ?? [];
      const passed = passesRowsOn ? [...wanted].filter((name) => !made.includes(name)) : [];
      const needed = [...passed, ...looksAt(stage.operator)];
      needs.set(input!, new Set(needed.length > 0 ? needed : [columnToCountBy(input!, inputs)]));
    }
  }
  return needs;
}

/** What must be among the rows of a stage for those that it sends on an edge. */
const neededOf = (edge: DraftEdge, needs: Needs): ReadonlySet<string> =>
  edge.then ? new Set(tailNeeds(edge.then, needs.get(edge)!)) : needs.get(edge)!;

/** What of a joined table somebody behind looks at, or another lookup of the stage finds its rows by. */
const attachNeeded = ({ lookups }: DraftStateful, { attach }: LookupSpec, wanted: ReadonlySet<string>) =>
  attach.filter(({ as }) => wanted.has(as) || lookups.some(({ spec }) => spec.key === as));

/** All keys (rows are equal when all of them are), and the aggregates that someone behind looks at; without any of both one, which says that there is a row. */
function mergeNeeded({ merge, isWhole, outputs }: DraftStateful, needs: Needs): MergeSpec {
  const wanted = (name: string): boolean =>
    outputs.some(
      (edge) => neededOf(edge, needs).has(name) || (edge.top && topOperator.looksAt(edge.top).includes(name)),
    );
  const looked = merge.aggregates.filter(({ name }) => wanted(name));
  const aggregates = merge.keys.length + looked.length > 0 ? looked : merge.aggregates.slice(0, 1);
  if (!isWhole) return { keys: merge.keys, aggregates };
  // The values of a whole group follow from its keys: rows that are equal in these are equal in all.
  const values = mergedColumns({ keys: [], aggregates }).map((column) => ({ ...column, nullable: true }));
  return { keys: [...merge.keys, ...values], aggregates: [] };
}

/** Rows are counted by a column, whichever: one that is read anyway, or the first in which every row has a value. */
function columnToCountBy(
  { from }: DraftEdge,
  inputs: ReadonlyMap<DraftStage | DraftResult, readonly DraftEdge[]>,
): string {
  if (from.kind === 'table') {
    const { columns } = from.schema;
    return (columns.find(({ kind }) => kind === 'id') ?? columns.find(({ nullable }) => !nullable) ?? columns[0]!).name;
  }
  const [looked] = isStateless(from) ? operatorOf(from.operator).looksAt(from.operator) : [];
  return looked ?? columnToCountBy(inputs.get(from)![0]!, inputs);
}

/** What a tail makes of rows does not say any more which of them have no partner. */
const joinedBy = ({ from, then }: DraftEdge): ResultSink['joined'] =>
  'lookups' in from && !then ? from.lookups.map(({ spec: { table, key } }) => ({ table, key })) : [];

/** The column of a reference table by which it is joined. */
function uniqueOf({ table }: DraftTable, { stages }: Draft): { readonly unique?: string } {
  const lookups = stages.flatMap((stage) => ('lookups' in stage ? stage.lookups : []));
  const lookup = lookups.find(({ spec }) => spec.table === table);
  return lookup ? { unique: lookup.spec.referenceKey } : {};
}

function scanColumns(table: DraftTable, needs: Needs): ScanColumn[] {
  const wanted = (name: string): boolean => table.outputs.some((edge) => needs.get(edge)!.has(name));
  return table.schema.columns
    .filter(({ name }) => wanted(name))
    .map(({ name, kind, nullable }): ScanColumn => {
      const where = neededWhere(table, name, needs);
      return { name, kind, nullable, ...(where && { neededWhere: where }) };
    });
}

function edgeOf(
  edge: DraftEdge,
  id: EdgeId,
  columns: readonly string[],
  laidOut: LaidOut,
  inputs: ReadonlyMap<DraftStage | DraftResult, readonly DraftEdge[]>,
): Edge {
  const { from, to, mode, key, partitions } = edge;
  const idOf = (stage: DraftStage): StageId => (isStateless(stage) ? laidOut.nameOf(stage).id : stage.id);
  const isOfRows = to.kind === 'result' && from.kind === 'filter';
  const complete = isOfRows ? columns.filter((name) => mustBeThere(name, tableBefore(edge, inputs))) : [];
  return {
    id,
    from: from.kind === 'table' ? { table: from.table } : { stage: idOf(from) },
    to: to.kind === 'result' ? { result: to.answer.name } : { stage: idOf(to) },
    mode: mode === 'queue' ? laidOut.modeOf(edge) : mode,
    columns,
    ...(complete.length > 0 && { complete }),
    ...(key !== undefined && { key }),
    partitions,
  };
}

/** Not what may be missing in the table, or is computed. */
const mustBeThere = (name: string, { schema }: DraftTable): boolean =>
  schema.columns.some((column) => column.name === name && !column.nullable);

/** The table whose rows are on the edge. */
function tableBefore(
  { from }: DraftEdge,
  inputs: ReadonlyMap<DraftStage | DraftResult, readonly DraftEdge[]>,
): DraftTable {
  return from.kind === 'table' ? from : tableBefore(inputs.get(from)![0]!, inputs);
}

function sinkOf({ query, answer }: DraftResult, edge: DraftEdge, input: EdgeId): ResultSink {
  const { name, columns, orderBy } = answer;
  return { name, query, input, columns, orderBy, joined: joinedBy(edge) };
}
