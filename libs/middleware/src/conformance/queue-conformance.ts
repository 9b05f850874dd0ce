/** Work queues: who gets which message, and how often. What a subscription goes through stands in `consumer-conformance.ts`. */
import type { Delivery, Transport } from '../contract';
import { bytes, gate, text, type Harness } from './harness';
import { Deliveries } from './inbox';

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `m${i}`);

export function describeQueues(context: () => { readonly harness: Harness; readonly transport: Transport }): void {
  describe('a work queue', () => {
    it('confirms a send when the message is in the queue, and keeps it when its sender has gone', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const sender = await harness.connect();
      await sender.workQueue(queue.name).send(bytes('order'));
      await sender.close();
      await harness.depthIs(queue, 1);
      const inbox = new Deliveries(harness);
      await inbox.acking(queue, 1);
      const [delivery] = await inbox.holds(1);
      expect(text(delivery!.body)).toBe('order');
      expect(delivery!.redelivered).toBe(false);
    });

    it('is declared any number of times, by anyone, and keeps what is in it', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      await queue.send(bytes('kept'));
      await queue.declare();
      await (await harness.connect()).workQueue(queue.name).declare();
      await harness.depthIs(queue, 1);
    });

    it('gives each message to one of the competing consumers', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const inboxes = [new Deliveries(harness), new Deliveries(harness), new Deliveries(harness)];
      for (const inbox of inboxes) {
        const consumer = await harness.connect();
        await inbox.acking(consumer.workQueue(queue.name), 2);
      }
      const sent = numbered(60);
      await Promise.all(sent.map((message) => queue.send(bytes(message))));
      const got = await harness.eventually(
        'all messages to arrive',
        () => inboxes.flatMap((inbox) => inbox.texts),
        (all) => all.length >= sent.length,
      );
      await harness.roundTrips(transport);
      expect(inboxes.flatMap((inbox) => inbox.texts)).toHaveLength(sent.length);
      expect([...got].sort()).toEqual([...sent].sort());
    });

    it('gives a waiting message to a consumer with room, not to one that is full', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const [full, free] = [new Deliveries(harness), new Deliveries(harness)];
      await full.holding(queue, 1);
      await queue.send(bytes('m0'));
      await full.holds(1);
      await free.acking((await harness.connect()).workQueue(queue.name), 1);
      await queue.send(bytes('m1'));
      await queue.send(bytes('m2'));
      await free.holds(2);
      expect(full.texts).toEqual(['m0']);
    });

    it('has no more than prefetch deliveries outstanding, and calls their handlers at once', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      await Promise.all(numbered(10).map((message) => queue.send(bytes(message))));
      const inbox = new Deliveries(harness);
      const hold = gate();
      await queue.startConsuming(
        async (delivery) => {
          inbox.push(delivery);
          await hold.passed;
        },
        { prefetch: 3 },
      );
      await inbox.holds(3);
      await harness.depthIs(queue, 7);
      await harness.roundTrips(transport);
      expect(inbox.items).toHaveLength(3);
      inbox.items[1]!.ack();
      await inbox.holds(4);
      await harness.depthIs(queue, 6);
      expect(inbox.items).toHaveLength(4);
      hold.open();
    });

    it('counts what waits, not what is delivered and unacked', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      expect(await queue.depth()).toBe(0);
      await Promise.all(numbered(5).map((message) => queue.send(bytes(message))));
      await harness.depthIs(queue, 5);
      const inbox = new Deliveries(harness);
      await inbox.holding(queue, 2);
      await inbox.holds(2);
      await harness.depthIs(queue, 3);
    });

    it('does not deliver again what was acked', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const inbox = new Deliveries(harness);
      const subscription = await inbox.acking(queue, 4);
      await Promise.all(numbered(8).map((message) => queue.send(bytes(message))));
      await inbox.holds(8);
      await subscription.stop();
      await harness.depthIs(queue, 0);
      const next = new Deliveries(harness);
      await next.acking(queue, 4);
      await queue.send(bytes('new'));
      await next.holds(1);
      expect(next.texts).toEqual(['new']);
    });

    it('delivers again, marked, what was nacked with requeue', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const seen: { readonly text: string; readonly redelivered: boolean }[] = [];
      await queue.startConsuming(
        (delivery) => {
          seen.push({ text: text(delivery.body), redelivered: delivery.redelivered });
          if (seen.length < 3) delivery.nack({ requeue: true });
          else delivery.ack();
        },
        { prefetch: 1 },
      );
      await queue.send(bytes('again'));
      await harness.eventually(
        'three deliveries',
        () => seen,
        (all) => all.length >= 3,
      );
      expect(seen).toEqual([
        { text: 'again', redelivered: false },
        { text: 'again', redelivered: true },
        { text: 'again', redelivered: true },
      ]);
      await harness.depthIs(queue, 0);
    });

    it('drops what was nacked without requeue, and gives its room to the next', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const inbox = new Deliveries(harness);
      const subscription = await inbox.holding(queue, 1);
      await queue.send(bytes('poison'));
      await queue.send(bytes('good'));
      (await inbox.holds(1))[0]!.nack({ requeue: false });
      (await inbox.holds(2))[1]!.ack();
      await subscription.stop();
      await harness.depthIs(queue, 0);
      expect(inbox.texts).toEqual(['poison', 'good']);
    });

    it('settles the one delivery that is acked or nacked, and none that came before it', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const inbox = new Deliveries(harness);
      const subscription = await inbox.holding(queue, 4);
      for (const message of numbered(4)) await queue.send(bytes(message));
      const held = await inbox.holds(4);
      held[3]!.ack();
      held[2]!.nack({ requeue: false });
      held[1]!.nack({ requeue: true });
      const again = (await inbox.holds(5))[4]!;
      expect([text(again.body), again.redelivered]).toEqual(['m1', true]);
      await subscription.stop();
      await harness.depthIs(queue, 2);
    });

    it('lets a handler send to another queue before it acks', async () => {
      const { harness, transport } = context();
      const [from, to] = [await harness.queue(transport), await harness.queue(transport)];
      const forward = async (delivery: Delivery): Promise<void> => {
        await to.send(bytes(`${text(delivery.body)}!`));
        delivery.ack();
      };
      await from.startConsuming(forward, { prefetch: 4 });
      const inbox = new Deliveries(harness);
      await inbox.acking((await harness.connect()).workQueue(to.name), 4);
      await Promise.all(numbered(20).map((message) => from.send(bytes(message))));
      await inbox.holds(20);
      expect([...inbox.texts].sort()).toEqual(
        numbered(20)
          .map((message) => `${message}!`)
          .sort(),
      );
      await harness.depthIs(from, 0);
    });

    it('takes 1,000 messages in flight and delivers each of them', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const [here, there] = [new Deliveries(harness), new Deliveries(harness)];
      await there.acking((await harness.connect()).workQueue(queue.name), 64);
      await here.acking(queue, 1);
      const sent = numbered(1000);
      await Promise.all(sent.map((message) => queue.send(bytes(message))));
      const got = await harness.eventually(
        'all messages to arrive',
        () => new Set([...here.texts, ...there.texts]),
        (all) => all.size === sent.length,
      );
      expect([...got].sort()).toEqual([...sent].sort());
      await harness.depthIs(queue, 0);
    });

    it('keeps 1,000 messages that nobody consumes yet', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      await Promise.all(numbered(1000).map((message) => queue.send(bytes(message))));
      await harness.depthIs(queue, 1000);
      const inbox = new Deliveries(harness);
      await inbox.acking(queue, 100);
      await inbox.holds(1000);
      expect(new Set(inbox.texts).size).toBe(1000);
    });

    it('is one of many: they do not mix', async () => {
      const { harness, transport } = context();
      const queues = await Promise.all(Array.from({ length: 12 }, () => harness.queue(transport)));
      const inboxes = await Promise.all(
        queues.map(async (queue) => {
          const inbox = new Deliveries(harness);
          await inbox.acking(queue, 3);
          return inbox;
        }),
      );
      await Promise.all(
        queues.flatMap((queue, q) => numbered(10).map((message) => queue.send(bytes(`${q}-${message}`)))),
      );
      await Promise.all(inboxes.map((inbox) => inbox.holds(10)));
      inboxes.forEach((inbox, q) => expect([...inbox.texts].sort()).toEqual(numbered(10).map((m) => `${q}-${m}`)));
    });
  });
}
