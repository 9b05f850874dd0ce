/** How a job on a cluster has ended, as the error that a command ends with. */
import { CoffeeError } from '@coffee/core';
import type { JobSummary } from '@coffee/sessions/client';

/** Undefined of a job that has completed, or has not ended. */
export function failureOf({
  job,
  state,
  reason,
  code = 'JOB_FAILED',
}: Pick<JobSummary, 'job' | 'state' | 'reason' | 'code'>): CoffeeError | undefined {
  const why = reason === undefined ? '' : `: ${reason}`;
  if (state === 'failed') return new CoffeeError(code, `job ${job} failed${why}`);
  return state === 'cancelled' ? new CoffeeError('CANCELLED', `job ${job} was cancelled${why}`) : undefined;
}
