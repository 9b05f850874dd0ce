/** What a worker is told when it is made. Types only. */
import type { Partition } from '@coffee/core';
import type { ParseRecord } from '@coffee/jobs';
import type { Transport } from '@coffee/middleware';
import type { WorkerFailpoint } from './failpoints';
import type { OnWorkerEvent } from './worker-events';

export interface StageWorkerOptions {
  readonly transport: Transport;
  /** Whether this worker takes chunks from the work queue of this name. */
  readonly serves: (queue: string) => boolean;
  /** Whether this worker owns this partition of every stateful stage of this group. */
  readonly owns: (group: string, partition: Partition) => boolean;
  readonly replica: number;
  /** Chunks in flight per work queue: the next one is computed while the outputs of the last are confirmed. */
  readonly prefetch: number;
  /** A failure that this worker cannot mend: its process should end, and a new one start. */
  readonly onError: (error: unknown) => void;
  readonly onEvent?: OnWorkerEvent;
  /** Left out, records of the journal are taken as they are: only where nobody else writes there. */
  readonly parseRecord?: ParseRecord;
  /** How many workers a chunk may end after it was delivered before, until it fails its job. Default 3. */
  readonly attempts?: number;
  /** Waits for a journal that is not there, instead of declaring it: a worker's user of the broker has no right to. */
  readonly awaitsJournal?: boolean;
  /** How long (ms) a chunk is in hand for what should come any moment: the start of its job, a record of its own. */
  readonly patience?: number;
  /** Milliseconds of a clock that never jumps. */
  readonly elapsed?: () => number;
  readonly failpoint?: WorkerFailpoint;
}

export const DEFAULT_PATIENCE = 60_000;
