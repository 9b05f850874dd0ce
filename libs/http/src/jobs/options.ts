/** What the jobs that are served over HTTP are made of. */
import type { JobId } from '@coffee/core';
import type { SessionLimits, SessionOptions } from '@coffee/sessions/server';

export interface HttpJobsOptions extends Omit<SessionOptions, 'limits'> {
  readonly limits: Pick<SessionLimits, 'stall' | 'uploadIdle'>;
  /** A job whose client has asked for nothing for so long (ms) is left here; without another gateway that has it, its lease runs out then. */
  readonly idle: number;
  /** Hosts a job that is all uploaded, until its answers are stored. */
  readonly takeOn: (job: JobId) => void;
}
