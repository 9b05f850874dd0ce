/**
 * The life of a job as this gateway serves it to one connection of its client, as a function from state and event to state and effects. Owns: when
 * the client may upload, when it is told the end, that a complete job is ended in the journal, and when the job's logs may go. Must not know:
 * connections, logs, timers.
 *
 *   opening ─hosted and placed→ queued ─place 0→ uploading ─journaled as completed→ draining ─completed (all answers are read)→ ended → released
 *        (a job that has ended goes from opening to where it is)       └─journaled as failed or cancelled→ ended ─removed→ released
 *   takenOver and stopped, anywhere → released
 *
 * Invariants: `accept` comes once and before `tellPlace` and `tellEnd`; `tellEnd` comes once, and after `completed` only when every answer was read;
 * logs are removed once, and only of a job whose client was told its end; what is released does nothing more, and says so once (`forget`).
 */
import type { CoffeeError } from '@coffee/core';
import type { JobOutcome } from '@coffee/jobs';

/** How a job ended, as the journal says. */
export interface JobEnd {
  readonly outcome: JobOutcome;
  readonly reason: string | undefined;
}

interface Attended {
  /** Whether its client is connected. */
  readonly attended: boolean;
}
export type JobState =
  | (Attended & {
      readonly name: 'opening';
      readonly hosted: boolean;
      readonly place: number | undefined;
      /** Every answer was read. */
      readonly complete: boolean;
      readonly end: JobEnd | undefined;
    })
  | (Attended & { readonly name: 'queued' | 'uploading'; readonly complete: boolean })
  /** It has completed, and answers are still being read here: another gateway may have been faster. */
  | (Attended & { readonly name: 'draining'; readonly end: JobEnd })
  | (Attended & {
      readonly name: 'ended';
      readonly end: JobEnd;
      /** What is waited for: that the end is told, that all results are acknowledged, that the logs are deleted. */
      readonly until: 'told' | 'acknowledged' | 'removed';
    })
  | { readonly name: 'released' };

export type JobEvent =
  /** Its logs are being read here. `end`: if the journal has it already. */
  | { readonly type: 'hosted'; readonly end: JobEnd | undefined }
  /** Place in the queue, from 1; 0 when it runs. */
  | { readonly type: 'placed'; readonly place: number }
  | { readonly type: 'journaled'; readonly end: JobEnd }
  /** Every answer is complete and read. */
  | { readonly type: 'completed' }
  /** Its logs are read no further. */
  | { readonly type: 'unfinished'; readonly error: CoffeeError }
  /** After `lookForLogs`: whether a log is gone; `error`: what made us look. */
  | { readonly type: 'logsLooked'; readonly gone: boolean; readonly error: CoffeeError }
  /** It cannot go on, or stands still. */
  | { readonly type: 'endAsked'; readonly end: JobEnd }
  /** The end is on its way to the client, or there is none. `done`: as in `acknowledged`. */
  | { readonly type: 'told'; readonly done: boolean }
  /** `done`: the client has been told the end and has acknowledged every result. */
  | { readonly type: 'acknowledged'; readonly done: boolean }
  | { readonly type: 'detached' }
  | { readonly type: 'takenOver' }
  | { readonly type: 'removed' }
  | { readonly type: 'stopped' };

export type JobEffect =
  | { readonly do: 'accept' | 'tellPlace'; readonly place: number }
  /** The time in which the job has to make progress begins. */
  | { readonly do: 'startWatch' }
  /** The journal is told, unless it knows. */
  | { readonly do: 'journalEnd'; readonly end: JobEnd }
  /** For the log of this gateway; for the client, `told` follows. */
  | { readonly do: 'logEnd' | 'tellEnd'; readonly end: JobEnd }
  | { readonly do: 'closeUploads' }
  /** Whoever serves it next counts on from what is known here. `uploading`: it was the client's turn to upload, or ours to work. */
  | { readonly do: 'handOn'; readonly uploading: boolean }
  /** The connection is no longer the job's. */
  | { readonly do: 'dropClient' }
  | { readonly do: 'refuse'; readonly error: CoffeeError }
  | { readonly do: 'refuseAs'; readonly what: 'takenOver' | 'resultsGone' }
  /** `logsLooked` follows. */
  | { readonly do: 'lookForLogs'; readonly error: CoffeeError }
  /** Nothing more is to be fetched. */
  | { readonly do: 'fetched' }
  /** The logs are deleted a little later; `removed` follows. */
  | { readonly do: 'remove' }
  /** Stops hosting the job; its logs stay. */
  | { readonly do: 'unhost' }
  | { readonly do: 'forget' };

