/** How a job has ended, as the journal says, and what its client is told when it cannot have it here. */
import type { JobId } from '@coffee/core';
import { hasEnded, type JobRecord } from '@coffee/jobs';
import { SessionError } from '@coffee/protocol';
import type { JobEnd } from './job-states';

export function endOf(record: JobRecord): JobEnd | undefined {
  return hasEnded(record) ? { outcome: record.state, reason: record.reason } : undefined;
}

export const resultsGone = (job: JobId): SessionError =>
  new SessionError('UNKNOWN_JOB', `the results of job ${job} are gone`);

export const resumedElsewhere = (job: JobId): SessionError =>
  new SessionError('SUPERSEDED', `job ${job} was resumed through another connection`);
