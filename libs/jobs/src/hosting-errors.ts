/** Why a job is not hosted here, or no longer, and why a table of it cannot end: the one place that gives each reason its code and words. */
import { CoffeeError, type ChunkSeq, type JobId } from '@coffee/core';
import type { TableName } from '@coffee/query-plan';

export const notTheFirst = (job: JobId): CoffeeError =>
  new CoffeeError('SUPERSEDED', `job ${job} was not opened: another was for the same request`);

export const tooLate = (job: JobId): CoffeeError =>
  new CoffeeError('GONE', `job ${job} was not opened: it took so long that its logs were deleted`);

export const takenOver = (job: JobId): CoffeeError =>
  new CoffeeError('SUPERSEDED', `job ${job} was resumed through another connection`);

export const leftHere = (job: JobId): CoffeeError => new CoffeeError('CLOSED', `job ${job} is no longer followed here`);

export const resumedAtOnce = (job: JobId): CoffeeError =>
  new CoffeeError('SUPERSEDED', `job ${job} was resumed through another connection at the same time`);

export const nothingLeft = (job: JobId): CoffeeError => new CoffeeError('JOB_OVER', `nothing is left of job ${job}`);

/** A table cannot end: `chunks` of it, ascending, are not known to be at the broker, and have to be sent again. */
export class MissingChunks extends CoffeeError {
  readonly chunks: readonly ChunkSeq[];

  constructor(table: TableName, chunks: readonly ChunkSeq[]) {
    const sorted = chunks.toSorted((a, b) => a - b);
    const more = sorted.length > 1 ? `, nor could ${sorted.length - 1} more: send them again` : ': send it again';
    super('TRANSPORT', `table ${table} cannot end: its chunk ${sorted[0]} could not be sent${more}`);
    this.chunks = sorted;
  }
}
