/** A job as it is, while a page shows it: by its stream of events, which goes on through another gateway when it is lost. */
import { signal, type Signal } from '@preact/signals';
import type { JobStatus } from '@coffee/http';
import { asProblem, get, type ApiProblem } from './api';
import { Seldom, SHOWN_EVERY } from './seldom';

export interface WatchedJob {
  readonly status: Signal<JobStatus | undefined>;
  readonly problem: Signal<ApiProblem | undefined>;
  /** The stream is lost, and being looked for. */
  readonly isLost: Signal<boolean>;
  /** Of a job that has ended: something of it has changed. */
  again(): void;
  stop(): void;
}

/** After an end that was seen, or one that was not: the browser asks again where the stream only was lost. */
const AGAIN = 3000;

export function watchJob(job: string): WatchedJob {
  const status = signal<JobStatus | undefined>(undefined);
  const problem = signal<ApiProblem | undefined>(undefined);
  const isLost = signal(false);
  const path = `/v1/jobs/${encodeURIComponent(job)}`;
  let stream: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  let last = '';
  const showing = new Seldom(SHOWN_EVERY, () => (status.value = JSON.parse(last) as JobStatus));
  const take = ({ data }: MessageEvent<string>): void => {
    isLost.value = false;
    last = data;
    showing.ask();
  };
  const look = async (): Promise<void> => {
    try {
      const found = await get<JobStatus>(path);
      // What a stream has told before is older.
      showing.stop();
      status.value = found;
      problem.value = undefined;
      isLost.value = false;
      if (!stopped && !hasEnded(found)) listen();
    } catch (thrown) {
      const found = asProblem(thrown);
      const isAway = found.code === 'NETWORK' || found.code === 'UNAVAILABLE' || found.status >= 502;
      if (!isAway || !status.value) problem.value = found;
      isLost.value = isAway;
      if (isAway && !stopped) timer = setTimeout(() => void look(), AGAIN);
    }
  };
  const listen = (): void => {
    stream?.close();
    stream = new EventSource(`${path}/events`);
    stream.addEventListener('job', take);
    stream.addEventListener('end', (event: MessageEvent<string>) => {
      take(event);
      showing.now();
      stream?.close();
    });
    stream.onopen = () => (isLost.value = false);
    stream.onerror = () => {
      isLost.value = true;
      // Closed: it was refused, and the browser does not come back by itself.
      if (stream?.readyState !== EventSource.CLOSED || stopped) return;
      timer = setTimeout(() => void look(), AGAIN);
    };
  };
  void look();
  return {
    ...{ status, problem, isLost },
    again: () => void look(),
    stop() {
      stopped = true;
      clearTimeout(timer);
      showing.stop();
      stream?.close();
    },
  };
}

export const hasEnded = ({ state }: Pick<JobStatus, 'state'>): boolean => state !== 'queued' && state !== 'running';
