/**
 * A job as it is, while a page shows it: by its stream of events, which goes on through another gateway when it is lost. A stream keeps a connection: a
 * tab that nobody sees has none, and where other tabs have them all, it is looked now and then.
 */
import { signal, type Signal } from '@preact/signals';
import type { JobStatus } from '@coffee/http';
import { asProblem, get, isPassing, type ApiProblem } from '../api';
import { LISTENING, Places } from '../sending/places';
import { Seldom, SHOWN_EVERY } from '../seldom';

export interface WatchedJob {
  readonly status: Signal<JobStatus | undefined>;
  /** Nothing more comes, whatever is known of the job; or nothing has come yet. */
  readonly problem: Signal<ApiProblem | undefined>;
  /** The stream is lost, and being looked for. */
  readonly isLost: Signal<boolean>;
  /** Of a job that has ended: something of it has changed. */
  again(): void;
  stop(): void;
}

/** Until it is looked again: after a stream that was lost or is not to be had, and in a tab that nobody sees, where it says that the job is waited for (ms). */
const AGAIN = 3000;
const UNSEEN = 15_000;

const places = new Places(LISTENING, navigator.locks);

export function watchJob(job: string): WatchedJob {
  const status = signal<JobStatus | undefined>(undefined);
  const problem = signal<ApiProblem | undefined>(undefined);
  const isLost = signal(false);
  const path = `/v1/jobs/${encodeURIComponent(job)}`;
  let stream: EventSource | undefined;
  let letGo: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Who begins to listen gives up who has begun before. */
  let turn = 0;
  let stopped = false;

  let last = '';
  const showing = new Seldom(SHOWN_EVERY, () => (status.value = JSON.parse(last) as JobStatus));
  const take = ({ data }: MessageEvent<string>): void => {
    isLost.value = false;
    last = data;
    showing.ask();
  };
  const later = (ms: number): void => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void look(), ms);
  };
  const leave = (): void => {
    turn++;
    stream?.close();
    stream = undefined;
    letGo?.();
    letGo = undefined;
  };
  const look = async (): Promise<void> => {
    try {
      const found = await get<JobStatus>(path);
      // What a stream has told before is older.
      showing.stop();
      status.value = found;
      problem.value = undefined;
      isLost.value = false;
      leave();
      if (!stopped && !hasEnded(found)) await listen();
    } catch (thrown) {
      const found = asProblem(thrown);
      // A job that is gone, or another's, comes back no more; all else may.
      const isAway = isPassing(found);
      if (!isAway || !status.value) problem.value = found;
      isLost.value = isAway;
      if (isAway) return later(AGAIN);
      showing.stop();
      leave();
    }
  };
  const listen = async (): Promise<void> => {
    const own = turn;
    const place = document.hidden ? undefined : await places.takeFree();
    if (own !== turn) return place?.();
    if (!place) return later(document.hidden ? UNSEEN : AGAIN);
    letGo = place;
    const events = (stream = new EventSource(`${path}/events`));
    events.addEventListener('job', take);
    events.addEventListener('end', (event: MessageEvent<string>) => {
      take(event);
      showing.now();
      leave();
    });
    events.onopen = () => (isLost.value = false);
    events.onerror = () => {
      isLost.value = true;
      // Closed: it was refused, and the browser does not come back by itself.
      if (events.readyState !== EventSource.CLOSED || stopped) return;
      leave();
      later(AGAIN);
    };
  };
  const seen = (): void => {
    if (status.value && hasEnded(status.value)) return;
    if (!document.hidden) return void look();
    leave();
    later(UNSEEN);
  };
  document.addEventListener('visibilitychange', seen);
  void look();
  return {
    ...{ status, problem, isLost },
    again: () => void look(),
    stop() {
      stopped = true;
      document.removeEventListener('visibilitychange', seen);
      clearTimeout(timer);
      showing.stop();
      leave();
    },
  };
}

export const hasEnded = ({ state }: Pick<JobStatus, 'state'>): boolean => state !== 'queued' && state !== 'running';
