/** What a client is told that cannot have its job here. */
import type { JobId } from '@coffee/core';
import { SessionError } from '@coffee/protocol';

export const resultsGone = (job: JobId): SessionError =>
  new SessionError('UNKNOWN_JOB', `the results of job ${job} are gone`);

export const resumedElsewhere = (job: JobId): SessionError =>
  new SessionError('SUPERSEDED', `job ${job} was resumed through another connection`);
