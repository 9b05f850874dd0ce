/**
 * The work of a stateless stage on one chunk: a pure function from the input chunk to one chunk for each edge that the stage sends on.
 * Must not know: queues, acks, other chunks.
 */
import { CoffeeError, type EdgeId } from '@coffee/core';
import { encodeParts, project, type StageResult } from '@coffee/jobs';
import { aggregate, filter, firstRows, withComputed } from '@coffee/operators';
import type { Chunk, IntegerForm } from '@coffee/protocol';
import type { Edge, PhysicalPlan, StatelessStage, Step } from '@coffee/query-plan';

export interface StageOutput {
  readonly edge: EdgeId;
  readonly chunk: Chunk;
}

/** @throws CoffeeError BAD_MESSAGE when the chunk is not what the plan says. */
export function processChunk(plan: PhysicalPlan, { root }: StatelessStage, input: Chunk): StageOutput[] {
  const outputs: StageOutput[] = [];
  const run = (step: Step, given: Chunk): void => {
    const edges = step.outputs.map((id) => edgeOf(plan, id));
    const chunks = operate(step, given, [...edges, ...step.next]);
    edges.forEach(({ id }, i) => outputs.push({ edge: id, chunk: chunks[i]! }));
    step.next.forEach((behind, i) => {
      const chunk = chunks[edges.length + i]!;
      if (chunk.rows > 0) run(behind, chunk);
    });
  };
  run(root, input);
  return outputs;
}

/** The same, ready to be sent. */
export function computeStage(
  plan: PhysicalPlan,
  stage: StatelessStage,
  input: Chunk,
  integers?: IntegerForm,
): StageResult {
  const outputs = processChunk(plan, stage, input);
  return {
    stage: stage.id,
    rowsIn: input.rows,
    rowsOut: outputs.reduce((sum, { chunk }) => sum + chunk.rows, 0),
    parts: outputs.flatMap(({ edge, chunk }) => encodeParts(edgeOf(plan, edge), chunk, integers)),
  };
}

/** One chunk for each target, with its columns. */
function operate({ operator }: Step, given: Chunk, targets: readonly (Edge | Step)[]): Chunk[] {
  switch (operator.op) {
    case 'filter':
      return filter(given, operator, targets);
    case 'project': {
      const rows = withComputed(given, operator);
      return targets.map(({ columns }) => project(rows, columns));
    }
    case 'limit': {
      const rows = firstRows(given, operator);
      return targets.map(({ columns }) => project(rows, columns));
    }
    case 'aggregate': {
      const sums = aggregate(given, operator);
      return targets.map(({ columns }) => project(sums, columns));
    }
  }
}

function edgeOf(plan: PhysicalPlan, id: EdgeId): Edge {
  const edge = plan.edges[id];
  if (!edge) throw new CoffeeError('INTERNAL', `the plan has no edge ${id}`);
  return edge;
}
