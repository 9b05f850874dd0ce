/** What a worker tells about itself as it goes: for logs and health. Must not know: who listens, and in what form it is written. */
import type { CoffeeError, JobId, StageId } from '@coffee/core';

/** What one chunk was. */
export interface Work {
  /** Of the encoded chunk. */
  readonly bytes: number;
  /** For which this process did nothing else. */
  readonly busySeconds: number;
}

interface StageFailure {
  readonly job: JobId;
  readonly stage: StageId;
  /** The work queue of the stage, or its group. */
  readonly at: string;
  readonly error: CoffeeError;
}

export type WorkerEvent =
  | {
      readonly type: 'jobStarted';
      readonly job: JobId;
      readonly queues: readonly string[];
      readonly partitions: number;
    }
  | { readonly type: 'jobLeft'; readonly job: JobId; readonly outcome: string }
  /** Its plan cannot be acted on, or its logs are gone or have what is none of this system: it fails. */
  | { readonly type: 'jobRefused'; readonly job: JobId; readonly error: CoffeeError }
  /** Its progress log says that it must fail: what still arrives for it is dropped. */
  | { readonly type: 'jobFailed'; readonly job: JobId; readonly reason: string }
  /** Its logs cannot be read for now: it is begun again after a pause. */
  | { readonly type: 'jobDelayed'; readonly job: JobId; readonly error: CoffeeError }
  | { readonly type: 'consuming'; readonly queue: string }
  | { readonly type: 'delivered'; readonly queue: string; readonly redelivered: boolean }
  | ({
      readonly type: 'chunkDone';
      readonly job: JobId;
      readonly queue: string;
      readonly rowsIn: number;
      /** From its first look to the confirm of its record. */
      readonly seconds: number;
    } & Work)
  /** A chunk was merged into a partition of this group. */
  | ({ readonly type: 'chunkMerged'; readonly group: string; readonly rowsIn: number } & Work)
  /** `seconds`: from when its input was complete until its end was confirmed. */
  | {
      readonly type: 'partitionDone';
      readonly job: JobId;
      readonly group: string;
      readonly seconds: number;
      readonly busySeconds: number;
    }
  /** Back to its queue, because something is out of reach. */
  | {
      readonly type: 'chunkReturned';
      readonly job: JobId;
      readonly queue: string;
      readonly seq: number;
      readonly error: CoffeeError;
    }
  /** It cannot be processed, anywhere: its job fails. */
  | ({ readonly type: 'chunkFailed'; readonly seq: number } & StageFailure)
  | ({ readonly type: 'partitionFailed' } & StageFailure)
  /** Something of the job cannot be done for now, and is tried again. */
  | { readonly type: 'delayed'; readonly job: JobId; readonly what: string; readonly error: CoffeeError }
  /** It has waited for so long, and what is missing. */
  | { readonly type: 'waiting'; readonly what: string; readonly seconds: number }
  /** No message of this system, or of a job that nobody has opened: gone for good. */
  | { readonly type: 'messageDropped'; readonly queue: string; readonly error: CoffeeError }
  | { readonly type: 'journalUnreadable'; readonly error: CoffeeError };

export type OnWorkerEvent = (event: WorkerEvent) => void;
