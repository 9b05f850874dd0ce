/** What whoever hears the page is told of a job while it goes on: what changes for a person, and no number that changes with each look. Pure. */
import type { JobStatus } from '@coffee/http';
import type { Live } from './live-job';

export interface JobFacts {
  /** In the queue. */
  readonly place?: number | undefined;
  readonly limit?: JobStatus['limit'] | undefined;
  /** Of served files, in whole tens of percent. */
  readonly read?: number | undefined;
  /** Of its stages, in whole tens of percent. */
  readonly done?: number | undefined;
}

/** How far it is, as far as that is known. Of an upload of this page, that says how far it is. */
export function factsOf({ state, place }: JobStatus, { limit, served, tables, stages }: Live): JobFacts {
  if (state === 'queued') return { place };
  const isCounted = tables.size === 0 && stages.length > 0 && stages.every(({ expected }) => expected !== undefined);
  return {
    limit,
    read: served && tensOf(served.read, served.total),
    done: served || !isCounted ? undefined : tensOf(sum(stages, 'done'), sum(stages, 'expected')),
  };
}

/** @param told what was said before. @returns what is to be said, if anything. */
export function newsOf(now: JobFacts, told: JobFacts): JobFacts | undefined {
  const news = {
    ...(now.place !== undefined && now.place !== told.place && { place: now.place }),
    ...(now.limit && waitOf(now.limit) !== waitOf(told.limit) && { limit: now.limit }),
    ...(isFarther(now.read, told.read) && { read: now.read }),
    ...(isFarther(now.done, told.done) && { done: now.done }),
  };
  return Object.keys(news).length > 0 ? news : undefined;
}

/** What it waits for: neither how much of that is left, nor which file is being read. */
const waitOf = (limit: JobFacts['limit']): string | undefined =>
  limit && JSON.stringify({ ...limit, left: undefined, file: undefined });

const isFarther = (now: number | undefined, told = 0): boolean => now !== undefined && now > told;

const tensOf = (done: number, total: number): number => (total === 0 ? 0 : Math.floor((done / total) * 10) * 10);

const sum = (stages: Live['stages'], what: 'done' | 'expected'): number =>
  stages.reduce((total, stage) => total + (stage[what] ?? 0), 0);
