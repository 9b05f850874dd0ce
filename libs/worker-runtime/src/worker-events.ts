/** What a worker tells about itself as it goes: for logs and health. Must not know: who listens, and in what form it is written. */
import type { CoffeeError, JobId, StageId } from '@coffee/core';

export type WorkerEvent =
  | {
      readonly type: 'jobStarted';
      readonly job: JobId;
      readonly queues: readonly string[];
      readonly partitions: number;
    }
  | { readonly type: 'jobLeft'; readonly job: JobId; readonly outcome: string }
  /** Its plan cannot be acted on, or its logs are gone: this worker does nothing for it. */
  | { readonly type: 'jobRefused'; readonly job: JobId; readonly error: CoffeeError }
  /** Its logs cannot be read for now: it is begun again after a pause. */
  | { readonly type: 'jobDelayed'; readonly job: JobId; readonly error: CoffeeError }
  | { readonly type: 'consuming'; readonly queue: string }
  | { readonly type: 'delivered'; readonly queue: string }
  | { readonly type: 'chunkDone'; readonly job: JobId; readonly queue: string; readonly rowsIn: number }
  /** Back to the queue: the transport failed. */
  | ({ readonly type: 'chunkReturned'; readonly error: CoffeeError } & ChunkAddress)
  /** It cannot be processed, anywhere: its job fails. */
  | ({ readonly type: 'chunkFailed'; readonly error: CoffeeError } & ChunkAddress)
  | { readonly type: 'partitionFailed'; readonly job: JobId; readonly stage: StageId; readonly error: CoffeeError }
  /** No message of this system, or of a job that nobody has opened: gone for good. */
  | { readonly type: 'messageDropped'; readonly queue: string; readonly error: CoffeeError }
  | { readonly type: 'journalUnreadable'; readonly error: CoffeeError };

export interface ChunkAddress {
  readonly job: JobId;
  readonly stage: StageId;
  readonly seq: number;
}

export type OnWorkerEvent = (event: WorkerEvent) => void;
