import fc from 'fast-check';
import { begin, step, type LifecycleEffect, type LifecycleEvent } from './connection-lifecycle';

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
    if (this.socket === 'open') events.push({ type: 'lost', error: 'gone' });
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
            ? { type: 'lost', error: undefined }
            : { type: 'failed', error: 'cut', hopeless: false },
        );
      expect(asked && world.closed).toBe(true);
    }),
    { numRuns: 500 },
  );
});
