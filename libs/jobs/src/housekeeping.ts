/**
 * What nobody asks for and has to be done for jobs: ending those whose client stays away or that grow too old, and deleting what those that have
 * ended have left. A pure function of the journal, of when was heard of each job, and of the time. Owns: when. Any number of gateways decide it for
 * the same jobs. Must not know: clocks, logs, who hosts a job.
 *
 * Time runs from when a record was read here, so that no two machines' clocks are compared, and a gateway that starts gives every job a whole lease.
 * Ages are what the journal's ticks count (`ticks.ts`), which lag behind by some ticks at most: the margin is a quarter of the retention. A process
 * that starts after the record of a job's opening has gone knows nothing of the job: before it comes to that the job is ended, and what it left
 * deleted, by a gateway that still knows.
 *
 * A job whose answers are kept is not cancelled for want of a client once all of its tables are in: who hosts it then is a gateway, any of them.
 *
 * Invariants: at most one action for each job; none of a job that was heard of in time and is young; what is ended has not ended; what is deleted
 * belongs to nobody any more.
 */
import type { JobId } from '@coffee/core';
import type { JobEnd } from './job-end';
import { hasEnded, isHandedIn, type Journal, type JobRecord } from './journal';

export interface HousekeepingLimits {
  /** A job without its client for so many ms is cancelled; one that was announced and not opened is given up. */
  readonly lease: number;
  /** The logs of a job that ended so many ms ago are deleted. */
  readonly keep: number;
  /** How long the journal keeps its records (ms). */
  readonly retention: number;
  /** Whether jobs whose answers are to be kept can be taken on here. */
  readonly adopts: boolean;
}

/** A job that nobody can take on has failed after so many leases: another gateway would have done so. */
const LEASES_UNTIL_GIVEN_UP = 3;

/** All times are milliseconds of a clock that never jumps. */
export interface Heard {
  /** When the client of each job, or its end, was heard of. */
  readonly jobs: ReadonlyMap<JobId, number>;
  /** When the journal had been read up to the time before this. */
  readonly readUpTo: number;
}

export type HousekeepingAction =
  | { readonly do: 'end'; readonly job: JobId; readonly end: JobEnd }
  /** Nobody hosts it any more, and it needs no client: whoever takes it on first has it. */
  | { readonly do: 'adopt'; readonly job: JobId }
  /** Of a job that may still be hosted: that has to stop first. */
  | { readonly do: 'deleteLogs'; readonly job: JobId; readonly logs: readonly string[] }
  /** Of one that was never opened. */
  | { readonly do: 'deleteAnnounced'; readonly job: JobId; readonly logs: readonly string[] };

/** Whether nothing could be heard for a while: everybody is given a whole lease from now on. */
export const wasDeaf = ({ readUpTo }: Heard, now: number, { lease }: Pick<HousekeepingLimits, 'lease'>): boolean =>
  now - readUpTo > lease / 2;

/** What is due at `now`, when the journal has just been read up to now. */
export function housekeeping(
  journal: Journal,
  heard: Heard,
  now: number,
  limits: HousekeepingLimits,
): HousekeepingAction[] {
  const deaf = wasDeaf(heard, now, limits);
  const silence = (job: JobId): number => (deaf ? 0 : now - (heard.jobs.get(job) ?? now));
  const actions: HousekeepingAction[] = [];
  for (const record of journal) {
    const action = hasEnded(record) ? deletion(record, silence, limits) : ending(record, silence, limits);
    if (action) actions.push(action);
  }
  for (const job of heard.jobs.keys()) {
    const logs = journal.announced(job);
    if (logs && silence(job) > limits.lease) actions.push({ do: 'deleteAnnounced', job, logs });
  }
  return actions;
}

function ending(
  record: JobRecord,
  silence: (job: JobId) => number,
  { lease, retention, adopts }: HousekeepingLimits,
): HousekeepingAction | undefined {
  const { age = 0 } = record;
  const { job, keep } = record.opened;
  const isAlone = silence(job) > lease;
  if (isAlone && !(keep && isHandedIn(record))) {
    const reason = `its client was away for longer than ${lease / 1000} s`;
    return { do: 'end', job, end: { outcome: 'cancelled', reason } };
  }
  if (age > retention / 2) {
    const days = retention / 86_400_000;
    const reason = `it has not ended after half of the ${days} days that the journal remembers jobs`;
    return { do: 'end', job, end: { outcome: 'failed', reason } };
  }
  if (!isAlone) return undefined;
  if (adopts) return { do: 'adopt', job };
  if (silence(job) <= lease * LEASES_UNTIL_GIVEN_UP) return undefined;
  const reason = 'its answers are to be kept, and no gateway that runs has a place for them (RESULTS_DIR)';
  return { do: 'end', job, end: { outcome: 'failed', reason } };
}

function deletion(
  { opened: { job, keep: kept }, state, age = 0, deleted, logs }: JobRecord,
  silence: (job: JobId) => number,
  { keep, retention }: HousekeepingLimits,
): HousekeepingAction | undefined {
  // The answers of one that was kept are elsewhere: nobody needs its logs.
  const isNeeded = !(kept && state === 'completed') && silence(job) <= keep && age <= retention * 0.75;
  if (deleted || isNeeded) return undefined;
  return { do: 'deleteLogs', job, logs };
}
