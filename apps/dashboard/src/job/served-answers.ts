/** Answers about the folder that the server has, for as long as somebody changes what is asked: each change is a job, and the one before is given up. */
import { effect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { JobStatus } from '@coffee/http';
import { asProblem, cancelJob, isForGood, openJob, type ApiProblem } from '../api';
import { hasEnded, watchJob } from './job-events';

export interface ServedAnswers {
  /** Of the newest job. */
  readonly status?: JobStatus;
  readonly problem?: ApiProblem;
  /** How the newest job goes cannot be known just now. */
  readonly isLost?: boolean;
  /** Asks once more what has failed so. */
  readonly again: () => void;
  /** The last job that is complete, and what it was asked: shown until another is. */
  readonly complete?: { readonly job: string; readonly body: string };
}

/** How long somebody has to pause before it is asked (ms). */
const PAUSE = 300;

/** @param body a job's, as JSON; undefined: nothing can be asked. */
export function useServedAnswers(body: string | undefined): ServedAnswers {
  const [answers, set] = useState<Omit<ServedAnswers, 'again'>>({});
  const [attempt, next] = useState(0);
  const unfinished = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (body === undefined) return;
    let isOver = false;
    let end = (): void => undefined;
    const ask = async (): Promise<void> => {
      giveUp(unfinished.current);
      try {
        const { job } = await openJob(JSON.parse(body));
        if (isOver) return giveUp(job);
        unfinished.current = job;
        const watched = watchJob(job);
        const stop = effect(() => {
          const [status, problem, isLost] = [watched.status.value, watched.problem.value, watched.isLost.value];
          if (status && hasEnded(status)) unfinished.current = undefined;
          // It was there, and its server has forgotten it: another job has the same answers.
          if (status && problem && isForGood(problem)) next((n) => n + 1);
          else
            set(({ complete }) => {
              const last = status?.state === 'completed' ? { job, body } : complete;
              return {
                isLost,
                ...(status && { status }),
                ...(problem && { problem }),
                ...(last && { complete: last }),
              };
            });
        });
        end = () => {
          stop();
          watched.stop();
        };
        if (isOver) end();
      } catch (thrown) {
        if (!isOver) set(({ complete }) => ({ problem: asProblem(thrown), ...(complete && { complete }) }));
      }
    };
    const timer = setTimeout(() => void ask(), PAUSE);
    return () => {
      isOver = true;
      clearTimeout(timer);
      end();
    };
  }, [body, attempt]);
  return { ...answers, again: () => next((n) => n + 1) };
}

/** What nobody waits for any more. That it cannot be cancelled is nobody's concern: it ends by itself. One that has ended meanwhile is in the list of jobs, with its answers. */
function giveUp(job: string | undefined): void {
  if (job !== undefined) cancelJob(job).catch(() => undefined);
}
