/**
 * Who runs and who waits: at most `slots` jobs run, and slots go round among the owners whose jobs wait. A pure function of the journal,
 * so that every gateway sees the same order; whichever appends `Started` first, it is for the same job.
 *
 * The order: the first job that waits of each owner, then the second of each, and so on; among those, the owner first whose last start is
 * longest ago. So an owner with many jobs delays another by one job for each of its own, and nobody is passed over twice by the same
 * owner. Of one owner alone it is first in, first out.
 */
import type { JobId } from '@coffee/core';
import { hasEnded, type Journal } from './journal';

/** Jobs that wait, in their order, each with its place from 1. */
export function places(journal: Journal): Map<JobId, number> {
  return new Map(order(journal).map((job, i) => [job, i + 1]));
}

/** Jobs that may start now: the first of those that wait, as many as there are free slots. */
export function startable(journal: Journal, slots: number): JobId[] {
  let running = 0;
  for (const { state } of journal) if (state === 'running') running++;
  return running < slots ? order(journal).slice(0, slots - running) : [];
}

/** Jobs that have not ended and that nobody can work on, each with the reason. */
export function unworkable(journal: Journal): { readonly job: JobId; readonly reason: string }[] {
  return [...journal].flatMap((entry) =>
    entry.unworkable === undefined || hasEnded(entry) ? [] : [{ job: entry.opened.job, reason: entry.unworkable }],
  );
}

/** Jobs of an owner, and of all owners together, that have not ended. */
export function unended(journal: Journal, owner: string): { readonly own: number; readonly waiting: number } {
  let own = 0;
  let waiting = 0;
  for (const { opened, state } of journal) {
    if (state === 'queued') waiting++;
    if (opened.owner === owner && (state === 'queued' || state === 'running')) own++;
  }
  return { own, waiting };
}

function order(journal: Journal): JobId[] {
  const lastStart = new Map<string, number>();
  const waiting: { readonly job: JobId; readonly owner: string; readonly round: number }[] = [];
  const rounds = new Map<string, number>();
  for (const { opened, state, start, unworkable } of journal) {
    const { job, owner } = opened;
    if (start !== undefined) lastStart.set(owner, Math.max(start, lastStart.get(owner) ?? 0));
    if (state !== 'queued' || unworkable !== undefined) continue;
    const round = rounds.get(owner) ?? 0;
    rounds.set(owner, round + 1);
    waiting.push({ job, owner, round });
  }
  // Both sorts are stable: owners who have never had a job started come in the order of their first jobs, in every round.
  const owners = [...rounds.keys()].sort((a, b) => (lastStart.get(a) ?? 0) - (lastStart.get(b) ?? 0));
  const turn = new Map(owners.map((owner, i) => [owner, i]));
  return waiting
    .sort((a, b) => a.round - b.round || (turn.get(a.owner) ?? 0) - (turn.get(b.owner) ?? 0))
    .map(({ job }) => job);
}
