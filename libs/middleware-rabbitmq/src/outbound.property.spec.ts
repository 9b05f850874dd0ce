import fc from 'fast-check';
import { CoffeeError } from '@coffee/core';
import { Outbound, type OutboundMessage, type Outstanding } from './outbound';
import type { Target } from './target';

const error = new CoffeeError('TRANSPORT', 'gone');
const target: Target = { kind: 'queue', queue: 'q', subject: 'queue q' };

function message(
  id: number,
  size: number,
  settled: Map<number, string> = new Map(),
  to: Target = target,
): OutboundMessage {
  const settle = (how: string) => (): void => {
    expect(settled.has(id)).toBe(false);
    settled.set(id, how);
  };
  const body = new Uint8Array(size);
  return { id, target: to, body, persistent: true, resolve: settle('resolved'), reject: settle('rejected') };
}

/** A channel of a broker that does with each message what it is told to, and says so when it is told to. */
class TestChannel {
  /** In the order of sending: what became of it, and what was not said of it yet. */
  readonly unsaid: { readonly id: number; readonly fate: Fate; returnSaid: boolean }[] = [];
}

type Fate = 'taken' | 'returned' | 'nacked';

describe('outbound messages', () => {
  const channel = {};
  const send = (outbound: Outbound<object>): number | undefined => {
    const next = outbound.next();
    if (next) outbound.sent(next, channel, 0);
    return next?.message.id;
  };

  it('are sent in order until there is no more room, and go on when one is confirmed', () => {
    const outbound = new Outbound<object>({ count: 2, bytes: 100 });
    for (const id of [1, 2, 3]) outbound.add(message(id, 10));
    expect([send(outbound), send(outbound), send(outbound)]).toEqual([1, 2, undefined]);
    expect(outbound.confirmed(channel, 2, false)).toMatchObject({ how: 'taken', message: { id: 2 } });
    expect(send(outbound)).toBe(3);
    expect([...outbound.outstanding()].map((one) => one.message.id)).toEqual([1, 3]);
    expect(outbound.confirmed(channel, 2, false)).toEqual({ how: 'late' });
  });

  it('that are larger than the bound go alone', () => {
    const outbound = new Outbound<object>({ count: 10, bytes: 100 });
    for (const [id, size] of [
      [1, 60],
      [2, 500],
      [3, 1],
    ] as const)
      outbound.add(message(id, size));
    expect([send(outbound), send(outbound)]).toEqual([1, undefined]);
    outbound.confirmed(channel, 1, false);
    expect([send(outbound), send(outbound)]).toEqual([2, undefined]);
    outbound.confirmed(channel, 2, false);
    expect(send(outbound)).toBe(3);
  });

  it('that may have arrived before are marked, and those that came back are not', () => {
    const outbound = new Outbound<object>({ count: 10, bytes: 100 });
    for (const id of [1, 2, 3]) outbound.add(message(id, 1));
    const [back, nacked, unknown] = [outbound.next()!, outbound.next()!, outbound.next()!];
    for (const one of [back, nacked, unknown]) outbound.sent(one, channel, 0);
    outbound.returned(channel, 1);
    expect(outbound.confirmed(channel, 1, false).how).toBe('refused');
    expect(outbound.confirmed(channel, 2, true).how).toBe('refused');
    for (const one of [back, nacked, unknown]) outbound.sent(one, {}, 1);
    expect([back, nacked, unknown].map(({ mayBeThere }) => mayBeThere)).toEqual([false, true, true]);
    expect([back.sends, back.refusals, back.firstSentAt, back.sentAt]).toEqual([2, 1, 0, 1]);
  });

  it('to a log are confirmed in the order in which they went there last, each channel and each log by itself', () => {
    const outbound = new Outbound<object>({ count: 10, bytes: 100 });
    const logs = ['a', 'b'].map((queue): Target => ({ kind: 'log', queue, subject: `log ${queue}` }));
    for (const id of [1, 2, 3, 4, 5]) outbound.add(message(id, 1, new Map(), logs[id > 3 ? 1 : 0]));
    const all = [1, 2, 3, 4, 5].map(() => outbound.next()!);
    const [one, two, three, four, five] = all;
    const confirm = (on: object, { message: { id } }: Outstanding<object>, nacked = false): string =>
      outbound.confirmed(on, id, nacked).how;
    for (const each of all) outbound.sent(each, channel, 0);
    expect([confirm(channel, two!), confirm(channel, five!)]).toEqual(['overtaking', 'overtaking']);
    expect([confirm(channel, four!), confirm(channel, five!)]).toEqual(['taken', 'taken']);
    // One that was refused waits for another sending, and nobody waits for it.
    expect([confirm(channel, one!, true), confirm(channel, two!)]).toEqual(['refused', 'taken']);
    outbound.sent(one!, channel, 1);
    expect([confirm(channel, one!), confirm(channel, three!)]).toEqual(['overtaking', 'taken']);
    const other = {};
    outbound.sent(one!, other, 2);
    expect([confirm(channel, one!), confirm(other, one!)]).toEqual(['late', 'taken']);
    expect(outbound.isEmpty).toBe(true);
  });

  it('are within the bound in count and bytes, in order, and settled once, whatever happens', () => {
    const action = fc.oneof(
      fc.record({ do: fc.constant('add' as const), value: fc.nat(60) }),
      fc.record({ do: fc.constant('confirm' as const), value: fc.nat(20) }),
      fc.record({ do: fc.constant('fail' as const), value: fc.constant(0) }),
    );
    fc.assert(
      fc.property(
        fc.array(action),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 100 }),
        (actions, count, bytes) => {
          const outbound = new Outbound<object>({ count, bytes });
          const settled = new Map<number, string>();
          let added = 0;
          let lastSent = 0;
          for (const { do: what, value } of actions) {
            if (what === 'add') outbound.add(message(++added, value, settled));
            if (what === 'confirm') {
              const ids = [...outbound.outstanding()].map((one) => one.message.id);
              const confirmed = outbound.confirmed(channel, ids[value % ids.length] ?? 0, false);
              if (confirmed.how === 'taken') confirmed.message.resolve();
            }
            if (what === 'fail') outbound.failOutstanding(() => error);
            for (let id = send(outbound); id !== undefined; id = send(outbound)) expect(id).toBe(++lastSent);
            const now = [...outbound.outstanding()].map((one) => one.message);
            expect(outbound.bytes).toBe(now.reduce((sum, { body }) => sum + body.byteLength, 0));
            expect(now.length).toBeLessThanOrEqual(count);
            if (now.length > 1) expect(outbound.bytes).toBeLessThanOrEqual(bytes);
          }
          outbound.failAll(() => error);
          expect(outbound.isEmpty).toBe(true);
          expect([...settled.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: added }, (_, i) => i + 1));
        },
      ),
    );
  });

  it('are settled by the channel that they were sent on last, and resolve only when they are in their queue', () => {
    const step = fc.oneof(
      // A new channel takes the place of the last one, which may still have something to say.
      fc.constant({ do: 'renew' as const }),
      fc.record({ do: fc.constant('say' as const), channel: fc.nat(3), nth: fc.nat(5) }),
      fc.record({ do: fc.constant('retry' as const), nth: fc.nat(5) }),
    );
    const fates = fc.infiniteStream(fc.constantFrom<Fate>('taken', 'returned', 'nacked'));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fates, fc.integer({ min: 1, max: 4 }), (steps, fate, count) => {
        const outbound = new Outbound<TestChannel>({ count: 10, bytes: 100 });
        const [settled, inQueue] = [new Map<number, string>(), new Set<number>()];
        for (let id = 1; id <= count; id++) outbound.add(message(id, 1, settled));
        const channels = [new TestChannel()];
        const refused: Outstanding<TestChannel>[] = [];
        const sentLastOn = new Map<number, TestChannel>();
        const sendOn = (one: Outstanding<TestChannel>): void => {
          const current = channels.at(-1)!;
          const sent = { id: one.message.id, fate: fate.next().value as Fate, returnSaid: false };
          if (sent.fate === 'taken') inQueue.add(sent.id);
          current.unsaid.push(sent);
          sentLastOn.set(sent.id, current);
          outbound.sent(one, current, 0);
        };
        const say = (from: TestChannel, nth: number): void => {
          const said = from.unsaid[nth % from.unsaid.length];
          if (!said) return;
          // The broker gives a message back before it confirms it.
          if (said.fate === 'returned' && !said.returnSaid) {
            said.returnSaid = true;
            return outbound.returned(from, said.id);
          }
          from.unsaid.splice(from.unsaid.indexOf(said), 1);
          const confirmed = outbound.confirmed(from, said.id, said.fate === 'nacked');
          const counts = said.fate === 'taken' ? 'taken' : 'refused';
          expect(confirmed.how).toBe(sentLastOn.get(said.id) === from ? counts : 'late');
          if (confirmed.how === 'refused') refused.push(confirmed.outstanding);
          if (confirmed.how !== 'taken') return;
          expect(inQueue).toContain(confirmed.message.id);
          confirmed.message.resolve();
        };
        const retry = (nth: number): void => {
          const [one] = refused.splice(nth % Math.max(1, refused.length), 1);
          if (one && outbound.isRefused(one)) sendOn(one);
        };
        for (let next = outbound.next(); next; next = outbound.next()) sendOn(next);
        for (const now of steps) {
          if (now.do === 'renew') {
            channels.push(new TestChannel());
            for (const one of outbound.outstanding()) sendOn(one);
          } else if (now.do === 'say') say(channels.at(-1 - (now.channel % channels.length))!, now.nth);
          else retry(now.nth);
        }
        // In the end all is said, and what was refused is sent until it is taken.
        while (!outbound.isEmpty) {
          if (channels.at(-1)!.unsaid.length > 0) say(channels.at(-1)!, 0);
          else retry(0);
        }
        expect(settled.size).toBe(count);
      }),
      { numRuns: 1000 },
    );
  });
});
