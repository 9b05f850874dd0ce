/** What END-sync must know of a plan: who sends where, in how many partitions. */
import type { Topology, TopologyStage } from '@coffee/end-sync';
import { outputsOf, type PhysicalPlan, type Stage } from './physical-plan';

export function topologyOf({ tables, stages, edges, results }: PhysicalPlan): Topology {
  return {
    tables: tables.map(({ table, outputs }) => ({ table, edges: outputs })),
    stages: stages.map(topologyStage),
    edges: edges.map(({ id, from, mode, partitions }) => ({ edge: id, from, mode, partitions })),
    sinks: results.map(({ name, input }) => ({ name, input })),
  };
}

function topologyStage(stage: Stage): TopologyStage {
  const outputs = outputsOf(stage);
  if ('root' in stage) return { stage: stage.id, stateless: true, input: stage.input, outputs };
  const inputs = [stage.input, ...stage.lookups.map((lookup) => lookup.edge)];
  return { stage: stage.id, stateless: false, partitions: stage.partitions, inputs, outputs };
}
