/**
 * The life of a job as this gateway serves it to one connection of its client, as a function from state and event to state and effects. Owns: when
 * the client may upload, when it is told the end, that a complete job is ended in the journal, and when the job's logs may go. Must not know:
 * connections, logs, timers.
 *
 *   opening ─hosted and placed→ queued ─place 0→ uploading ─journaled as completed→ draining ─completed (all answers are read)→ ended → released
 *        (a job that has ended goes from opening to where it is)       └─journaled as failed or cancelled→ ended ─removed→ released
 *   takenOver and stopped, anywhere → released
 *
 * Of a job whose answers are kept (`keep`): when all of them are read they are put into the store, it is ended when they are there, and its client is
 * handed what is stored, by whichever gateway; draining is that. Its logs go as soon as it has ended.
 *
 * Invariants: `accept` comes once and before `tellPlace` and `tellEnd`; `tellEnd` comes once, and after `completed` only when every answer was read;
 * logs are removed once, and only of a job whose client was told its end, or whose answers are stored; what is released does nothing more, and says so once (`forget`).
 */
import type { CoffeeError } from '@coffee/core';
import { failedOver, type JobEnd } from '@coffee/jobs';
import { isAttended, isRunning, type JobEffect, type JobEvent, type JobState, type Served } from './job-states';

export type Step = readonly [JobState, readonly JobEffect[]];

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
    case 'stored':
      return [state, hasEnded(state) ? [] : [{ do: 'journalEnd', end: COMPLETED }]];
    case 'delivered':
      return state.name === 'draining' ? tell(state, state.end) : [state, []];
    case 'storedGone':
      return [state, [{ do: 'refuseAs', what: 'resultsGone' }]];
    case 'hindered':
      return hindered(state, event.error);
    case 'unfinished':
      return unfinished(state, event.error);
    case 'logsLooked':
      return logsLooked(state, event.gone, event.error);
    case 'endAsked':
      return [state, hasEnded(state) ? [] : [{ do: 'journalEnd', end: event.end }]];
    case 'told':
      return state.name === 'ended' && state.until === 'told' ? told(state, event.done) : [state, []];
    case 'acknowledged':
      return state.name === 'ended' && state.until === 'acknowledged' && event.done ? fetched(state) : [state, []];
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

const COMPLETED: JobEnd = { outcome: 'completed' };

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
  const { complete, end, attended, keep } = state;
  const place = end ? 0 : state.place;
  if (!state.hosted || place === undefined) return [state, []];
  const accept: JobEffect = { do: 'accept', place };
  if (!end) return [{ name: place > 0 ? 'queued' : 'uploading', complete, attended, keep }, [accept]];
  const [next, effects] = tellOrDrain(state, end, complete);
  return [next, [accept, ...effects]];
}

/** Of a job that has completed the last result comes before its end. */
function tellOrDrain({ attended, keep }: Served, end: JobEnd, complete: boolean): Step {
  if (end.outcome !== 'completed') return tell({ attended, keep }, end);
  const draining: JobState = { name: 'draining', end, attended, keep };
  if (keep) return attended ? [draining, [{ do: 'deliverStored' }]] : tell({ attended, keep }, end);
  return complete ? tell({ attended, keep }, end) : [draining, []];
}

const tell = ({ attended, keep }: Served, end: JobEnd): Step => [
  { name: 'ended', end, until: 'told', attended, keep },
  [{ do: 'closeUploads' }, { do: 'tellEnd', end }],
];

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
  // Who has its answers needs its logs no more; who has its end needs no answers.
  if (state.keep) known.push(end.outcome === 'completed' ? { do: 'removeLogs' } : { do: 'discardAnswers' });
  switch (state.name) {
    case 'opening': {
      const [next, effects] = acceptIfReady({ ...state, end });
      return [next, [...known, ...effects]];
    }
    case 'queued':
    case 'uploading': {
      const [next, effects] = tellOrDrain(state, end, state.complete);
      return [next, [...known, ...effects]];
    }
    case 'draining':
    case 'ended':
      return [state, []];
  }
}

function completed(state: Alive): Step {
  const effects: JobEffect[] = [state.keep ? { do: 'store' } : { do: 'journalEnd', end: COMPLETED }];
  switch (state.name) {
    case 'opening':
      return [{ ...state, complete: true }, state.end ? [] : effects];
    case 'queued':
    case 'uploading':
      return [{ ...state, complete: true }, effects];
    case 'draining':
      // Of one that is kept what was stored is what counts.
      return state.keep ? [state, []] : tell(state, state.end);
    case 'ended':
      return [state, []];
  }
}

function unfinished(state: Alive, error: CoffeeError): Step {
  if (state.name === 'ended' || hasStored(state)) return [state, []];
  if (error.code === 'GONE') return [state, [{ do: 'lookForLogs', error }]];
  if (error.retriable || !isOfTheJob(error)) return hindered(state, error);
  return [state, hasEnded(state) ? [] : [{ do: 'journalEnd', end: failedOver(error) }]];
}

/** Its client is to try again. One that needs none is taken on anew, here or elsewhere, when its lease is over: nobody would do more for it here. */
function hindered(state: Alive, error: CoffeeError): Step {
  const refuse: JobEffect = { do: 'refuse', error };
  if (!state.keep || state.name === 'ended') return [state, [refuse]];
  return release([refuse, { do: 'closeUploads' }, ...drop(state)]);
}

/** Whether its answers are in the store: its logs are gone, or go. */
const hasStored = (state: Alive): boolean =>
  state.keep && (state.name === 'draining' || (state.name === 'opening' && state.end?.outcome === 'completed'));

/** Whether it says something of the job, and not only that this gateway has it no more: the job goes on without. */
const isOfTheJob = ({ code }: CoffeeError): boolean =>
  code !== 'CLOSED' && code !== 'SUPERSEDED' && code !== 'JOB_OVER';

/** One whose log is gone has ended: the journal tells. Otherwise its client is to try again. */
function logsLooked(state: Alive, gone: boolean, error: CoffeeError): Step {
  if (state.name === 'ended' || hasStored(state)) return [state, []];
  if (!gone) return hindered(state, error);
  const isEmpty = state.name === 'draining' || (state.name === 'opening' && state.end?.outcome === 'completed');
  return [state, isEmpty ? [{ do: 'refuseAs', what: 'resultsGone' }] : []];
}

function told(state: Ended, done: boolean): Step {
  if (state.end.outcome !== 'completed') return [{ ...state, until: 'removed' }, [{ do: 'remove' }]];
  if (!state.attended) return release([]);
  return done ? fetched(state) : [{ ...state, until: 'acknowledged' }, []];
}

/** Its client has everything. What is kept stays. */
const fetched = (state: Ended): Step =>
  state.keep ? release([{ do: 'fetched' }]) : [{ ...state, until: 'removed' }, [{ do: 'fetched' }, { do: 'remove' }]];

const release = (effects: readonly JobEffect[]): Step => [
  { name: 'released' },
  [...effects, { do: 'unhost' }, { do: 'forget' }],
];

/** The client is gone; a job that has not ended goes on until its lease is over. */
function detached(state: Alive): Step {
  const effects: JobEffect[] = [...handOn(state), { do: 'closeUploads' }, ...drop(state)];
  // Nobody is there for what is stored.
  if (state.name === 'draining' && state.keep) return release(effects);
  if (state.name === 'ended' && state.until === 'acknowledged') return release(effects);
  return [{ ...state, attended: false }, effects];
}
