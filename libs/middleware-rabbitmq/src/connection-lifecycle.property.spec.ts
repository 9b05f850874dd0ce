import fc from 'fast-check';
import {
  begin,
  isSteady,
  retryDelay,
  step,
  type LifecycleEffect,
  type LifecycleEvent,
  type LifecycleState,
} from './connection-lifecycle';

/** What is outside: at most one socket, being opened or open, and a timer. */
class World {
  socket: 'none' | 'opening' | 'open' = 'none';
  timer = false;
  up = false;
  closed = false;

  carryOut(effect: LifecycleEffect): void {
    expect(this.closed).toBe(false);
    switch (effect.do) {
      case 'connect':
        expect(this.socket).toBe('none');
        expect(this.timer).toBe(false);
        this.socket = 'opening';
        break;
      case 'abandon':
        expect(this.socket).toBe('opening');
        break;
      case 'disconnect':
        expect(this.socket).toBe('open');
        break;
      case 'schedule':
        expect([this.socket, this.timer]).toEqual(['none', false]);
        this.timer = true;
        break;
      case 'cancelTimer':
        expect(this.timer).toBe(true);
        this.timer = false;
        break;
      case 'announce':
        this.#announced(effect.what);
    }
  }

  #announced(what: 'up' | 'down' | 'closed'): void {
    if (what === 'closed') {
      expect([this.socket, this.timer, this.up]).toEqual(['none', false, false]);
      this.closed = true;
    } else {
      expect(this.up).toBe(what === 'down');
      this.up = what === 'up';
    }
  }

  /** The events that can happen now, and what they do to the world. */
  possible(): LifecycleEvent[] {
    const events: LifecycleEvent[] = [{ type: 'closeAsked' }];
    if (this.timer) events.push({ type: 'retryDue' });
    if (this.socket === 'open')
      for (const steady of [false, true]) events.push({ type: 'lost', error: 'gone', steady });
    if (this.socket === 'opening')
      for (const hopeless of [false, true]) events.push({ type: 'opened' }, { type: 'failed', error: 'no', hopeless });
    return events;
  }

  happens(event: LifecycleEvent): void {
    if (event.type === 'retryDue') this.timer = false;
    if (event.type === 'opened') this.socket = 'open';
    if (event.type === 'failed' || event.type === 'lost') this.socket = 'none';
  }
}

it('keeps its invariants whatever happens, and ends closed when that is asked', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { maxLength: 60 }), (choices) => {
      const world = new World();
      let [state, effects] = begin();
      const carryOut = (): void => effects.forEach((effect) => world.carryOut(effect));
      carryOut();
      let asked = false;
      const happen = (event: LifecycleEvent): void => {
        asked ||= event.type === 'closeAsked';
        world.happens(event);
        [state, effects] = step(state, event);
        carryOut();
        expect(world.closed).toBe(state.name === 'closed');
        if (state.name === 'waiting') expect(world.timer).toBe(true);
      };
      for (const choice of choices) {
        const events = world.possible();
        happen(events[choice % events.length]!);
      }
      happen({ type: 'closeAsked' });
      // What is open is answered by the broker, sooner or later.
      for (let i = 0; i < 3 && !world.closed; i++)
        happen(
          world.socket === 'open'
            ? { type: 'lost', error: undefined, steady: true }
            : { type: 'failed', error: 'cut', hopeless: false },
        );
      expect(asked && world.closed).toBe(true);
    }),
    { numRuns: 500 },
  );
});

describe('a broker that is of no use', () => {
  const limits = { first: 50, max: 2000 };

  /** One connection or attempt after the other, in virtual time. @returns when each was begun (ms). */
  function attempts(outcomes: readonly { readonly opens: boolean; readonly lasts: number; readonly random: number }[]) {
    const begun: number[] = [];
    let now = 0;
    let [state, effects]: [LifecycleState, readonly LifecycleEffect[]] = [...begin()];
    for (const { opens, lasts, random } of outcomes) {
      const happen = (event: LifecycleEvent): void => void ([state, effects] = step(state, event));
      begun.push(now);
      now += lasts;
      if (opens) {
        happen({ type: 'opened' });
        happen({ type: 'lost', error: 'gone', steady: isSteady(lasts, limits) });
      } else happen({ type: 'failed', error: 'refused', hopeless: false });
      const pause = effects.find((effect) => effect.do === 'schedule');
      now += retryDelay(pause!.attempt, limits, random);
      happen({ type: 'retryDue' });
    }
    return begun;
  }

  const outcome = (lasts: fc.Arbitrary<number>) =>
    fc.record({ opens: fc.boolean(), lasts, random: fc.double({ min: 0, max: 0.999, noNaN: true }) });

  it('is tried a few times in any ten seconds, whether it refuses connections or takes them and ends them', () => {
    fc.assert(
      fc.property(fc.array(outcome(fc.nat(300)), { minLength: 1, maxLength: 100 }), (outcomes) => {
        const begun = attempts(outcomes);
        for (const from of begun) {
          const within = begun.filter((at) => at >= from && at < from + 10_000);
          // Six pauses double from 50 to 1,600 ms, of which half is the least; then each is a second at least.
          expect(within.length).toBeLessThanOrEqual(6 + 10 + 1);
        }
      }),
    );
  });

  it('that has been of use is tried again at once, as often as that happens', () => {
    fc.assert(
      fc.property(fc.array(outcome(fc.integer({ min: 10_000, max: 100_000 })), { minLength: 1 }), (outcomes) => {
        const begun = attempts(outcomes.map((one) => ({ ...one, opens: true })));
        begun.slice(1).forEach((at, i) => expect(at - begun[i]! - outcomes[i]!.lasts).toBeLessThanOrEqual(50));
      }),
    );
  });
});
