import { CoffeeError, type ErrorCode } from '@coffee/core';
import type { JobEnd } from '@coffee/jobs';
import { step } from './job-lifecycle';
import { isAttended, isOver, isWaiting, opening, type JobEffect, type JobEvent, type JobState } from './job-states';

const completed: JobEnd = { outcome: 'completed' };
const failed: JobEnd = { outcome: 'failed', reason: 'bad row' };

/** Goes through events. */
class Walk {
  state: JobState;
  constructor(keep = false, attended = true) {
    this.state = opening(keep, attended);
  }
  on(...events: readonly JobEvent[]): readonly JobEffect[] {
    return events.flatMap((event) => {
      const [state, effects] = step(this.state, event);
      this.state = state;
      return effects;
    });
  }
  names(...events: readonly JobEvent[]): string[] {
    return this.on(...events).map((effect) => effect.do);
  }
}

const hosted: JobEvent = { type: 'hosted', end: undefined };
const placed = (place: number): JobEvent => ({ type: 'placed', place });
const journaled = (end: JobEnd): JobEvent => ({ type: 'journaled', end });
const told = (done: boolean): JobEvent => ({ type: 'told', done });

describe('the life of a job as a gateway serves it', () => {
  let walk: Walk;
  beforeEach(() => (walk = new Walk()));

  it('is accepted when it is hosted and placed, waits, uploads, ends in the journal, and goes when all is fetched', () => {
    expect(walk.names(placed(2))).toEqual([]);
    expect(walk.on(hosted)).toEqual([{ do: 'accept', place: 2 }]);
    expect([walk.state.name, isWaiting(walk.state)]).toEqual(['queued', true]);
    expect(walk.names(placed(1))).toEqual(['tellPlace']);
    expect(walk.names(placed(0))).toEqual(['startWatch', 'tellPlace']);
    expect([walk.state.name, isWaiting(walk.state)]).toEqual(['uploading', false]);
    expect(walk.on({ type: 'completed' })).toEqual([{ do: 'journalEnd', end: completed }]);
    expect(walk.names(journaled(completed))).toEqual(['closeUploads', 'logEnd', 'closeUploads', 'tellEnd']);
    expect([isOver(walk.state), isAttended(walk.state)]).toEqual([true, false]);
    expect(walk.names(told(false), { type: 'acknowledged', done: false })).toEqual([]);
    expect(walk.names({ type: 'acknowledged', done: true })).toEqual(['fetched', 'remove']);
    expect(walk.names({ type: 'removed' })).toEqual(['forget']);
  });

  it('is accepted once it has a place, when it is hosted first', () => {
    expect(walk.names(hosted)).toEqual([]);
    expect(walk.names(placed(0))).toEqual(['startWatch', 'accept']);
  });

  it('tells the end of a job that another gateway has read faster when its own last result was read', () => {
    walk.on(hosted, placed(0));
    expect(walk.names(journaled(completed))).toEqual(['closeUploads', 'logEnd']);
    expect([walk.state.name, isOver(walk.state)]).toEqual(['draining', false]);
    expect(walk.on({ type: 'completed' })).toContainEqual({ do: 'tellEnd', end: completed });
  });

  it('tells at once that a job has failed, and removes it', () => {
    walk.on(hosted, placed(3));
    expect(walk.on(journaled(failed))).toContainEqual({ do: 'tellEnd', end: failed });
    expect(walk.names(told(false))).toEqual(['remove']);
    expect(walk.names({ type: 'detached' })).toEqual(['closeUploads', 'dropClient']);
    expect(walk.names({ type: 'removed' })).toEqual(['forget']);
  });

  it('accepts a job that has ended before it tells so', () => {
    expect(walk.names({ type: 'hosted', end: completed })).toEqual(['closeUploads', 'accept']);
    expect(walk.state.name).toBe('draining');
    const other = new Walk();
    expect(other.names(placed(4), journaled(failed))).toEqual(['closeUploads', 'logEnd']);
    expect(other.on(hosted)).toEqual([
      { do: 'closeUploads' },
      { do: 'accept', place: 0 },
      { do: 'closeUploads' },
      { do: 'tellEnd', end: failed },
    ]);
  });

  it('goes on without its client, hands on what it knows, and then leaves the logs of a completed job', () => {
    walk.on(hosted, placed(0));
    expect(walk.on({ type: 'detached' })).toEqual([
      { do: 'handOn', uploading: true },
      { do: 'closeUploads' },
      { do: 'dropClient' },
    ]);
    expect(isAttended(walk.state)).toBe(false);
    walk.on({ type: 'completed' }, journaled(completed));
    expect(walk.names(told(false))).toEqual(['unhost', 'forget']);
  });

  it('leaves the logs to a client that goes before it has acknowledged all', () => {
    walk.on(hosted, placed(0), { type: 'completed' }, journaled(completed), told(false));
    expect(walk.names({ type: 'detached' })).toEqual(['closeUploads', 'dropClient', 'unhost', 'forget']);
  });

  it('ends its connection and is forgotten when another connection takes it over', () => {
    walk.on(hosted, placed(0));
    expect(walk.names({ type: 'takenOver' })).toEqual(['handOn', 'refuseAs', 'closeUploads', 'dropClient', 'forget']);
    expect(walk.names(journaled(completed), { type: 'completed' }, { type: 'stopped' })).toEqual([]);
  });

  const error = (code: ErrorCode): CoffeeError => new CoffeeError(code, 'why');
  it.each([
    ['looks whether its logs are gone', 'GONE', { do: 'lookForLogs' }],
    ['sends its client to try again', 'TRANSPORT', { do: 'refuse' }],
    // Nothing is wrong with the job.
    ['sends its client to try again', 'CLOSED', { do: 'refuse' }],
    ['sends its client to try again', 'SUPERSEDED', { do: 'refuse' }],
    ['sends its client to try again', 'JOB_OVER', { do: 'refuse' }],
    [
      'fails the job',
      'BAD_MESSAGE',
      { do: 'journalEnd', end: { outcome: 'failed', code: 'JOB_FAILED', reason: 'why' } },
    ],
  ] as const)('%s when its logs cannot be read for %s', (_does, code, effect) => {
    walk.on(hosted, placed(0));
    expect(walk.on({ type: 'unfinished', error: error(code) })).toMatchObject([effect]);
  });

  it('says of logs that are gone what that means for its client', () => {
    const looked = (gone: boolean): JobEvent => ({ type: 'logsLooked', gone, error: error('GONE') });
    walk.on(hosted, placed(0));
    expect(walk.on(looked(false))).toMatchObject([{ do: 'refuse' }]);
    // The journal tells.
    expect(walk.on(looked(true))).toEqual([]);
    walk.on(journaled(completed));
    expect(walk.on(looked(true))).toEqual([{ do: 'refuseAs', what: 'resultsGone' }]);
  });

  it('ends a job that is to end, unless it has', () => {
    const asked: JobEvent = { type: 'endAsked', end: { outcome: 'cancelled', reason: 'idle' } };
    walk.on(hosted, placed(0));
    expect(walk.names(asked)).toEqual(['journalEnd']);
    walk.on(journaled(completed));
    expect(walk.names(asked)).toEqual([]);
  });
});

