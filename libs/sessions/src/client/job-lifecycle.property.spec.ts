import { CoffeeError, jobId } from '@coffee/core';
import * as fc from 'fast-check';
import type { GatewayFrameType, ParsedFrame } from '../frame-table';
import type { JobAccepted } from '../messages';
import { beginJob, isOver, step, type Begin, type JobEffect, type JobEvent, type JobState } from './job-lifecycle';

const job = jobId('j1');
const start = { queries: ['q1'], format: 'columns', onBadRow: 'fail', fingerprint: '', tables: [] } as const;
const gone = new CoffeeError('TRANSPORT', 'gone');
const acceptedAt = (place: number): JobAccepted => ({
  ...{ job, scan: [], results: [], format: 'columns', onBadRow: 'fail', fingerprint: '', ended: [] },
  ...{ state: 'running', place },
});

/** What is outside: a connection, the timer, what was promised to whom; and what a gateway that keeps to the protocol may do. */
class World {
  connected = false;
  disconnected = false;
  timer = false;
  settled: 'end' | 'giveUp' | undefined;
  /** What the gateway of the connection has been asked, and has answered. */
  asked: 'startJob' | 'resume' | undefined;
  accepted = false;
  cancelled = false;
  /** Offsets of the results that were stored, and that the gateway may delete. */
  stored: number[] = [];
  acknowledged = -1;
  /** Offset of the next result that the gateway sends. */
  next = 0;

  carryOut(effect: JobEffect): void {
    switch (effect.do) {
      case 'startJob':
      case 'resume':
        expect([this.connected, this.asked]).toEqual([true, undefined]);
        this.asked = effect.do;
        // A job that was opened is not opened again.
        if (effect.do === 'startJob') expect(this.everAccepted).toBe(false);
        // The gateway sends what is missing, and nothing twice.
        else expect(effect.message).toMatchObject({ job, offset: (this.stored.at(-1) ?? -1) + 1 });
        this.next = effect.do === 'resume' ? effect.message.offset : 0;
        break;
      case 'cancel':
        expect([this.accepted, this.cancelled]).toEqual([true, false]);
        this.cancelled = true;
        break;
      case 'acknowledge':
        // Only what is stored, and never the last one.
        expect(this.stored.slice(0, -1)).toContain(effect.offset);
        expect(effect.offset).toBeGreaterThanOrEqual(this.acknowledged);
        this.acknowledged = effect.offset;
        break;
      case 'awaitAnswer':
        expect(this.connected).toBe(true);
        this.timer = true;
        break;
      case 'stopWaiting':
        expect(this.timer).toBe(true);
        this.timer = false;
        break;
      case 'disconnect':
        expect(this.disconnected).toBe(false);
        this.disconnected = true;
        break;
      case 'store':
        expect(this.settled).toBeUndefined();
        break;
      case 'end':
      case 'giveUp':
        expect(this.settled).toBeUndefined();
        this.settled = effect.do;
        break;
      case 'upload':
        expect(this.accepted).toBe(true);
        break;
      case 'served':
      case 'news':
      case 'sendAgain':
      case 'uploadsSafe':
      case 'tableSafe':
      case 'tellAccepted':
      case 'tellPlaced':
      case 'tellProgressed':
        expect(this.settled).toBeUndefined();
        break;
    }
  }
  everAccepted = false;

  /** The events that can happen now. */
  possible(): JobEvent[] {
    const events: JobEvent[] = [
      { type: 'cancelAsked', failed: undefined },
      { type: 'cancelAsked', failed: 'no disk' },
      { type: 'leaveAsked' },
    ];
    if (this.disconnected) return events;
    if (!this.connected) return [...events, { type: 'opened' }, { type: 'opened' }, { type: 'gaveUp', error: gone }];
    events.push({ type: 'lost' });
    const frames: ParsedFrame<GatewayFrameType>[] = [];
    if (this.asked && !this.accepted)
      for (const place of [0, 2]) frames.push({ type: 'JOB_ACCEPTED', content: acceptedAt(place) });
    if (this.accepted) {
      for (const place of [0, 1]) frames.push({ type: 'JOB_PLACE', content: { job, place } });
      for (const skipped of [0, 3])
        frames.push({
          type: 'SUBMIT_RESULTS',
          content: { offset: this.next + skipped, answer: 0, mark: 1, chunk: new Uint8Array(0) },
        });
      frames.push({ type: 'UPLOAD_ACK', content: 1 }, { type: 'TABLE_END_ACK', content: { table: 'users' } });
      frames.push({ type: 'PROGRESS', content: { job, stages: [] } });
      for (const outcome of ['completed', 'cancelled'] as const)
        frames.push({ type: 'JOB_ENDED', content: { job, outcome } });
    }
    // Most of the time it goes on.
    const said = frames.map((frame): JobEvent => ({ type: 'frame', frame }));
    return [...events, ...said, ...said, ...said];
  }

