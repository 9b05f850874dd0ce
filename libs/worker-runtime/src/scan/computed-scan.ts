/**
 * The stages of a table that are computed where it is scanned, on the rows of one range while they are in the scanner's memory. What
 * leaves is what a worker would have sent, but for integers: nobody packs what stays in the process. Pure. Must not know: threads, files.
 */
import type { StageResult } from '@coffee/jobs';
import type { Chunk } from '@coffee/protocol';
import { scannedStages, type PhysicalPlan, type TableName } from '@coffee/query-plan';
import { computeStage } from '../stateless-stage';

/** @throws CoffeeError BAD_MESSAGE when the rows are not what the plan says. */
export function computeStages(plan: PhysicalPlan, table: TableName, rows: Chunk): StageResult[] {
  return scannedStages(plan, table).map((stage) => computeStage(plan, stage, rows, 'as they are'));
}
