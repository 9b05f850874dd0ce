/** Who needs which columns on which edge of a plan, and who has which to send: read off the stages, for checks and tests. */
import { UNMATCHED_COLUMN, mergedColumns, type MergedColumn } from '@coffee/operators';
import { lookupOperator, mergeOperator, operatorOf, tailGives, topOperator } from './operators';
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
      const references = stage.lookups.map((lookup) => {
        return { who, edge: lookup.edge, columns: lookupOperator.looksUp(lookup) };
      });
      return [{ who, edge: stage.input, columns: mergedBy(stage) }, ...references];
    }),
    ...results.map((sink) => ({ who: `answer ${sink.name}`, edge: sink.input, columns: namedBy(sink) })),
  ];
}

function mergedBy({ merge, lookups, outputs }: StatefulStage): string[] {
  const ranked = outputs.flatMap(({ top }) => (top ? topOperator.looksAt(top) : []));
  const looked = lookups.flatMap((lookup, i) => {
    // One may go by what another before it has attached.
    const attached = lookups.slice(0, i).flatMap(({ attach }) => attach.map(({ as }) => as));
    return lookupOperator.looksAt(lookup).filter((name) => !attached.includes(name));
  });
  return [...mergeOperator.looksAt(merge), ...looked, ...ranked];
}

/** What an answer looks at. */
export function namedBy({ columns, orderBy, joined }: Pick<ResultSink, 'columns' | 'orderBy' | 'joined'>): string[] {
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
      if (!('root' in stage))
        return stage.outputs.map(({ edge, then }) => ({ who, edge, columns: tailGives(resultNames(stage), then) }));
      return stepsFrom(stage.root).flatMap((step) => {
        const columns = columnsGivenBy(step);
        return step.outputs.map((edge) => {
          const derived = edges[edge]?.derived ?? [];
          return { who, edge, columns: [...columns, ...derived.map(({ name }) => name)] };
        });
      });
    }),
  ];
}

/** What a step looks at of the rows that it is given. */
export const operandsOf = ({ operator }: Step): readonly string[] => operatorOf(operator).looksAt(operator);

/** The columns of the rows that a step gives. */
export const columnsGivenBy = ({ operator, columns }: Step): readonly string[] =>
  operatorOf(operator).gives(operator, columns);

/** The columns of the merged and joined rows of a stage. */
export function resultColumns({ merge, lookups }: StatefulStage): MergedColumn[] {
  const attached = lookups.flatMap(({ attach }) => attach);
  return [
    ...mergedColumns(merge),
    // Numbers of any kind, as a table has them: an instant is all that they may be.
    ...attached.map(({ as, kind }) => ({ name: as, kind: kind === 'text' ? kind : ('instant' as const) })),
    ...(lookups.length > 0 ? [{ name: UNMATCHED_COLUMN, kind: 'count' as const }] : []),
  ];
}

export const resultNames = (stage: StatefulStage): string[] => resultColumns(stage).map(({ name }) => name);
