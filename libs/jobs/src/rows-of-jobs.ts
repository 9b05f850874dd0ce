/** How many rows of a job the first stages have processed, as far as its progress log was read. Pure. */
import type { JobId } from '@coffee/core';
import type { StageNumbers } from '@coffee/end-sync';
import type { PhysicalPlan } from '@coffee/query-plan';
import { hasEnded, type JobRecord } from './journal';

/** A job as it is read here. */
interface Read {
  readonly job: JobId;
  readonly rows: number;
}

/** Of all tables but those that are only joined. */
export function rowsThrough({ edges }: Pick<PhysicalPlan, 'edges'>, stages: readonly StageNumbers[]): number {
  const rowsIn = new Map<string, number>(stages.map(({ stage, rowsIn }) => [stage, rowsIn]));
  const first = new Map<string, number>();
  for (const { from, to } of edges) {
    if (!('table' in from) || !('stage' in to)) continue;
    // All stages that read a table read all of its rows.
    first.set(from.table, Math.max(first.get(from.table) ?? 0, rowsIn.get(to.stage) ?? 0));
  }
  return [...first.values()].reduce((sum, rows) => sum + rows, 0);
}

/** As the one that has read most of the job's log knows; undefined where none reads it. */
export function rowsRead(job: JobId, runs: readonly Read[]): number | undefined {
  const rows = runs.filter((run) => run.job === job).map((run) => run.rows);
  return rows.length === 0 ? undefined : Math.max(...rows);
}

/** Of a job that goes on never fewer than its hosts have said: a log that is read anew is read from its beginning. Of one that has ended, as its end says. */
export function rowsOf(record: JobRecord, runs: readonly Read[]): number | undefined {
  if (hasEnded(record)) return record.rows;
  const read = rowsRead(record.opened.job, runs);
  return read === undefined ? record.rows : Math.max(read, record.rows ?? 0);
}
