/** Who needs which columns on which edge of a plan, and who has which to send: read off the stages, for checks and tests. */
import { UNMATCHED_COLUMN } from '@coffee/operators';
import { stepsFrom, type PhysicalPlan, type ResultSink, type StatefulStage, type Step } from './physical-plan';

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
      if ('root' in stage) return [{ who, edge: stage.input, columns: stage.root.columns }];
      const references = stage.lookups.map(({ edge, referenceKey, attach }) => {
        return { who, edge, columns: [referenceKey, ...attach.map(({ from }) => from)] };
      });
      return [{ who, edge: stage.input, columns: mergedBy(stage) }, ...references];
    }),
    ...results.map((sink) => ({ who: `answer ${sink.name}`, edge: sink.input, columns: namedBy(sink) })),
  ];
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
export function columnsAfter({ tables, stages }: PhysicalPlan): EdgeColumns[] {
  return [
    ...tables.flatMap(({ table, columns, outputs }) => {
      const names = columns.map(({ name }) => name);
      return outputs.map((edge) => ({ who: `table ${table}`, edge, columns: names }));
    }),
    ...stages.flatMap((stage) => {
      const who = `stage ${stage.id}`;
      if (!('root' in stage)) return stage.outputs.map(({ edge }) => ({ who, edge, columns: resultOf(stage) }));
      return stepsFrom(stage.root).flatMap((step) => {
        const columns = columnsGivenBy(step);
        return step.outputs.map((edge) => ({ who, edge, columns }));
      });
    }),
  ];
}

/** What a step looks at of the rows that it is given. */
export function operandsOf({ operator }: Step): string[] {
  if (operator.op === 'filter') return [operator.column];
  const sums = operator.sums.flatMap(({ from }) => (from === undefined ? [] : [from]));
  return [...operator.keys.map(({ from }) => from), ...sums];
}

/** The columns of the rows that a step gives. */
export const columnsGivenBy = ({ operator, columns }: Step): readonly string[] =>
  operator.op === 'filter' ? columns : [...operator.keys, ...operator.sums].map(({ name }) => name);

function resultOf({ merge, lookups }: StatefulStage): string[] {
  const attached = lookups.flatMap(({ attach }) => attach.map(({ as }) => as));
  return [...merge.keys, ...merge.sums, ...attached, ...(lookups.length > 0 ? [UNMATCHED_COLUMN] : [])];
}
