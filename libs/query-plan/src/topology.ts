/** What END-sync must know of a plan: who sends where, in how many partitions. */
import type { Topology, TopologyStage } from '@coffee/end-sync';
import type { PhysicalPlan, Stage } from './physical-plan';

export function topologyOf({ tables, stages, edges, results }: PhysicalPlan): Topology {
  return {
    tables: tables.map(({ table, outputs }) => ({ table, edges: outputs })),
    stages: stages.map(topologyStage),
    edges: edges.map(({ id, from, mode, partitions }) => ({ edge: id, from, mode, partitions })),
    sinks: results.map(({ name, input }) => ({ name, input })),
  };
}

function topologyStage(stage: Stage): TopologyStage {
  if ('queue' in stage) return { stage: stage.id, stateless: true, input: stage.input, outputs: stage.outputs };
  const inputs = [stage.input, ...stage.lookups.map((lookup) => lookup.edge)];
  const outputs = stage.outputs.map((output) => output.edge);
  return { stage: stage.id, stateless: false, partitions: stage.partitions, inputs, outputs };
}
