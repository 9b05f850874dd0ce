import { CoffeeError } from '@coffee/core';
import type { JobEnd } from '@coffee/jobs';
import * as fc from 'fast-check';
import { step } from './job-lifecycle';
import { isAttended, isOver, opening, type JobEffect, type JobEvent, type JobState } from './job-states';

const outcomes = ['completed', 'failed', 'cancelled'] as const;
const ends = outcomes.map((outcome): JobEnd => ({ outcome, reason: outcome }));

/** What is outside: the journal, the logs and their reader, the client; and what they may do. */
class World {
  hosted = false;
  placed = false;
  complete = false;
  /** As the journal says. */
  end: JobEnd | undefined;
  connected = true;
  accepted = false;
  told: JobEnd | undefined;
  telling = false;
  /** The client has all results, and has said so. */
  acknowledged = false;
  removing = false;
  looking = false;
  forgotten = false;
  /** Of a job whose answers are kept: what is under way, and what is done. */
  storing = false;
  stored = false;
  delivering = false;
  delivered = false;
  /** How often each came. */
  readonly count = new Map<JobEffect['do'], number>();

  constructor(readonly keep: boolean) {}

  carryOut(effect: JobEffect): void {
    this.count.set(effect.do, (this.count.get(effect.do) ?? 0) + 1);
    switch (effect.do) {
      case 'accept':
        expect([this.hosted, this.connected]).toEqual([true, true]);
        // Of a job that has ended nobody knows a place.
        expect(this.end ? effect.place : 0).toBe(0);
        this.accepted = true;
        break;
      case 'tellPlace':
        expect([this.accepted, this.told]).toEqual([true, undefined]);
        break;
      case 'journalEnd':
        expect(this.end).toBeUndefined();
        // Completed means stored.
        if (this.keep && effect.end.outcome === 'completed') expect(this.stored).toBe(true);
        break;
      case 'store':
        expect([this.keep, this.complete, this.end]).toEqual([true, true, undefined]);
        this.storing = true;
        break;
      case 'deliverStored':
        expect([this.keep, this.accepted, this.end?.outcome]).toEqual([true, true, 'completed']);
        this.delivering = true;
        break;
      case 'removeLogs':
        expect([this.keep, this.end?.outcome]).toEqual([true, 'completed']);
        break;
      case 'discardAnswers':
        expect([this.keep, this.end?.outcome === 'completed']).toEqual([true, false]);
        break;
      case 'tellEnd':
        expect(effect.end).toBe(this.end);
        expect(this.accepted).toBe(true);
        // The last result comes before the end.
        if (effect.end.outcome === 'completed')
          expect(this.keep ? this.delivered || !this.connected : this.complete).toBe(true);
        [this.told, this.telling] = [effect.end, true];
        break;
      case 'remove':
        // Results that somebody may still fetch stay.
        expect(this.told?.outcome !== 'completed' || this.acknowledged).toBe(true);
        if (this.keep) expect(this.told?.outcome).not.toBe('completed');
        expect(this.told).toBeDefined();
        this.removing = true;
        break;
      case 'unhost':
        // Of one that is kept somebody takes care anew.
        if (!this.keep) expect([this.told?.outcome, this.removing]).toEqual(['completed', false]);
        break;
      case 'lookForLogs':
        this.looking = true;
        break;
      case 'forget':
        this.forgotten = true;
        break;
      case 'dropClient':
        this.connected = false;
        break;
      case 'refuse':
      case 'refuseAs':
      case 'handOn':
      case 'startWatch':
      case 'logEnd':
      case 'closeUploads':
      case 'fetched':
        break;
    }
  }

  /** The events that can happen now; the last ones are rare. */
  possible(): JobEvent[] {
    const events: JobEvent[] = [];
    if (!this.hosted) events.push({ type: 'hosted', end: this.end });
    if (!this.end) for (const place of [0, 1]) events.push({ type: 'placed', place });
    if (this.hosted && !this.complete) events.push({ type: 'completed' });
    for (const end of this.end ? [] : ends) events.push({ type: 'journaled', end });
    if (this.telling) for (const done of [true, false]) events.push({ type: 'told', done: done && this.acknowledged });
    if (this.told && this.connected) for (const done of [true, false]) events.push({ type: 'acknowledged', done });
    if (this.removing) events.push({ type: 'removed' });
    if (this.storing) events.push({ type: 'stored' });
    if (this.delivering) events.push({ type: 'delivered' });
    if (this.hosted) events.push({ type: 'hindered', error: new CoffeeError('TRANSPORT', 'why') });
    const error = new CoffeeError('GONE', 'gone');
    if (this.looking) for (const gone of [true, false]) events.push({ type: 'logsLooked', gone, error });
    for (const code of ['GONE', 'CLOSED', 'TRANSPORT', 'BAD_MESSAGE'] as const)
      if (this.hosted) events.push({ type: 'unfinished', error: new CoffeeError(code, 'why') });
    events.push({ type: 'endAsked', end: ends[2]! });
    // The client of a job that is being opened is told first that it is open.
    if (this.accepted && this.connected) events.push({ type: 'detached' });
    return [...events, ...events, ...events, { type: 'takenOver' }, { type: 'stopped' }];
  }

