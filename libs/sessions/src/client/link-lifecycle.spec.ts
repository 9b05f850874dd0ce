import { CoffeeError } from '@coffee/core';
import * as fc from 'fast-check';
import {
  begin,
  step,
  type LinkEffect,
  type LinkEvent,
  type LinkPolicy,
  type LinkState,
  type Verdict,
} from './link-lifecycle';

const error = new CoffeeError('TRANSPORT', 'gone');
const policy: LinkPolicy = { gateways: 2, pause: 100, patience: 10_000, firstPatience: 1000 };

/** Goes through events; `lost` and `served` at the time that the clock has come to. */
class Walk {
  state: LinkState;
  effects: readonly LinkEffect[];
  constructor(private readonly rules = policy) {
    [this.state, this.effects] = begin(0);
  }
  on(event: LinkEvent): readonly LinkEffect[] {
    [this.state, this.effects] = step(this.state, event, this.rules);
    return this.effects;
  }
  lost(at: number, verdict: Verdict = 'retry'): readonly LinkEffect[] {
    return this.on({ type: 'lost', error, verdict, at });
  }
  /** A connection that was opened and served us. */
  served(at: number): void {
    this.on({ type: 'opened' });
    this.on({ type: 'served', at });
  }
}

describe('a link to gateways', () => {
  it('gives every gateway its first chance at once, and then waits', () => {
    const walk = new Walk();
    expect(walk.effects).toEqual([{ do: 'connect', gateway: 0 }]);
    expect(walk.lost(0)).toEqual([{ do: 'connect', gateway: 1 }]);
    expect(walk.lost(0)).toEqual([
      { do: 'tellWaiting', error },
      { do: 'pause', upTo: 100 },
    ]);
    expect(walk.on({ type: 'retryDue' })).toEqual([{ do: 'connect', gateway: 0 }]);
    expect(walk.lost(100)).toEqual([{ do: 'pause', upTo: 200 }]);
  });

  it('doubles the pause over connections that bring nothing, and begins anew with one that does', () => {
    const walk = new Walk({ ...policy, gateways: 1, patience: 1e9 });
    const pauses: number[] = [];
    for (let i = 0; i < 7; i++) {
      walk.served(0);
      pauses.push(...walk.lost(0).flatMap((effect) => (effect.do === 'pause' ? [effect.upTo] : [])));
      walk.on({ type: 'retryDue' });
    }
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 2500, 2500]);
    walk.served(0);
    walk.on({ type: 'news' });
    expect(walk.lost(0)).toContainEqual({ do: 'pause', upTo: 100 });
  });

  it('counts patience over all attempts, and not the time in which a gateway serves it', () => {
    const walk = new Walk({ ...policy, gateways: 1 });
    walk.served(500);
    expect(walk.lost(5000).at(-1)).toMatchObject({ do: 'pause' });
    walk.on({ type: 'retryDue' });
    // It opens, and says that it has no broker: that is no gateway that serves us.
    walk.on({ type: 'opened' });
    expect(walk.lost(14_000).at(-1)).toEqual({ do: 'pause', upTo: 200 });
    walk.on({ type: 'retryDue' });
    expect(walk.lost(14_501)).toEqual([{ do: 'giveUp', error }]);
  });

  it('has less patience until a gateway has served it', () => {
    const walk = new Walk();
    walk.lost(999);
    expect(walk.lost(1000)).toEqual([{ do: 'giveUp', error }]);
  });

  it('leaves a gateway that broke the protocol, and goes on with the others while there are any', () => {
    const walk = new Walk();
    walk.served(0);
    expect(walk.lost(0, 'leave-gateway')).toEqual([
      { do: 'tellInterrupted', error },
      { do: 'pause', upTo: 100 },
    ]);
    expect(walk.on({ type: 'retryDue' })).toEqual([{ do: 'connect', gateway: 1 }]);
    expect(walk.lost(0)).toEqual([{ do: 'pause', upTo: 200 }]);
    expect(walk.on({ type: 'retryDue' })).toEqual([{ do: 'connect', gateway: 1 }]);
    expect(walk.lost(0, 'leave-gateway')).toEqual([{ do: 'giveUp', error }]);
  });

  it('ends at once when it is told to, whatever it does', () => {
    const walk = new Walk();
    walk.lost(0);
    walk.lost(0);
    expect(walk.on({ type: 'stopAsked' })).toEqual([{ do: 'cancelTimer' }]);
    expect(new Walk().on({ type: 'stopAsked' })).toEqual([{ do: 'disconnect' }]);
    expect(walk.on({ type: 'retryDue' })).toEqual([]);
  });

  const event = fc.oneof(
    { arbitrary: fc.constant('opened' as const), weight: 3 },
    { arbitrary: fc.constant('retryDue' as const), weight: 3 },
    { arbitrary: fc.constant('served' as const), weight: 2 },
    { arbitrary: fc.constantFrom('lost' as const), weight: 4 },
    {
      arbitrary: fc.constantFrom('news' as const, 'leave-gateway' as const, 'give-up' as const, 'stopAsked' as const),
      weight: 1,
    },
  );

  it('whatever happens, has one connection or one timer, gives up once, and does nothing after its end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(event, fc.nat({ max: 3000 })), { maxLength: 80 }),
        fc.integer({ min: 1, max: 3 }),
        (events, gateways) => {
          const walk = new Walk({ ...policy, gateways });
          let [at, connections, timers, ends] = [0, 1, 0, 0];
          let over = false;
          for (const [type, passed] of events) {
            at += passed;
            if (type === 'retryDue' && timers === 0) continue;
            if (type === 'retryDue') timers--;
            const isLoss = type === 'lost' || type === 'leave-gateway' || type === 'give-up';
            if (isLoss && connections === 0) continue;
            if (isLoss) connections--;
            const effects = isLoss
              ? walk.lost(at, type === 'lost' ? 'retry' : type)
              : walk.on(type === 'served' ? { type, at } : { type });
            if (over) expect(effects).toEqual([]);
            for (const effect of effects) {
              if (effect.do === 'connect') connections++;
              if (effect.do === 'pause') timers++;
              if (effect.do === 'cancelTimer') timers--;
              if (effect.do === 'disconnect') connections--;
              if (effect.do === 'giveUp') ends++;
              if (effect.do === 'pause') expect(effect.upTo).toBeGreaterThan(0);
            }
            expect([connections >= 0, timers >= 0, connections + timers <= 1]).toEqual([true, true, true]);
            over = walk.state.name === 'closed';
            expect(connections + timers).toBe(over ? 0 : 1);
          }
          expect(ends).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('tries only so often in the time that patience lasts, when nothing new comes', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }), (serves) => {
        const walk = new Walk({ ...policy, patience: 60_000 });
        let [at, connects] = [0, 1];
        for (const serve of serves) {
          if (serve) walk.served(at);
          for (const effect of walk.lost(at)) {
            if (effect.do === 'connect') connects++;
            if (effect.do !== 'pause') continue;
            at += effect.upTo / 2;
            walk.on({ type: 'retryDue' });
            connects++;
          }
        }
        expect(walk.state.name).toBe('closed');
        expect(connects).toBeLessThan(65);
      }),
    );
  });
});
