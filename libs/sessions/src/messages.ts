/**
 * What the JSON frames of the client protocol say, as both sides know it (docs/client-protocol.md). Types only: a gateway checks
 * what clients send in `server/requests.ts`.
 */
import type { JobOutcome, JobSource, JobState } from '@coffee/jobs';
import type { PhysicalPlan, QueryParameters, TableName, TableScan } from '@coffee/query-plan';

export interface BeginConnection {
  readonly magic: string;
  readonly version: number;
  readonly token?: string;
}
export interface ConnectionReady {
  readonly version: number;
  readonly maxFrameBytes: number;
  readonly windowBytes: number;
  readonly pingSeconds: number;
}
export interface StartJob extends JobSource {
  /** Empty: all. */
  readonly queries: readonly string[];
  readonly parameters?: Partial<QueryParameters>;
  /** Text that changes when the files change, at most 200 characters. */
  readonly fingerprint: string;
  /** The client's own, new for each job, at most 100 characters: who asks again with it, not having heard, gets the same job. */
  readonly nonce?: string;
}
export interface TableEnd {
  readonly table: TableName;
  readonly chunks: number;
}
export interface JobAccepted {
  readonly job: string;
  readonly scan: readonly Pick<TableScan, 'table' | 'columns'>[];
  readonly results: PhysicalPlan['results'];
  /** As in START_JOB. */
  readonly format: JobSource['format'];
  readonly onBadRow: JobSource['onBadRow'];
  readonly fingerprint: string;
  /** Tables that are in already: only of a job that is resumed. */
  readonly ended: readonly TableEnd[];
  readonly state: JobState;
  /** In the queue, from 1; 0 when the job does not wait. */
  readonly place: number;
}
export interface JobPlace {
  readonly job: string;
  readonly place: number;
}
export interface UploadEnd {
  readonly table: TableName;
  readonly chunks?: number;
}
export interface UploadEndAck {
  readonly table: TableName;
  /** Only of files: rows that were left out, and the first ten of them as a person reads them. */
  readonly badRows?: BadRows;
}
export interface BadRows {
  readonly count: number;
  readonly first: readonly string[];
}
export interface StageReport {
  readonly stage: string;
  readonly done: number;
  readonly expected?: number;
}
export interface Progress {
  readonly job: string;
  readonly stages: readonly StageReport[];
}
export interface JobEnded {
  readonly job: string;
  readonly outcome: JobOutcome;
  readonly reason?: string;
}
export interface Cancel {
  readonly job: string;
}
export interface Resume {
  readonly job: string;
  /** After the last result that the client has; 0 for all. */
  readonly offset: number;
  /** Compared with that of START_JOB if given. */
  readonly fingerprint?: string;
}
export interface ListJobs {
  readonly job?: string;
}
export interface JobSummary {
  readonly job: string;
  readonly state: JobState;
  readonly place?: number;
  readonly reason?: string;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
}
export interface Jobs {
  readonly jobs: readonly JobSummary[];
}
export interface ErrorMessage {
  readonly code: string;
  readonly message: string;
  readonly retriable: boolean;
}
