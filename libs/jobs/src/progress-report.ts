/** How far a job is: what a client shows while it waits. Values only. */

export interface TableProgress {
  readonly table: string;
  /** Bytes of the files that have been read and accepted, and of all files. */
  readonly bytes: number;
  readonly totalBytes: number;
}
export interface StageProgress {
  readonly stage: string;
  /** Chunks processed, and to process once that is known. */
  readonly done: number;
  readonly expected?: number;
}
export interface ProgressReport {
  readonly seconds: number;
  readonly tables: readonly TableProgress[];
  readonly stages: readonly StageProgress[];
  /** Place in the queue of waiting jobs, from 1, while the job waits. */
  readonly place?: number;
}
