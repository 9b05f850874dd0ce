/**
 * The work of a stateless stage on one chunk: a pure function from the input chunk to one output chunk for each edge.
 * Must not know: queues, acks, other chunks.
 */
import { CoffeeError, type EdgeId } from '@coffee/core';
import { aggregate, filter } from '@coffee/operators';
import type { Chunk } from '@coffee/protocol';
import type { PhysicalPlan, StatelessStage } from '@coffee/query-plan';

export interface StageOutput {
  readonly edge: EdgeId;
  readonly chunk: Chunk;
}

/** @throws CoffeeError when the chunk is not what the plan says (BAD_MESSAGE) or a sum is not exact (INEXACT). */
export function processChunk(plan: PhysicalPlan, stage: StatelessStage, input: Chunk): StageOutput[] {
  const { operator } = stage;
  switch (operator.op) {
    case 'filter': {
      const chunks = filter(
        input,
        operator,
        stage.outputs.map((id) => ({ columns: columnsOf(plan, id) })),
      );
      return chunks.map((chunk, i) => ({ edge: stage.outputs[i]!, chunk }));
    }
    case 'aggregate': {
      const chunk = aggregate(input, operator);
      return stage.outputs.map((edge) => ({ edge, chunk }));
    }
  }
}

function columnsOf(plan: PhysicalPlan, id: EdgeId): readonly string[] {
  const edge = plan.edges[id];
  if (!edge) throw new CoffeeError('INTERNAL', `the plan has no edge ${id}`);
  return edge.columns;
}
