/** Whether merging is most of the work of a plan: where one partition has all groups, everybody waits for it. */
import { aggregateFunction, areSums } from '@coffee/operators';
import { tableSchemas, type Tables } from '@coffee/protocol';
import { idsOfLargeTables } from './large-tables';
import type { PhysicalPlan, StatefulStage } from './physical-plan';

/** @param tables that the plan is about. */
export function hasHeavyMerges(plan: PhysicalPlan, tables: Tables = tableSchemas): boolean {
  const ids = idsOfLargeTables(tables);
  const merges = new Set(plan.stages.flatMap((stage) => ('merge' in stage ? [stage.id] : [])));
  return plan.stages.some((stage) => {
    const input = plan.edges[stage.input];
    // What is behind a merge gets what that has merged: there it is a part of the work, if anywhere.
    const isMerged = input !== undefined && 'stage' in input.from && merges.has(input.from.stage);
    return 'merge' in stage && !isMerged && isHeavy(stage, input?.key, ids);
  });
}

/** Tables of sums take a fifth of the time that reading does, unless all of them are handed on; of other groups those count that may be millions. */
function isHeavy({ merge, outputs }: StatefulStage, spreadBy: string | undefined, ids: ReadonlySet<string>): boolean {
  if (spreadBy === undefined || (areSums(merge) && outputs.every(({ top }) => top))) return false;
  const kind = merge.keys.find(({ name }) => name === spreadBy)?.kind;
  return (
    kind === 'uuid' || ids.has(spreadBy) || merge.aggregates.some(({ fn }) => aggregateFunction(fn).groupsByColumn)
  );
}
