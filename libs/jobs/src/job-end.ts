/** How a job ends, and why. */
import { failureCodeOf, type CoffeeError } from '@coffee/core';
import { hasEnded, type JobRecord } from './journal';
import type { JobEnded } from './journal-records';

/** `code`: of one that has failed; where it is left out, JOB_FAILED. */
export type JobEnd = Pick<JobEnded, 'outcome' | 'reason' | 'code'>;

/** Undefined of a job that has not ended. */
export function endOf(record: JobRecord): JobEnd | undefined {
  if (!hasEnded(record)) return undefined;
  const { state, reason, code } = record;
  return { outcome: state, ...(reason !== undefined && { reason }), ...(code && { code }) };
}

/** The end of one that cannot go on, whoever tries. */
export const failedOver = (error: CoffeeError): JobEnd => ({
  outcome: 'failed',
  code: failureCodeOf(error),
  reason: error.message,
});