export type Step = readonly [JobState, readonly JobEffect[]];

export const opening: JobState = {
  name: 'opening',
  hosted: false,
  place: undefined,
  complete: false,
  end: undefined,
  attended: true,
};

/** Whether the job has ended and its client was told, or is served elsewhere. */
export const isOver = ({ name }: JobState): boolean => name === 'ended' || name === 'released';

/** Whether it waits for a slot: nothing may be uploaded. */
export const isWaiting = ({ name }: JobState): boolean => name === 'opening' || name === 'queued';

/** Whether it runs, and has not ended: it has to make progress. */
export const isRunning = ({ name }: JobState): boolean => name === 'uploading';

/** Whether its client is there and the job has not ended. */
export const isAttended = (state: JobState): boolean => state.name !== 'released' && state.attended && !isOver(state);

export function step(state: JobState, event: JobEvent): Step {
  if (state.name === 'released') return [state, []];
  switch (event.type) {
    case 'hosted':
      return state.name === 'opening' ? hosted(state, event.end) : [state, []];
    case 'placed':
      return placed(state, event.place);
    case 'journaled':
      return journaled(state, event.end);
    case 'completed':
      return completed(state);
    case 'unfinished':
      return unfinished(state, event.error);
    case 'logsLooked':
      return logsLooked(state, event.gone, event.error);
    case 'endAsked':
      return [state, hasEnded(state) ? [] : [{ do: 'journalEnd', end: event.end }]];
    case 'told':
      return state.name === 'ended' && state.until === 'told' ? told(state, event.done) : [state, []];
    case 'acknowledged':
      return state.name === 'ended' && state.until === 'acknowledged' && event.done ? remove(state) : [state, []];
    case 'detached':
      return detached(state);
    case 'takenOver':
      return [{ name: 'released' }, [...handOn(state), ...takenFrom(state), { do: 'forget' }]];
    case 'removed':
      return state.name === 'ended' && state.until === 'removed'
        ? [{ name: 'released' }, [{ do: 'forget' }]]
        : [state, []];
    case 'stopped':
      return [{ name: 'released' }, drop(state)];
  }
}

type Alive = Exclude<JobState, { readonly name: 'released' }>;
type Opening = Extract<JobState, { readonly name: 'opening' }>;
type Ended = Extract<JobState, { readonly name: 'ended' }>;

const drop = ({ attended }: Alive): JobEffect[] => (attended ? [{ do: 'dropClient' }] : []);
const takenFrom = (state: Alive): JobEffect[] => [
  { do: 'refuseAs', what: 'takenOver' },
  { do: 'closeUploads' },
  ...drop(state),
];
const handOn = (state: Alive): JobEffect[] =>
  isAttended(state) ? [{ do: 'handOn', uploading: isRunning(state) }] : [];
/** Whether the journal says so. */
const hasEnded = (state: Alive): boolean =>
  state.name === 'opening' ? state.end !== undefined : state.name === 'draining' || state.name === 'ended';

function hosted(state: Opening, end: JobEnd | undefined): Step {
  const known: Opening = { ...state, hosted: true, end: state.end ?? end };
  const [next, effects] = acceptIfReady(known);
  return [next, known.end ? [{ do: 'closeUploads' }, ...effects] : effects];
}

/** Nothing places a job that has ended. What its client still sends, not having heard, is acknowledged and dropped. */
function acceptIfReady(state: Opening): Step {
  const { complete, end, attended } = state;
  const place = end ? 0 : state.place;
  if (!state.hosted || place === undefined) return [state, []];
  const accept: JobEffect = { do: 'accept', place };
  if (!end) return [{ name: place > 0 ? 'queued' : 'uploading', complete, attended }, [accept]];
  const [next, effects] = tellOrDrain(end, complete, attended);
  return [next, [accept, ...effects]];
}