describe('the life of a job whose answers are kept', () => {
  const stored: JobEvent = { type: 'stored' };

  it('ends when its answers are stored, is handed to its client from the store, and stays there', () => {
    const walk = new Walk(true);
    walk.on(hosted, placed(0));
    expect(walk.names({ type: 'completed' })).toEqual(['store']);
    expect(walk.on(stored)).toEqual([{ do: 'journalEnd', end: completed }]);
    expect(walk.names(journaled(completed))).toEqual(['closeUploads', 'logEnd', 'removeLogs', 'deliverStored']);
    expect([walk.state.name, isOver(walk.state)]).toEqual(['draining', false]);
    // Its logs are gone.
    const error = new CoffeeError('GONE', 'gone');
    expect(walk.names({ type: 'unfinished', error }, { type: 'logsLooked', gone: false, error })).toEqual([]);
    expect(walk.names({ type: 'delivered' })).toEqual(['closeUploads', 'tellEnd']);
    expect(walk.names(told(false), { type: 'acknowledged', done: true })).toEqual(['fetched', 'unhost', 'forget']);
  });

  it('goes to its end without a client: one that left, or none at all', () => {
    const left = new Walk(true);
    left.on(hosted, placed(0), { type: 'detached' });
    const none = new Walk(true, false);
    expect(none.on(hosted, placed(0))).toContainEqual({ do: 'accept', place: 0 });
    for (const walk of [left, none]) {
      expect(walk.names({ type: 'completed' }, stored)).toEqual(['store', 'journalEnd']);
      const names = ['closeUploads', 'logEnd', 'removeLogs', 'closeUploads', 'tellEnd'];
      expect(walk.names(journaled(completed))).toEqual(names);
      expect(walk.names(told(false))).toEqual(['unhost', 'forget']);
    }
  });

  it('is handed on when another gateway has stored it first, and lets go of what was gathered here', () => {
    const walk = new Walk(true);
    walk.on(hosted, placed(0), { type: 'completed' });
    expect(walk.names(journaled(completed))).toContain('deliverStored');
    expect(walk.names(stored)).toEqual([]);
    // Whoever loses its client then has nobody to hand anything to.
    expect(walk.names({ type: 'detached' })).toEqual(['handOn', 'closeUploads', 'dropClient', 'unhost', 'forget']);
  });

  it('has no answers in the store when it has ended otherwise, in whatever moment', () => {
    for (const before of [[], [{ type: 'completed' }], [{ type: 'completed' }, stored]] as const) {
      const walk = new Walk(true);
      walk.on(hosted, placed(0), ...before);
      expect(walk.names(journaled(failed))).toEqual([
        ...['closeUploads', 'logEnd', 'discardAnswers'],
        ...['closeUploads', 'tellEnd'],
      ]);
    }
  });

  it('is handed what is stored when it has ended before its client came', () => {
    const walk = new Walk(true);
    expect(walk.names({ type: 'hosted', end: completed })).toEqual(['closeUploads', 'accept', 'deliverStored']);
  });

  it('is let go of when it cannot go on here, so that somebody takes it on anew', () => {
    const error = new CoffeeError('TRANSPORT', 'no broker');
    const events: JobEvent[] = [
      { type: 'hindered', error },
      { type: 'unfinished', error },
      { type: 'logsLooked', gone: false, error },
    ];
    for (const event of events) {
      const walk = new Walk(true);
      walk.on(hosted, placed(0));
      expect(walk.names(event)).toEqual(['refuse', 'closeUploads', 'dropClient', 'unhost', 'forget']);
      expect(walk.state.name).toBe('released');
    }
  });
});
