/**
 * What travels between processes: data messages (work queues, partition logs, results log) and progress records
 * (a job's progress log). Types only; `message-codec.ts` gives them bytes.
 */
import type { ChunkSeq, EdgeId, FailureCode, JobId, Partition, StageId } from '@coffee/core';
import type { SeqSet } from './seq-set';

/**
 * One chunk on one edge. Its identity is (job, edge, sourcePartition, seq): whoever reads a log drops what it has seen.
 * `sourcePartition` is 0 for a table or a stateless stage, else the partition of the stateful stage that sent it.
 */
export interface DataMessage {
  readonly job: JobId;
  readonly edge: EdgeId;
  readonly sourcePartition: Partition;
  readonly seq: ChunkSeq;
  /** An encoded chunk, aligned to 8 bytes in its buffer. */
  readonly chunk: Uint8Array;
}

/** One (edge, partition) that got, or may get, data. Partition is 0 for a work queue, a broadcast and the results log. */
export interface Port {
  readonly edge: EdgeId;
  readonly partition: Partition;
}

/** A replica of a stateless stage has processed chunk `seq`: every output is confirmed. `sentTo` lists the non-empty outputs. */
export interface StageStats {
  readonly type: 'StageStats';
  readonly stage: StageId;
  readonly seq: ChunkSeq;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly sentTo: readonly Port[];
}
/** The client has uploaded all `chunks` chunks of the table, seq 0..chunks-1, all confirmed. */
export interface TableCompleted {
  readonly type: 'TableCompleted';
  readonly table: string;
  readonly chunks: number;
}
/**
 * A stage is complete. `expected` has, for each port that got data, the set of seqs that were sent to it.
 * Stateless: one for the stage (`partition` 0), the same whoever appends it. Stateful: one for each partition.
 */
export interface StageEnd {
  readonly type: 'StageEnd';
  readonly stage: StageId;
  readonly partition: Partition;
  readonly expected: readonly { readonly port: Port; readonly seqs: SeqSet }[];
}
/** A chunk or a partition cannot be processed: the job has to fail with this reason. `stage` is empty where it is none in particular. */
export interface StageFailed {
  readonly type: 'StageFailed';
  readonly stage: StageId;
  readonly seq: ChunkSeq;
  readonly code: FailureCode;
  readonly reason: string;
}
/**
 * A replica is about to process a chunk that was delivered before, alone in its process. Unless StageStats, AttemptReturned or a later
 * attempt of the same worker follows, it ended its process: enough of them for one chunk, and the chunk is what ends them.
 */
export interface StageAttempt extends Attempt {
  readonly type: 'StageAttempt';
}
/** The chunk of an attempt went back to its queue because something was out of reach: the attempt says nothing about the chunk. */
export interface AttemptReturned extends Attempt {
  readonly type: 'AttemptReturned';
}
interface Attempt {
  readonly stage: StageId;
  readonly seq: ChunkSeq;
  /** Names the process, as far as this job is concerned: no two have the same. */
  readonly worker: string;
  /** Counts the attempts of this worker, from 1: it begins one after the other. */
  readonly attempt: number;
}
/** The tombstone: the job has ended; every late redelivery is acknowledged and dropped. */
export interface JobEnded {
  readonly type: 'JobEnded';
  readonly outcome: 'completed' | 'failed' | 'cancelled';
}
export type ProgressRecord =
  StageStats | TableCompleted | StageEnd | StageFailed | JobEnded | StageAttempt | AttemptReturned;