/** Of a job that has completed the last result comes before its end. */
function tellOrDrain(end: JobEnd, complete: boolean, attended: boolean): Step {
  if (end.outcome === 'completed' && !complete) return [{ name: 'draining', end, attended }, []];
  return [{ name: 'ended', end, until: 'told', attended }, [{ do: 'closeUploads' }, { do: 'tellEnd', end }]];
}

function placed(state: Alive, place: number): Step {
  const started: JobEffect[] = place === 0 ? [{ do: 'startWatch' }] : [];
  switch (state.name) {
    case 'opening': {
      const [next, effects] = acceptIfReady({ ...state, place });
      return [next, state.place === 0 ? effects : [...started, ...effects]];
    }
    case 'queued':
      return [{ ...state, name: place > 0 ? 'queued' : 'uploading' }, [...started, { do: 'tellPlace', place }]];
    case 'uploading':
    case 'draining':
    case 'ended':
      return [state, []];
  }
}

/** The first end that the journal has counts; it tells of no other. */
function journaled(state: Alive, end: JobEnd): Step {
  const known: JobEffect[] = [{ do: 'closeUploads' }, { do: 'logEnd', end }];
  switch (state.name) {
    case 'opening': {
      const [next, effects] = acceptIfReady({ ...state, end });
      return [next, [...known, ...effects]];
    }
    case 'queued':
    case 'uploading': {
      const [next, effects] = tellOrDrain(end, state.complete, state.attended);
      return [next, [...known, ...effects]];
    }
    case 'draining':
    case 'ended':
      return [state, []];
  }
}

function completed(state: Alive): Step {
  const end: JobEnd = { outcome: 'completed', reason: undefined };
  switch (state.name) {
    case 'opening':
      return [{ ...state, complete: true }, state.end ? [] : [{ do: 'journalEnd', end }]];
    case 'queued':
    case 'uploading':
      return [{ ...state, complete: true }, [{ do: 'journalEnd', end }]];
    case 'draining':
      return tellOrDrain(state.end, true, state.attended);
    case 'ended':
      return [state, []];
  }
}

function unfinished(state: Alive, error: CoffeeError): Step {
  if (state.name === 'ended') return [state, []];
  if (error.code === 'GONE') return [state, [{ do: 'lookForLogs', error }]];
  if (error.retriable || !isOfTheJob(error)) return [state, [{ do: 'refuse', error }]];
  const end: JobEnd = { outcome: 'failed', reason: error.message };
  return [state, hasEnded(state) ? [] : [{ do: 'journalEnd', end }]];
}

/** Whether it says something of the job, and not only that this gateway has it no more: the job goes on without. */
const isOfTheJob = ({ code }: CoffeeError): boolean =>
  code !== 'CLOSED' && code !== 'SUPERSEDED' && code !== 'JOB_OVER';

/** One whose log is gone has ended: the journal tells. Otherwise its client is to try again. */
function logsLooked(state: Alive, gone: boolean, error: CoffeeError): Step {
  if (state.name === 'ended') return [state, []];
  if (!gone) return [state, [{ do: 'refuse', error }]];
  const isEmpty = state.name === 'draining' || (state.name === 'opening' && state.end?.outcome === 'completed');
  return [state, isEmpty ? [{ do: 'refuseAs', what: 'resultsGone' }] : []];
}

function told(state: Ended, done: boolean): Step {
  if (state.end.outcome !== 'completed') return [{ ...state, until: 'removed' }, [{ do: 'remove' }]];
  if (!state.attended) return [{ name: 'released' }, [{ do: 'unhost' }, { do: 'forget' }]];
  return done ? remove(state) : [{ ...state, until: 'acknowledged' }, []];
}

const remove = (state: Ended): Step => [{ ...state, until: 'removed' }, [{ do: 'fetched' }, { do: 'remove' }]];

/** The client is gone; a job that has not ended goes on until its lease is over. */
function detached(state: Alive): Step {
  const effects: JobEffect[] = [...handOn(state), { do: 'closeUploads' }, ...drop(state)];
  if (state.name === 'ended' && state.until === 'acknowledged')
    return [{ name: 'released' }, [...effects, { do: 'unhost' }, { do: 'forget' }]];
  return [{ ...state, attended: false }, effects];
}
