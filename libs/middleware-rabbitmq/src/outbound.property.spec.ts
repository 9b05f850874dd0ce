import fc from 'fast-check';
import { CoffeeError } from '@coffee/core';
import { Outbound, type OutboundMessage } from './outbound';

const error = new CoffeeError('TRANSPORT', 'gone');

function message(id: number, size: number, settled: Map<number, string> = new Map()): OutboundMessage {
  const settle = (how: string) => (): void => void settled.set(id, how);
  const body = new Uint8Array(size);
  return {
    id,
    queue: 'q',
    subject: 'queue q',
    body,
    persistent: true,
    resolve: settle('resolved'),
    reject: settle('rejected'),
    since: 0,
    sentAt: 0,
    refused: false,
  };
}

describe('outbound messages', () => {
  it('are sent in order until there is no more room, and go on when one is confirmed', () => {
    const outbound = new Outbound({ count: 2, bytes: 100 });
    for (const id of [1, 2, 3]) outbound.add(message(id, 10));
    expect([outbound.next()?.id, outbound.next()?.id, outbound.next()?.id]).toEqual([1, 2, undefined]);
    expect(outbound.settle(2)?.id).toBe(2);
    expect(outbound.next()?.id).toBe(3);
    expect([...outbound.outstanding()].map(({ id }) => id)).toEqual([1, 3]);
    expect(outbound.settle(2)).toBeUndefined();
  });

  it('that are larger than the bound go alone', () => {
    const outbound = new Outbound({ count: 10, bytes: 100 });
    for (const [id, size] of [
      [1, 60],
      [2, 500],
      [3, 1],
    ] as const)
      outbound.add(message(id, size));
    expect([outbound.next()?.id, outbound.next()]).toEqual([1, undefined]);
    outbound.settle(1);
    expect([outbound.next()?.id, outbound.next()]).toEqual([2, undefined]);
    outbound.settle(2);
    expect(outbound.next()?.id).toBe(3);
  });

  it('are within the bound in count and bytes, in order, and settled once, whatever happens', () => {
    const action = fc.oneof(
      fc.record({ do: fc.constant('add' as const), value: fc.nat(60) }),
      fc.record({ do: fc.constant('settle' as const), value: fc.nat(20) }),
      fc.record({ do: fc.constant('fail' as const), value: fc.constant(0) }),
    );
    fc.assert(
      fc.property(
        fc.array(action),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 100 }),
        (actions, count, bytes) => {
          const outbound = new Outbound({ count, bytes });
          const settled = new Map<number, string>();
          let added = 0;
          let lastSent = 0;
          for (const { do: what, value } of actions) {
            if (what === 'add') outbound.add(message(++added, value, settled));
            if (what === 'settle') {
              const ids = [...outbound.outstanding()].map(({ id }) => id);
              if (ids.length > 0) outbound.settle(ids[value % ids.length]!)?.resolve();
            }
            if (what === 'fail') outbound.failOutstanding(() => error);
            for (let next = outbound.next(); next; next = outbound.next()) {
              expect(next.id).toBe(++lastSent);
            }
            const now = [...outbound.outstanding()];
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
});
