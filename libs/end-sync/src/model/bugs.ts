/** Six deliberate bugs, one of them in two places: what the check is worth shows in what it catches. */
import { SeqSet } from '@coffee/protocol';
import { createJobProgress, type JobProgress } from '../job-progress';
import { createPartitionInput } from '../partition-input';
import type { Bug, ProgressFold } from './configuration';

/** What END-sync must not count with: each value counts, whether it was there before or not. */
class Counter extends SeqSet {
  #count = 0;

  override get size(): number {
    return this.#count;
  }
  override add(value: number): boolean {
    super.add(value);
    this.#count++;
    return true;
  }
  override equals(other: SeqSet): boolean {
    return this.#count === other.size;
  }
  override clone(): Counter {
    const copy = new Counter();
    for (const value of this) copy.add(value);
    copy.#count = this.#count;
    return copy;
  }
}

/** The real fold, but it never sees the tombstone. */
function withoutTombstone(fold: JobProgress): ProgressFold {
  return {
    step: (record) => (record.type === 'JobEnded' ? [] : fold.step(record)),
    clone: () => withoutTombstone(fold.clone()),
    fingerprint: () => fold.fingerprint(),
  };
}

export const bugs = {
  'counter instead of set': {
    createProgress: (topology) => createJobProgress(topology, () => new Counter()),
  },
  'StageEnd before confirm': { recordBeforeConfirm: true },
  'StageEnd of a partition before confirm': { endBeforeConfirm: true },
  'duplicates counted': {
    createInput: (topology, reader, partition) =>
      createPartitionInput(topology, reader, partition, () => new Counter()),
  },
  'dropped tombstone': { createProgress: (topology) => withoutTombstone(createJobProgress(topology)) },
  'partition by replica count': { partitionByReplicas: true },
  'END lost on restart': { readFromEnd: true },
} as const satisfies Record<string, Bug>;
