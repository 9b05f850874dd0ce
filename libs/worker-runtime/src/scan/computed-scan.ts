/**
 * The stages of a table that are computed where it is scanned, on the rows of one range while they are in the scanner's memory. What
 * leaves is what a worker would have sent. Pure. Must not know: threads, files.
 */
import { encodeParts, type StageResult } from '@coffee/jobs';
import type { Chunk } from '@coffee/protocol';
import { scannedStages, type PhysicalPlan, type TableName } from '@coffee/query-plan';
import { processChunk } from '../stateless-stage';

/** @throws CoffeeError BAD_MESSAGE when the rows are not what the plan says. */
export function computeStages(plan: PhysicalPlan, table: TableName, rows: Chunk): StageResult[] {
  return scannedStages(plan, table).map((stage) => {
    const outputs = processChunk(plan, stage, rows);
    return {
      stage: stage.id,
      rowsIn: rows.rows,
      rowsOut: outputs.reduce((sum, { chunk }) => sum + chunk.rows, 0),
      parts: outputs.flatMap(({ edge, chunk }) => encodeParts(plan.edges[edge]!, chunk)),
    };
  });
}
