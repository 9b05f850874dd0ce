/** Whether merging is most of the work of a plan: where one partition has all groups, everybody waits for it. */
import { aggregateFunction, areSums } from '@coffee/operators';
import { tableSchemas, type Tables } from '@coffee/protocol';
import { idsOfLargeTables } from './large-tables';
import type { PhysicalPlan, StatefulStage } from './physical-plan';

/** @param tables that the plan is about. */
export function hasHeavyMerges(plan: PhysicalPlan, tables: Tables = tableSchemas): boolean {
  const ids = idsOfLargeTables(tables);
  return plan.stages.some((stage) => 'merge' in stage && isHeavy(stage, plan.edges[stage.input]?.key, ids));
}

/** Tables of sums take a fifth of the time that reading does; of other groups those count that may be millions. */
function isHeavy({ merge }: StatefulStage, spreadBy: string | undefined, ids: ReadonlySet<string>): boolean {
  if (spreadBy === undefined || areSums(merge)) return false;
  const kind = merge.keys.find(({ name }) => name === spreadBy)?.kind;
  return (
    kind === 'uuid' || ids.has(spreadBy) || merge.aggregates.some(({ fn }) => aggregateFunction(fn).groupsByColumn)
  );
}
