/**
 * The work of stateless stages on one chunk: a pure function from the input chunk to what each stage makes of it. Owns: that an output
 * whose next stage is served here too goes straight on into it. Invariant: which stages are served changes where a chunk is worked on,
 * and nothing else: what leaves and what is told are the same bytes. Must not know: queues, acks, other chunks.
 */
import { CoffeeError, type EdgeId } from '@coffee/core';
import { project } from '@coffee/jobs';
import { aggregate, filter } from '@coffee/operators';
import type { Chunk } from '@coffee/protocol';
import type { Edge, PhysicalPlan, StatelessStage } from '@coffee/query-plan';
import { StageError } from './stage-error';

export interface StageOutput {
  readonly edge: EdgeId;
  readonly chunk: Chunk;
  /** The next stage has it already: it must not be sent, and counts as sent. */
  readonly taken: boolean;
}

/** What one stage made of a chunk. */
export interface StageRun {
  readonly stage: StatelessStage;
  readonly rowsIn: number;
  readonly outputs: readonly StageOutput[];
}

/**
 * The stage on the chunk, and behind it every stage that `next` names for an edge, each on what it would have been sent. A stage
 * comes after the one that feeds it.
 * @throws StageError when the chunk is not what the plan says (BAD_MESSAGE).
 */
export function processChunk(
  plan: PhysicalPlan,
  stage: StatelessStage,
  input: Chunk,
  next: (edge: EdgeId) => StatelessStage | undefined,
): StageRun[] {
  const behind: StageRun[] = [];
  const outputs = outputsOf(plan, stage, input).map(({ edge, chunk }): StageOutput => {
    // What has no rows is not sent, so nobody is told of it either.
    const follower = chunk.rows > 0 ? next(edge.id) : undefined;
    if (follower) behind.push(...processChunk(plan, follower, chunk, next));
    return { edge: edge.id, chunk, taken: follower !== undefined };
  });
  return [{ stage, rowsIn: input.rows, outputs }, ...behind];
}

/** One chunk for each edge, with the edge's columns. */
function outputsOf(plan: PhysicalPlan, stage: StatelessStage, input: Chunk): { edge: Edge; chunk: Chunk }[] {
  const { operator } = stage;
  try {
    const edges = stage.outputs.map((id) => edgeOf(plan, id));
    switch (operator.op) {
      case 'filter':
        return filter(input, operator, edges).map((chunk, i) => ({ edge: edges[i]!, chunk }));
      case 'aggregate': {
        const sums = aggregate(input, operator);
        return edges.map((edge) => ({ edge, chunk: project(sums, edge.columns) }));
      }
    }
  } catch (thrown) {
    throw new StageError(stage.id, thrown);
  }
}

function edgeOf(plan: PhysicalPlan, id: EdgeId): Edge {
  const edge = plan.edges[id];
  if (!edge) throw new CoffeeError('INTERNAL', `the plan has no edge ${id}`);
  return edge;
}
