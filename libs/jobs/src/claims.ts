/**
 * Which of two hosts has a job's client: a claim may be held up on its way to the journal, and must not take the job from whoever has got it
 * since. Pure, and decided by what is in the records, so that all who fold the journal agree.
 */
import type { Claim, Claimed } from './journal-records';

/**
 * Whether a claim that comes now replaces the one that stands. Of two connections of one client the client itself says which is the later.
 * Between others a claim counts only if who made it knew of the one that stands: it was decided on what is still so.
 */
export function replaces({ client, attempt, after }: Claimed, current: Claim | undefined): boolean {
  const ordered = client !== undefined && client === current?.client && attempt !== current.attempt;
  if (ordered && attempt !== undefined && current.attempt !== undefined) return attempt > current.attempt;
  return after === current?.holder;
}
