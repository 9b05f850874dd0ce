/**
 * Attempts at chunks that were delivered before, as the records of a job's progress log tell of them: pure. A worker makes one attempt after
 * the other, and numbers them. So an attempt that is the last thing known of its worker, with nothing behind it, ended that worker; one that
 * is followed by a later one of the same worker did not. Records that come twice, or late, change nothing. Must not know: how many are too many.
 */
import type { ChunkSeq, StageId } from '@coffee/core';
import type { AttemptReturned, StageAttempt } from '@coffee/protocol';

type AttemptRecord = StageAttempt | AttemptReturned;

export class AttemptFold {
  /** The last that is known of each worker. */
  readonly #last = new Map<string, AttemptRecord>();

  step(record: AttemptRecord): void {
    const before = this.#last.get(record.worker);
    const isNews =
      !before ||
      record.attempt > before.attempt ||
      (record.attempt === before.attempt && record.type === 'AttemptReturned');
    if (isNews) this.#last.set(record.worker, record);
  }

  /** How many workers have begun the chunk and were not heard of again, which whoever asks leaves itself out of. */
  deaths(stage: StageId, seq: ChunkSeq, except: string): number {
    let deaths = 0;
    for (const last of this.#last.values()) {
      const open = last.type === 'StageAttempt' && last.stage === stage && last.seq === seq;
      if (open && last.worker !== except) deaths++;
    }
    return deaths;
  }
}
