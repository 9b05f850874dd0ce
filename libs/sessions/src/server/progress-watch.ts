/**
 * Whether a job has stood still for too long, and whose turn it is: that of the system, or that of a client which keeps a slot without
 * uploading anything. Owns: since when nothing has happened. Must not know: clocks, what progress is.
 */

/** What a job may wait for. */
export interface Standing {
  /** It waits for a slot. */
  readonly queued: boolean;
  /** Its progress can be seen: the broker is within reach. What cannot be seen may be there. */
  readonly seen: boolean;
  /** All its tables have ended, or the upload is held back until stages have caught up: the client has nothing to do. */
  readonly handedIn: boolean;
  /** Its client is connected. One that is not is a matter of the lease. */
  readonly attended: boolean;
}

export interface WatchLimits {
  /** How long (ms) the system, and how long the client may let a job wait. */
  readonly stall: number;
  readonly uploadIdle: number;
}

export class ProgressWatch {
  /** Times are milliseconds of a clock that never jumps. */
  constructor(
    private readonly limits: WatchLimits,
    private last: number,
  ) {}

  /** Something has happened: records came, or a chunk that was not there before. */
  progressed(now: number): void {
    this.last = now;
  }

  /** @returns who has kept the job waiting for too long; told again after another while. */
  check(now: number, { queued, seen, handedIn, attended }: Standing): 'system' | 'client' | undefined {
    if (queued || !seen) {
      this.last = now;
      return undefined;
    }
    const waited = now - this.last;
    const late = handedIn ? waited > this.limits.stall : attended && waited > this.limits.uploadIdle;
    if (!late) return undefined;
    this.last = now;
    return handedIn ? 'system' : 'client';
  }
}
