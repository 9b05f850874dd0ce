/** Who needs which columns on which edge of a plan, and who has which to send: read off the stages, for checks and tests. */
import { attachedTo, lookupOperator, mergeOperator, operatorOf, topOperator } from './operators';
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
  return [...mergeOperator.looksAt(merge), ...lookups.flatMap(lookupOperator.looksAt), ...ranked];
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
      if (!('root' in stage)) return stage.outputs.map(({ edge }) => ({ who, edge, columns: resultOf(stage) }));
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

const resultOf = ({ merge, lookups }: StatefulStage): string[] => attachedTo(mergeOperator.gives(merge, []), lookups);
