/**
 * What a job can be in, here, what can happen to it, and what is to be done then: the vocabulary of `job-lifecycle.ts`, which decides. Must not know:
 * connections, logs, timers.
 */
import type { CoffeeError } from '@coffee/core';
import type { JobEnd } from '@coffee/jobs';

export interface Served {
  /** Whether its client is connected. */
  readonly attended: boolean;
  /** Whether its answers are kept. */
  readonly keep: boolean;
}
export type JobState =
  | (Served & {
      readonly name: 'opening';
      readonly hosted: boolean;
      readonly place: number | undefined;
      /** Every answer was read. */
      readonly complete: boolean;
      readonly end: JobEnd | undefined;
    })
  | (Served & { readonly name: 'queued' | 'uploading'; readonly complete: boolean })
  /** It has completed, and answers are still being read here: another gateway may have been faster. */
  | (Served & { readonly name: 'draining'; readonly end: JobEnd })
  | (Served & {
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
  /** After `store`: the answers are in the store. */
  | { readonly type: 'stored' }
  /** After `deliverStored`: all of them are on their way to the client; or there are none any more. */
  | { readonly type: 'delivered' | 'storedGone' }
  /** What was asked for could not be done: it cannot go on here for now. */
  | { readonly type: 'hindered'; readonly error: CoffeeError }
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
  /** The answers are put into the store; `stored` follows, or `endAsked`. */
  | { readonly do: 'store' }
  /** What was gathered for the store is nobody's, nor is what is there. */
  | { readonly do: 'discardAnswers' }
  /** The client gets the answers from the store; `delivered` follows. */
  | { readonly do: 'deliverStored' }
  /** Nothing more is to be fetched. */
  | { readonly do: 'fetched' }
  /** The logs are deleted a little later; `removed` follows. */
  | { readonly do: 'remove' }
  /** The logs are deleted now: nobody needs them. */
  | { readonly do: 'removeLogs' }
  /** Stops hosting the job; its logs stay. */
  | { readonly do: 'unhost' }
  | { readonly do: 'forget' };

/** @param attended whether there is a client: a job that needs none is taken on without. */
export const opening = (keep: boolean, attended = true): JobState => ({
  name: 'opening',
  hosted: false,
  place: undefined,
  complete: false,
  end: undefined,
  attended,
  keep,
});

/** Whether the job has ended and its client was told, or is served elsewhere. */
export const isOver = ({ name }: JobState): boolean => name === 'ended' || name === 'released';

/** Whether it waits for a slot: nothing may be uploaded. */
export const isWaiting = ({ name }: JobState): boolean => name === 'opening' || name === 'queued';

/** Whether it runs, and has not ended: it has to make progress. */
export const isRunning = ({ name }: JobState): boolean => name === 'uploading';

/** Whether its client is there and the job has not ended. */
export const isAttended = (state: JobState): boolean => state.name !== 'released' && state.attended && !isOver(state);
