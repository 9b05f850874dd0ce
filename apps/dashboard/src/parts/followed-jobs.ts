/**
 * The list of jobs while it is shown: as long as one of them runs or waits it is asked for again, and when its tab is seen again. A tab that nobody
 * sees asks for nothing. Owns: how what comes is joined to what is there, of which nobody loses a row that was loaded.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { JobList } from '@coffee/http';
import { asProblem, get, type ApiProblem } from '../api';
import { hasEnded } from '../job/job-events';

/** After the last answer (ms). */
const EVERY = 3000;
const PAGE = 50;
/** The API lists no more at once. */
const MOST = 1000;

export const firstJobs = (): Promise<JobList> => get<JobList>(`/v1/jobs?limit=${PAGE}`);

export interface FollowedJobs {
  readonly list: JobList;
  /** Why the last attempt failed. */
  readonly problem: ApiProblem | undefined;
  /** @param adds hears of the first of them, before they are shown. @throws ApiProblem */
  older(path: string, adds: (first: string | undefined) => void): Promise<void>;
}

export function useFollowedJobs(first: JobList): FollowedJobs {
  const [list, set] = useState(first);
  const [problem, setProblem] = useState<ApiProblem>();
  const known = useRef(first);
  const show = (next: JobList): void => set((known.current = next));
  const isOpen = !list.jobs.every(hasEnded);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    /** Who looks gives up who has begun before. */
    let turn = 0;
    const look = async (): Promise<void> => {
      const own = ++turn;
      const found = await newest(known.current).catch(asProblem);
      if (own !== turn) return;
      const isProblem = 'code' in found;
      setProblem(isProblem ? found : undefined);
      if (!isProblem) show(joined(found, known.current));
      if (isOpen || isProblem) later();
    };
    const later = (): void => {
      clearTimeout(timer);
      if (!document.hidden) timer = setTimeout(() => void look(), EVERY);
    };
    const seen = (): void => {
      clearTimeout(timer);
      if (!document.hidden) void look();
    };
    document.addEventListener('visibilitychange', seen);
    if (isOpen) later();
    return () => {
      turn++;
      document.removeEventListener('visibilitychange', seen);
      clearTimeout(timer);
    };
  }, [isOpen]);
  return {
    ...{ list, problem },
    async older(path, adds) {
      const { jobs, next } = await get<JobList>(path);
      const others = without(jobs, known.current.jobs);
      adds(others[0]?.job);
      show({ jobs: [...known.current.jobs, ...others], ...(next !== undefined && { next }) });
    },
  };
}

/** As many as are there, and on to the first of these where more have come. */
async function newest({ jobs: known }: JobList): Promise<JobList> {
  let list = await get<JobList>(`/v1/jobs?limit=${Math.min(Math.max(PAGE, known.length), MOST)}`);
  while (list.next !== undefined && without(list.jobs, known).length === list.jobs.length) {
    const more = await get<JobList>(list.next);
    list = { ...more, jobs: [...list.jobs, ...more.jobs] };
  }
  return list;
}

/** `before` goes on behind the last that is in both, where there are more than were found. */
export function joined(found: JobList, before: JobList): JobList {
  if (found.next === undefined) return found;
  const last = found.jobs.at(-1)?.job;
  const place = before.jobs.findIndex(({ job }) => job === last);
  const rest = place < 0 ? [] : before.jobs.slice(place + 1);
  if (rest.length > 0) return { ...before, jobs: [...found.jobs, ...rest] };
  return { jobs: found.jobs, next: `/v1/jobs?limit=${PAGE}&before=${last}` };
}

const without = (jobs: JobList['jobs'], others: JobList['jobs']): JobList['jobs'] => {
  const there = new Set(others.map(({ job }) => job));
  return jobs.filter(({ job }) => !there.has(job));
};
