import type { CoffeeError } from '@coffee/core';
import { MemoryQueue, type QueueConsumer } from './memory-queue';

interface TestConsumer extends QueueConsumer {
  readonly got: { readonly tag: number; readonly name: string | undefined; readonly redelivered: boolean }[];
  error: CoffeeError | undefined;
}
/** `moves`: as a consumer in another thread, which holds the only copy. */
const consumer = (origin: object, prefetch: number, moves = false): TestConsumer => {
  const self: TestConsumer = {
    origin,
    prefetch,
    paused: false,
    unacked: new Map(),
    got: [],
    error: undefined,
    deliver: (tag, message) => {
      self.got.push({
        tag,
        name: message.body && String.fromCharCode(...message.body),
        redelivered: message.redelivered,
      });
      if (moves) message.body = undefined;
    },
    ended: (error) => (self.error = error),
  };
  return self;
};
const body = (name: string): Uint8Array => Uint8Array.from(Buffer.from(name));
const names = (one: TestConsumer): (string | undefined)[] => one.got.map(({ name }) => name);

describe('a queue in memory', () => {
  const [here, there] = [{}, {}];

  it('gives a message to the consumer with the fewest outstanding, among equals to one where it was sent', () => {
    const queue = new MemoryQueue('filter.year');
    const [a, b] = [consumer(here, 2), consumer(there, 3)];
    queue.add(a);
    queue.add(b);
    for (const name of ['1', '2', '3', '4', '5', '6']) queue.send(body(name), there);
    expect([names(a), names(b)]).toEqual([
      ['2', '4'],
      ['1', '3', '5'],
    ]);
    expect(queue.depth).toBe(1);
    queue.ack(a, a.got[0]!.tag);
    expect(names(a)).toEqual(['2', '4', '6']);
  });

  it('puts what comes back in front, in the order in which it was', () => {
    const queue = new MemoryQueue('filter.year');
    const a = consumer(here, 2);
    queue.add(a);
    for (const name of ['1', '2', '3']) queue.send(body(name), here);
    queue.remove(a);
    const b = consumer(there, 10);
    queue.add(b);
    expect(b.got.map(({ name, redelivered }) => [name, redelivered])).toEqual([
      ['1', true],
      ['2', true],
      ['3', false],
    ]);
  });

  it('takes back with a nack the body that it had moved away', () => {
    const queue = new MemoryQueue('filter.year');
    const a = consumer(here, 1, true);
    queue.add(a);
    queue.send(body('1'), here);
    queue.nack(a, a.got[0]!.tag, true, body('1'));
    expect(names(a)).toEqual(['1', '1']);
  });

  it.each(['goes', 'nacks'])('has failed for everyone when a consumer %s without the only copy', (how) => {
    const queue = new MemoryQueue('filter.year');
    const [a, b] = [consumer(here, 1, true), consumer(there, 1)];
    queue.add(a);
    queue.send(body('1'), here);
    queue.add(b);
    if (how === 'goes') queue.remove(a);
    else queue.nack(a, a.got[0]!.tag, true, undefined);
    expect(b.error?.code).toBe('TRANSPORT');
    expect(() => queue.send(body('2'), here)).toThrow('lost 1 unacknowledged message');
    expect(() => queue.add(consumer(here, 1))).toThrow('lost 1 unacknowledged message');
  });

  it('gives nothing to a paused consumer, and ignores acks and nacks of what it does not know', () => {
    const queue = new MemoryQueue('filter.year');
    const a = consumer(here, 1);
    queue.add(a);
    queue.pause(a, true);
    queue.send(body('1'), here);
    queue.ack(a, 99);
    queue.nack(a, 99, true, undefined);
    expect([a.got.length, queue.depth]).toEqual([0, 1]);
    queue.pause(a, false);
    expect([a.got.length, queue.depth]).toEqual([1, 0]);
  });
});
