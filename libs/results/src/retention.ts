/** Which entries go: those that are too old, and of the others the oldest until the rest fits. Pure. Must not know: volumes, clocks. */
import type { JobId } from '@coffee/core';

export interface Kept {
  readonly job: JobId;
  /** Milliseconds of the clock that `now` is of. */
  readonly storedAt: number;
  readonly bytes: number;
}

export interface RetentionLimits {
  /** How long answers are kept (ms). */
  readonly keep: number;
  /** How many bytes all entries may take together. */
  readonly maxBytes: number;
}

/** @param spared stays though it is the oldest, or older than the rest: it was stored a moment ago. */
export function outdated(entries: readonly Kept[], now: number, limits: RetentionLimits, spared?: JobId): JobId[] {
  const oldestFirst = [...entries].sort((a, b) => a.storedAt - b.storedAt || (a.job < b.job ? -1 : 1));
  let left = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  return oldestFirst.flatMap(({ job, storedAt, bytes }) => {
    if (job === spared || (now - storedAt <= limits.keep && left <= limits.maxBytes)) return [];
    left -= bytes;
    return [job];
  });
}