  happens(event: JobEvent): void {
    if (event.type === 'opened') this.connected = true;
    if (event.type === 'lost') {
      [this.connected, this.asked, this.accepted] = [false, undefined, false];
    }
    if (event.type === 'gaveUp') this.disconnected = true;
    if (event.type !== 'frame') return;
    if (event.frame.type === 'JOB_ACCEPTED') [this.accepted, this.everAccepted] = [true, true];
    if (event.frame.type === 'SUBMIT_RESULTS') this.next = event.frame.content.offset + 1;
  }
}

const begins: readonly Begin[] = [{ start }, { resume: { job, offset: 0, mark: 0 } }];
const choices = fc.array(fc.record({ of: fc.nat(), stores: fc.boolean() }), { maxLength: 60 });

function walk(
  begin: Begin,
  steps: readonly { of: number; stores: boolean }[],
  check: (state: JobState, world: World) => void,
): [JobState, World] {
  const world = new World();
  let state = beginJob(begin);
  const on = (event: JobEvent, stores: boolean): void => {
    world.happens(event);
    // The link tells nothing of a connection that was given up; `disconnect` comes back as an effect of `gaveUp`, too.
    if (event.type === 'gaveUp') world.disconnected = false;
    let effects;
    [state, effects] = step(state, event);
    for (const effect of effects) {
      world.carryOut(effect);
      if (effect.do !== 'store') continue;
      const { offset, mark } = effect.result;
      // Whoever cannot store a result ends the connection.
      if (!stores) return on({ type: 'lost' }, stores);
      world.stored.push(offset);
      on({ type: 'resultStored', offset, mark }, stores);
    }
  };
  for (const { of, stores } of steps) {
    const possible = world.possible();
    on(possible[of % possible.length]!, stores);
    check(state, world);
  }
  return [state, world];
}

const waiting = ['asked', 'withdrawing', 'cancelling'];

describe('the life of a job as its client has it, whatever happens', () => {
  it('does nothing twice, waits for an answer exactly while one is due, and tells nothing of a job that is over', () => {
    fc.assert(
      fc.property(fc.constantFrom(...begins), choices, (begin, steps) => {
        walk(begin, steps, (state, world) => {
          expect(world.timer).toBe(waiting.includes(state.name));
          expect(world.settled !== undefined).toBe(isOver(state));
          expect(world.disconnected).toBe(state.name === 'stopped');
          // A result counts once, and none is passed over.
          expect(world.stored).toEqual([...new Set(world.stored)].sort((a, b) => a - b));
        });
      }),
      { numRuns: 400 },
    );
  });

  it('can end from every state, and comes back from every one of which the connection was lost', () => {
    fc.assert(
      fc.property(fc.constantFrom(...begins), choices, (begin, steps) => {
        const [state] = walk(begin, steps, () => undefined);
        expect(step(state, { type: 'leaveAsked' })[0].name).toBe('stopped');
        const [lost] = step(state, { type: 'lost' });
        if (isOver(lost)) return;
        expect(lost.name).toBe('away');
        const [asked, effects] = step(lost, { type: 'opened' });
        expect(effects.map((effect) => effect.do)).toEqual([
          'sendAgain',
          expect.stringMatching(/startJob|resume/),
          'awaitAnswer',
        ]);
        const [running] = step(asked, { type: 'frame', frame: { type: 'JOB_ACCEPTED', content: acceptedAt(0) } });
        expect(running.name).toBe('running');
      }),
      { numRuns: 200 },
    );
  });

  it('stays ended: a job that is over asks and tells nothing, whatever comes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...begins), choices, choices, (begin, before, after) => {
        const [state, world] = walk(begin, before, () => undefined);
        const [stopped] = step(state, { type: 'leaveAsked' });
        for (const { of } of after) {
          const events = [...world.possible(), { type: 'opened' } as const, { type: 'lost' } as const];
          expect(step(stopped, events[of % events.length]!)).toEqual([stopped, []]);
        }
      }),
      { numRuns: 50 },
    );
  });
});