  happens(event: JobEvent): void {
    if (event.type === 'hosted') this.hosted = true;
    if (event.type === 'completed') this.complete = true;
    if (event.type === 'stored') [this.storing, this.stored] = [false, true];
    if (event.type === 'delivered') [this.delivering, this.delivered] = [false, true];
    if (event.type === 'journaled') this.end = event.end;
    if (event.type === 'told') this.telling = false;
    if (event.type === 'acknowledged') this.acknowledged ||= event.done;
    if (event.type === 'logsLooked') this.looking = false;
    if (event.type === 'detached') this.connected = false;
  }
}

const choices = fc.array(fc.nat(), { maxLength: 50 });
const once: readonly JobEffect['do'][] = [
  ...(['accept', 'tellEnd', 'logEnd', 'remove', 'unhost', 'forget', 'dropClient'] as const),
  ...(['store', 'deliverStored', 'removeLogs', 'discardAnswers'] as const),
];

function walk(
  steps: readonly number[],
  keep: boolean,
  check: (state: JobState, world: World) => void = () => undefined,
): [JobState, World] {
  const world = new World(keep);
  let state = opening(keep);
  for (const of of steps) {
    const possible = world.possible();
    const event = possible[of % possible.length]!;
    world.happens(event);
    let effects;
    [state, effects] = step(state, event);
    effects.forEach((effect) => world.carryOut(effect));
    check(state, world);
  }
  return [state, world];
}

describe('the life of a job as a gateway serves it, whatever happens', () => {
  it('does nothing twice, and nothing before its time', () => {
    fc.assert(
      fc.property(choices, fc.boolean(), (steps, keep) => {
        walk(steps, keep, (state, world) => {
          for (const what of once) expect([what, (world.count.get(what) ?? 0) <= 1]).toEqual([what, true]);
          expect(isAttended(state)).toBe(world.connected && !isOver(state));
          if (world.told) expect(isOver(state)).toBe(true);
          if (world.forgotten) expect(state.name).toBe('released');
        });
      }),
      { numRuns: 200 },
    );
  });

  it('comes to its end from wherever it is: with a client that fetches all, and without one', () => {
    fc.assert(
      fc.property(choices, fc.boolean(), fc.boolean(), (steps, keep, stays) => {
        const [reached, world] = walk(steps, keep);
        let state = reached;
        const on = (event: JobEvent): void => {
          world.happens(event);
          let effects;
          [state, effects] = step(state, event);
          effects.forEach((effect) => world.carryOut(effect));
        };
        if (!world.hosted) on({ type: 'hosted', end: world.end });
        if (!world.end) on({ type: 'placed', place: 0 });
        if (!stays && world.connected) on({ type: 'detached' });
        if (keep && !world.complete && !world.end) on({ type: 'completed' });
        if (world.storing) on({ type: 'stored' });
        if (!world.end) on({ type: 'journaled', end: ends[0]! });
        if (!world.complete) on({ type: 'completed' });
        if (world.delivering) on({ type: 'delivered' });
        if (world.telling) on({ type: 'told', done: world.acknowledged });
        if (world.connected) on({ type: 'acknowledged', done: true });
        if (world.removing) on({ type: 'removed' });
        expect(state.name).toBe('released');
        // Whoever is not told has gone, or was told why elsewhere.
        if (world.connected) expect(world.told).toBe(world.end);
      }),
      { numRuns: 200 },
    );
  });

  it('does nothing more once it is released', () => {
    fc.assert(
      fc.property(choices, choices, fc.boolean(), (before, after, keep) => {
        const [state, world] = walk(before, keep);
        const [released] = step(state, { type: 'stopped' });
        for (const of of after) {
          const possible = world.possible();
          expect(step(released, possible[of % possible.length]!)).toEqual([released, []]);
        }
      }),
      { numRuns: 50 },
    );
  });
});
