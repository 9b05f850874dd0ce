/** What the jobs that are served over HTTP are made of. */
import type { JobId } from '@coffee/core';
import type { PhysicalPlan } from '@coffee/query-plan';
import type { SessionLimits, SessionOptions } from '@coffee/sessions/server';
import type { ServedData } from '../served-data';

export interface HttpJobsOptions extends Omit<SessionOptions, 'limits'> {
  readonly limits: Pick<SessionLimits, 'stall' | 'uploadIdle'>;
  /** A job whose client has asked for nothing for so long (ms) is left here; without another gateway that has it, its lease runs out then. */
  readonly idle: number;
  /** Hosts a job that is all uploaded, until its answers are stored. */
  readonly takeOn: (job: JobId) => void;
  /** Data that lies here, if there is some. */
  readonly served?: ServedData;
  /** Of a process that is the whole system: the setting that gives it more threads, for messages. Left out: replicas can be added. */
  readonly workersSetting?: string;
  /** Told of a job before any of its logs are there. @returns what to call when they are. */
  readonly opening?: (job: JobId, plan: PhysicalPlan) => () => void;
}
