/**
 * Who runs and who waits: at most `slots` jobs run, the others wait first in, first out. A pure function of the journal, so that
 * every gateway sees the same order; whichever appends `Started` first, it is for the same job.
 */
import type { JobId } from '@coffee/core';
import type { Journal } from './journal';

/** Jobs that wait, in their order, each with its place from 1. */
export function places(journal: Journal): Map<JobId, number> {
  const waiting = new Map<JobId, number>();
  for (const { opened, state } of journal) if (state === 'queued') waiting.set(opened.job, waiting.size + 1);
  return waiting;
}

/** Jobs that may start now: the first of those that wait, as many as there are free slots. */
export function startable(journal: Journal, slots: number): JobId[] {
  let running = 0;
  const waiting: JobId[] = [];
  for (const { opened, state } of journal) {
    if (state === 'running') running++;
    else if (state === 'queued') waiting.push(opened.job);
  }
  return waiting.slice(0, Math.max(0, slots - running));
}
