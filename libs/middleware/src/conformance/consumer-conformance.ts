/** Consumers of a work queue: stop, pause, a handler that throws, a queue that is deleted under them. */
import { CoffeeError } from '@coffee/core';
import type { Transport } from '../contract';
import { bytes, gate, text, type Harness } from './harness';
import { Deliveries } from './inbox';

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `m${i}`);

export function describeConsumers(context: () => { readonly harness: Harness; readonly transport: Transport }): void {
  describe('a consumer of a work queue', () => {
    it('gives back on stop() what it has not acked, and another gets it, marked', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      await Promise.all(numbered(6).map((message) => queue.send(bytes(message))));
      const first = new Deliveries(harness);
      const subscription = await first.holding(queue, 4);
      const held = await first.holds(4);
      held[0]!.ack();
      const acked = text(held[0]!.body);
      await subscription.stop();
      await harness.depthIs(queue, 5);
      await subscription.closed;

      const second = new Deliveries(harness);
      await second.acking((await harness.connect()).workQueue(queue.name), 8);
      const again = await second.holds(5);
      expect([acked, ...second.texts].sort()).toEqual(numbered(6));
      const firstTime = again.filter((delivery) => !delivery.redelivered).map((delivery) => text(delivery.body));
      for (const message of firstTime) expect(first.texts).not.toContain(message);
    });

    it('is counted, wherever it is, while it consumes', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const other = (await harness.connect()).workQueue(queue.name);
      const count = (wanted: number): Promise<number> =>
        harness.eventually(
          `${wanted} to consume`,
          () => queue.consumers(),
          (consumers) => consumers === wanted,
        );
      await count(0);
      const first = await new Deliveries(harness).holding(queue, 1);
      await new Deliveries(harness).holding(other, 1);
      await count(2);
      await first.stop();
      await count(1);
    });

    it('waits in stop() for the handlers in progress, whose acks count', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const hold = gate();
      const inbox = new Deliveries(harness);
      const subscription = await queue.startConsuming(
        async (delivery) => {
          inbox.push(delivery);
          await hold.passed;
          delivery.ack();
        },
        { prefetch: 1 },
      );
      await queue.send(bytes('in progress'));
      await queue.send(bytes('waiting'));
      await inbox.holds(1);
      let stopped = false;
      const stop = subscription.stop().then(() => (stopped = true));
      await harness.roundTrips(transport);
      expect(stopped).toBe(false);
      hold.open();
      await harness.within('stop() to resolve', stop);
      await subscription.stop();
      await harness.depthIs(queue, 1);
      expect(inbox.texts).toEqual(['in progress']);
    });

    it('ignores an ack that comes after stop(): the message has gone back', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const inbox = new Deliveries(harness);
      const subscription = await inbox.holding(queue, 1);
      await queue.send(bytes('late'));
      const [delivery] = await inbox.holds(1);
      await subscription.stop();
      delivery!.ack();
      delivery!.nack({ requeue: false });
      const next = new Deliveries(harness);
      await next.acking(queue, 1);
      await next.holds(1);
      expect(next.texts).toEqual(['late']);
      expect(next.items[0]!.redelivered).toBe(true);
    });

    it('calls no handler after pause() until resume(), and loses nothing by it', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const inbox = new Deliveries(harness);
      const subscription = await inbox.acking(queue, 2);
      await queue.send(bytes('m0'));
      await inbox.holds(1);
      subscription.pause();
      await Promise.all(['m1', 'm2', 'm3', 'm4'].map((message) => queue.send(bytes(message))));
      await harness.roundTrips(transport);
      expect(inbox.texts).toEqual(['m0']);
      subscription.resume();
      await inbox.holds(5);
      expect([...inbox.texts].sort()).toEqual(numbered(5));
    });

    it('calls no handler after a pause() within a handler', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const inbox = new Deliveries(harness);
      const subscription = await queue.startConsuming(
        (delivery) => {
          inbox.push(delivery);
          delivery.ack();
          subscription.pause();
        },
        { prefetch: 8 },
      );
      await Promise.all(numbered(4).map((message) => queue.send(bytes(message))));
      for (let i = 1; i <= 4; i++) {
        await inbox.holds(i);
        await harness.roundTrips(transport);
        expect(inbox.items).toHaveLength(i);
        subscription.resume();
      }
    });

    it('gives back what it held when it is stopped while paused', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const [paused, other] = [new Deliveries(harness), new Deliveries(harness)];
      const subscription = await paused.acking(queue, 4);
      subscription.pause();
      await Promise.all(numbered(3).map((message) => queue.send(bytes(message))));
      await subscription.stop();
      await other.acking(queue, 4);
      await other.holds(3);
      expect([...other.texts].sort()).toEqual(numbered(3));
      expect(paused.items).toHaveLength(0);
    });

    it.each(['throws', 'rejects'])('ends the subscription with the error of a handler that %s', async (how) => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const error = new CoffeeError('BAD_MESSAGE', 'the handler does not like it');
      const handler = (): void | Promise<void> => {
        if (how === 'rejects') return Promise.reject(error);
        throw error;
      };
      const subscription = await queue.startConsuming(handler, { prefetch: 1 });
      await queue.send(bytes('disliked'));
      expect(await harness.rejection('closed', subscription.closed)).toBe(error);
      await subscription.stop();
      const next = new Deliveries(harness);
      await next.acking(queue, 1);
      const [delivery] = await next.holds(1);
      expect(delivery!.redelivered).toBe(true);
    });

    it('finds no queue that was deleted, any number of times, and an empty one when it is declared again', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      await queue.send(bytes('gone'));
      await queue.delete();
      await queue.delete();
      expect(await harness.rejection('send', queue.send(bytes('nowhere')))).toBeInstanceOf(CoffeeError);
      const consuming = queue.startConsuming(() => undefined, { prefetch: 1 });
      expect(await harness.rejection('startConsuming', consuming)).toBeInstanceOf(CoffeeError);
      await queue.declare();
      expect(await queue.depth()).toBe(0);
      await queue.send(bytes('here'));
      await harness.depthIs(queue, 1);
    });

    it('is told by its subscription when the queue is deleted under it', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const inbox = new Deliveries(harness);
      const here = await inbox.holding(queue, 1);
      const there = await inbox.holding((await harness.connect()).workQueue(queue.name), 1);
      await queue.send(bytes('held'));
      await inbox.holds(1);
      await queue.delete();
      for (const subscription of [here, there]) {
        expect(await harness.rejection('closed', subscription.closed)).toBeInstanceOf(CoffeeError);
        await subscription.stop();
      }
      inbox.items[0]!.ack();
      await harness.roundTrips(transport);
    });
  });
}
