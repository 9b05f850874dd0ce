/** What the jobs of a gateway are opened and hosted with. Types only. */
import type { JobId } from '@coffee/core';
import type { Transport } from '@coffee/middleware';
import type { PhysicalPlan } from '@coffee/query-plan';
import type { GatewayFailpoint } from './failpoints';
import type { JobListener } from './hosted-job';
import type { JobEnd } from './job-end';
import type { JobObserver } from './job-observer';
import type { Claim, JobSource, Opened } from './journal-records';

/** Which client a job is hosted for, and which of its connections, if it says so. */
export type ClientConnection = Omit<Claim, 'holder'>;

export interface JobRequest {
  readonly job: JobId;
  readonly owner: string;
  readonly plan: PhysicalPlan;
  /** As in `Opened`. */
  readonly asked?: NonNullable<Opened['asked']>;
  readonly fingerprint: string;
  readonly source?: JobSource;
  /** As in `Opened`. */
  readonly idempotencyKey?: string;
  /** As in `Opened`. */
  readonly keep?: true;
}

export interface HostedListener extends JobListener {
  /** Place in the queue, from 1; 0 when the job runs. */
  placed?(place: number): void;
  /** The job has ended, by whomever. */
  ended?(end: JobEnd): void;
  /** The job's client came back through another connection, here or elsewhere: it is no longer hosted by this one. */
  takenOver?(): void;
}

export interface JobHostingOptions {
  readonly transport: Transport;
  /** How far ahead of the first stages the upload of a job may be. */
  readonly creditBytes: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long anything is waited for that the journal or a job's logs are to tell (ms). */
  readonly patience?: number;
  readonly onError: (error: unknown) => void;
  readonly failpoint?: GatewayFailpoint;
  /** Counts what happens. */
  readonly observer?: JobObserver;
}
