/**
 * Whether a job has stood still for too long, and whose turn it is: that of the system, or that of a client which keeps a slot without
 * uploading anything. Owns: since when nothing has happened, also while others hosted the job: a client that comes back again and again gives
 * it no new time. Invariant: progress is what the job has not had before, so nothing that is repeated is any. Must not know: clocks.
 */
import type { Standstill } from '@coffee/jobs';

/** What a job may wait for. */
export interface Standing {
  /** It waits for a slot. */
  readonly queued: boolean;
  /** Its progress can be seen: the broker is within reach. What cannot be seen may be there. */
  readonly seen: boolean;
  /** All its tables have ended, the upload is held back until stages have caught up, or what came is being read: it is not the client's turn. */
  readonly handedIn: boolean;
  /** Its client is connected. One that is not is a matter of the lease. */
  readonly attended: boolean;
}

export interface WatchLimits {
  /** How long (ms) the system, and how long the client may let a job wait. */
  readonly stall: number;
  readonly uploadIdle: number;
}

/** All times are milliseconds of a clock that never jumps. */
export class ProgressWatch {
  /** Since when the system, and since when the client has let the job wait. */
  #system: number;
  #client: number;
  /** The most that is known of: how much is done, and how many results its client has stored. */
  #records = 0;
  #results = 0;
  /** How long (ms) each had let the job wait when its client came back. What is uploaded again neither ends that nor adds to it. */
  #owed = { system: 0, client: 0 };

  constructor(
    private readonly limits: WatchLimits,
    now: number,
  ) {
    this.#system = now;
    this.#client = now;
  }

  /** Something has happened that brings the job on. */
  progressed(now: number): void {
    this.#system = now;
    this.#client = now;
    this.#owed = { system: 0, client: 0 };
  }

  /** So much of the job is done. */
  heard(records: number, now: number): void {
    if (records <= this.#records) return;
    this.#records = records;
    this.progressed(now);
  }

  /** Its client has stored so many results, from the beginning of their log. */
  stored(results: number, now: number): void {
    if (results <= this.#results) return;
    this.#results = results;
    this.progressed(now);
  }

  /**
   * A chunk or a piece of a file came that had not come through this connection.
   * @param owing whether the system owes the job something however much is uploaded.
   */
  uploaded(now: number, owing: boolean): void {
    this.#client = now - this.#owed.client;
    if (!owing) this.#pause(now);
  }

  /** Another host has left the job so. */
  inherit({ system, client, records, results = 0 }: Standstill, now: number): void {
    const moved = records < this.#records || results < this.#results;
    this.#records = Math.max(records, this.#records);
    this.#results = Math.max(results, this.#results);
    if (moved) return;
    this.#system = now - system;
    this.#client = now - client;
    this.#owed = { system, client };
  }

  /** What whoever hosts the job next is to know. */
  standstill(now: number, handedIn: boolean): Standstill {
    const since = (then: number): number => Math.max(0, Math.round(now - then));
    return {
      system: handedIn ? since(this.#system) : this.#owed.system,
      client: since(this.#client),
      records: this.#records,
      ...(this.#results > 0 && { results: this.#results }),
    };
  }

  /** @returns who has kept the job waiting for too long; told again after another while. */
  check(now: number, { queued, seen, handedIn, attended }: Standing): 'system' | 'client' | undefined {
    if (queued || !seen) {
      this.#system = now;
      this.#client = now;
      return undefined;
    }
    if (!handedIn) this.#pause(now);
    if (handedIn && now - this.#system > this.limits.stall) {
      this.#system = now;
      return 'system';
    }
    if (!handedIn && attended && now - this.#client > this.limits.uploadIdle) {
      this.#client = now;
      return 'client';
    }
    return undefined;
  }

  /** It is not the system's turn: until now it has let the job wait for no longer than it had before. */
  #pause(now: number): void {
    this.#system = now - this.#owed.system;
  }
}
