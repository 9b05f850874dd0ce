/** Who needs which columns on which edge of a plan, and who has which to send: read off the stages, for checks and tests. */
import { UNMATCHED_COLUMN } from '@coffee/operators';
import type { PhysicalPlan, ResultSink, StatefulStage, StatelessStage } from './physical-plan';

export interface EdgeColumns {
  /** The table, stage or answer, for messages. */
  readonly who: string;
  readonly edge: number;
  readonly columns: readonly string[];
}

/** For each reader of an edge, what it looks at itself (not what it passes on). */
export function columnsNeededBy({ stages, results }: PhysicalPlan): EdgeColumns[] {
  return [
    ...stages.flatMap((stage) => {
      const who = `stage ${stage.id}`;
      if ('queue' in stage) return [{ who, edge: stage.input, columns: operandsOf(stage) }];
      const references = stage.lookups.map(({ edge, referenceKey, attach }) => {
        return { who, edge, columns: [referenceKey, ...attach.map(({ from }) => from)] };
      });
      return [{ who, edge: stage.input, columns: mergedBy(stage) }, ...references];
    }),
    ...results.map((sink) => ({ who: `answer ${sink.name}`, edge: sink.input, columns: namedBy(sink) })),
  ];
}

function operandsOf({ operator }: StatelessStage): string[] {
  if (operator.op === 'filter') return [operator.column];
  const sums = operator.sums.flatMap(({ from }) => (from === undefined ? [] : [from]));
  return [...operator.keys.map(({ from }) => from), ...sums];
}

function mergedBy({ merge, lookups, outputs }: StatefulStage): string[] {
  const ranked = outputs.flatMap(({ top }) => (top ? [...top.group, top.by, top.tie] : []));
  return [...merge.keys, ...merge.sums, ...lookups.map(({ key }) => key), ...ranked];
}

function namedBy({ columns, orderBy, joined }: ResultSink): string[] {
  const printed = columns.flatMap(({ from, fallback, dividedBy }) => [from, fallback, dividedBy]);
  const ordered = orderBy.flatMap(({ column, fallback }) => [column, fallback]);
  return [...printed, ...ordered, ...joined.map(({ key }) => key)].filter((name) => name !== undefined);
}

/** For each sender on an edge, the columns that it has. */
export function columnsAfter({ tables, stages, edges }: PhysicalPlan): EdgeColumns[] {
  return [
    ...tables.flatMap(({ table, columns, outputs }) => {
      const names = columns.map(({ name }) => name);
      return outputs.map((edge) => ({ who: `table ${table}`, edge, columns: names }));
    }),
    ...stages.flatMap((stage) => {
      const who = `stage ${stage.id}`;
      if (!('queue' in stage)) return stage.outputs.map(({ edge }) => ({ who, edge, columns: resultOf(stage) }));
      const { operator } = stage;
      const columns =
        operator.op === 'filter'
          ? (edges[stage.input]?.columns ?? [])
          : [...operator.keys, ...operator.sums].map(({ name }) => name);
      return stage.outputs.map((edge) => ({ who, edge, columns }));
    }),
  ];
}

function resultOf({ merge, lookups }: StatefulStage): string[] {
  const attached = lookups.flatMap(({ attach }) => attach.map(({ as }) => as));
  return [...merge.keys, ...merge.sums, ...attached, ...(lookups.length > 0 ? [UNMATCHED_COLUMN] : [])];
}
