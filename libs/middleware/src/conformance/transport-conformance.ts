/** A transport as a whole: closing it, and what is left when a connection or the broker goes down. */
import type { CoffeeError } from '@coffee/core';
import type { Transport } from '../contract';
import { bytes, gate, text, type Harness, type TransportFactory } from './harness';
import { Deliveries, Records } from './inbox';

type Context = () => { readonly harness: Harness; readonly transport: Transport };

export function describeTransportLife(factory: TransportFactory, context: Context): void {
  describe('a transport', () => {
    it('waits in close() for what was sent, stops its subscriptions, and is closed any number of times', async () => {
      const { harness, transport } = context();
      const [queue, log] = [await harness.queue(transport), await harness.log(transport)];
      const closing = await harness.connect();
      const consumer = await closing.workQueue((await harness.queue(transport)).name).startConsuming(() => undefined, {
        prefetch: 1,
      });
      const reader = await closing.log(log.name).startReading(() => undefined);
      const sends = Array.from({ length: 100 }, (_, i) => closing.workQueue(queue.name).send(bytes(`m${i}`)));
      await harness.within('close()', closing.close());
      await harness.within('the sends', Promise.all(sends));
      await harness.within('closed', Promise.all([consumer.closed, reader.closed]));
      await closing.close();
      await harness.depthIs(queue, 100);
    });

    it('waits in close() for the handlers in progress, which may still send and ack', async () => {
      const { harness, transport } = context();
      const [from, to] = [await harness.queue(transport), await harness.queue(transport)];
      const closing = await harness.connect();
      const hold = gate();
      const inbox = new Deliveries(harness);
      await closing.workQueue(from.name).startConsuming(
        async (delivery) => {
          inbox.push(delivery);
          await hold.passed;
          await closing.workQueue(to.name).send(bytes('done'));
          delivery.ack();
        },
        { prefetch: 1 },
      );
      await from.send(bytes('in progress'));
      await from.send(bytes('next'));
      await inbox.holds(1);
      const closed = closing.close();
      await harness.roundTrips(transport);
      hold.open();
      await harness.within('close()', closed);
      expect(inbox.texts).toEqual(['in progress']);
      await harness.depthIs(to, 1);
      await harness.depthIs(from, 1);
    });

    it('gives back on close() what its consumers have not acked', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const closing = await harness.connect();
      const inbox = new Deliveries(harness);
      await inbox.holding(closing.workQueue(queue.name), 3);
      await Promise.all(['a', 'b', 'c', 'd'].map((message) => queue.send(bytes(message))));
      await inbox.holds(3);
      await closing.close();
      inbox.items[0]!.ack();
      await harness.depthIs(queue, 4);
      const next = new Deliveries(harness);
      await next.acking(queue, 8);
      await next.holds(4);
      expect(next.items.filter(({ redelivered }) => redelivered).length).toBeGreaterThanOrEqual(3);
    });

    it('refuses everything after close()', async () => {
      const { harness, transport } = context();
      const [queue, log] = [await harness.queue(transport), await harness.log(transport)];
      const closed = await harness.connect();
      const [closedQueue, closedLog] = [closed.workQueue(queue.name), closed.log(log.name)];
      await closed.close();
      const attempts: Record<string, Promise<unknown>> = {
        'queue.declare': closedQueue.declare(),
        'queue.send': closedQueue.send(bytes('no')),
        'queue.startConsuming': closedQueue.startConsuming(() => undefined, { prefetch: 1 }),
        'log.declare': closedLog.declare(),
        'log.append': closedLog.append(bytes('no')),
        'log.startReading': closedLog.startReading(() => undefined),
      };
      // All of them are watched before the first is awaited: none may be an unhandled rejection.
      const errors = Object.entries(attempts).map(([what, attempt]) => harness.rejection(what, attempt));
      // Not GONE: they are there, for all others.
      for (const error of await Promise.all(errors)) expect(error).toMatchObject({ code: 'CLOSED', retriable: false });
      expect(await queue.depth()).toBe(0);
    });

    it.each([
      ['empty', ''],
      ['of 300 bytes', 'x'.repeat(300)],
      ['of two lines', 'one\ntwo'],
    ])('refuses every operation on a queue or log whose name is %s, and goes on with others', async (_what, name) => {
      const { harness, transport } = context();
      const [queue, log] = [transport.workQueue(name), transport.log(name)];
      const attempts: Record<string, Promise<unknown>> = {
        'queue.declare': queue.declare(),
        'queue.send': queue.send(bytes('no')),
        'queue.startConsuming': queue.startConsuming(() => undefined, { prefetch: 1 }),
        'queue.depth': queue.depth(),
        'queue.delete': queue.delete(),
        'log.declare': log.declare(),
        'log.append': log.append(bytes('no')),
        'log.startReading': log.startReading(() => undefined),
        'log.delete': log.delete(),
      };
      const errors = Object.entries(attempts).map(([what, attempt]) => harness.rejection(what, attempt));
      for (const error of await Promise.all(errors)) expect(error).toMatchObject({ code: 'BAD_ID' });
      await (await harness.queue(transport)).send(bytes('yes'));
    });

    it('has queues and logs at once, and its connections see the same', async () => {
      const { harness, transport } = context();
      const [queue, log] = [await harness.queue(transport), await harness.log(transport)];
      const other = await harness.connect();
      const [deliveries, records] = [new Deliveries(harness), new Records(harness)];
      await deliveries.acking(transport.workQueue(queue.name), 8);
      await records.from(transport.log(log.name));
      await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          i % 2 === 0 ? other.workQueue(queue.name).send(bytes(`${i}`)) : other.log(log.name).append(bytes(`${i}`)),
        ),
      );
      await Promise.all([deliveries.holds(50), records.holds(50)]);
      expect(records.texts).toEqual(Array.from({ length: 50 }, (_, i) => `${2 * i + 1}`));
    });
  });

  const { sever, restartBroker, loseTail } = factory;
  if (sever) {
    it('delivers again, marked, what a connection held that was cut, and ignores its acks', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const cut = await harness.connect();
      const held = new Deliveries(harness);
      await held.holding(cut.workQueue(queue.name), 1);
      await queue.send(bytes('held'));
      const [delivery] = await held.holds(1);
      await sever(cut);
      delivery!.ack();
      // A transport that reconnects by itself may be given it again: then it is that one's to ack.
      const next = new Deliveries(harness);
      await next.acking(queue, 1);
      const again = await harness.eventually(
        'the message to be delivered again',
        () =>
          [...held.items.slice(1), ...next.items].map(({ body, redelivered }) => ({ text: text(body), redelivered })),
        (all) => all.length > 0,
      );
      expect(again[0]).toEqual({ text: 'held', redelivered: true });
    });

    it('settles every send of a connection that was cut: what resolved has arrived', async () => {
      const { harness, transport } = context();
      const queue = await harness.queue(transport);
      const cut = await harness.connect();
      const sends = Array.from({ length: 200 }, (_, i) => cut.workQueue(queue.name).send(bytes(`m${i}`)));
      const outcomes = Promise.allSettled(sends);
      await sever(cut);
      const confirmed = new Set<string>();
      (await harness.within('the sends', outcomes)).forEach((outcome, i) => {
        if (outcome.status === 'fulfilled') confirmed.add(`m${i}`);
        else expect((outcome.reason as CoffeeError).retriable).toBe(true);
      });
      const inbox = new Deliveries(harness);
      await inbox.acking(queue, 64);
      await harness.eventually(
        'all confirmed messages to arrive',
        () => [...confirmed].filter((message) => !inbox.texts.includes(message)),
        (missing) => missing.length === 0,
      );
    });
  }

  if (restartBroker) {
    it('has after a restart of the broker all that was confirmed before', async () => {
      const { harness, transport } = context();
      const [queue, log] = [await harness.queue(transport), await harness.log(transport)];
      const sent = Array.from({ length: 50 }, (_, i) => `m${String(i).padStart(2, '0')}`);
      await Promise.all(sent.flatMap((message) => [queue.send(bytes(message)), log.append(bytes(message))]));
      await restartBroker();
      const again = await harness.connect();
      const [deliveries, records] = [new Deliveries(harness), new Records(harness)];
      await deliveries.acking(again.workQueue(queue.name), 8);
      await records.from(again.log(log.name));
      await Promise.all([deliveries.holdsDistinct(50), records.holdsDistinct(50)]);
      expect(deliveries.distinct.sort()).toEqual(sent);
      expect(records.distinct).toEqual(sent);
    });

    it.each([1, 64])(
      'keeps what is confirmed while the broker is restarted in the middle of sending and consuming, with prefetch %i',
      async (prefetch) => {
        const { harness, transport } = context();
        const [queue, log] = [await harness.queue(transport), await harness.log(transport)];
        const [deliveries, records] = [new Deliveries(harness), new Records(harness)];
        const consumer = await deliveries.acking(queue, prefetch);
        consumer.closed.catch(() => undefined);
        const confirmed = { queue: [] as string[], log: [] as string[] };
        const send = async (message: string): Promise<void> => {
          const note = (into: string[]) => () => void into.push(message);
          await Promise.allSettled([
            queue.send(bytes(message)).then(note(confirmed.queue)),
            log.append(bytes(message)).then(note(confirmed.log)),
          ]);
        };
        const messages = Array.from({ length: 300 }, (_, i) => `m${i}`);
        await Promise.all(messages.slice(0, 100).map(send));
        const during = messages.slice(100, 200).map(send);
        await restartBroker();
        await Promise.all([...during, ...messages.slice(200).map(send)]);
        expect(confirmed.queue).toEqual(expect.arrayContaining(messages.slice(0, 100)));
        // The first consumer may have ended with its connection; what it had not acked is there for another.
        const again = await harness.connect();
        (await deliveries.acking(again.workQueue(queue.name), prefetch)).closed.catch(() => undefined);
        await records.from(again.log(log.name));
        const missing = (from: readonly string[], all: readonly string[]): string[] => {
          const there = new Set(from);
          return all.filter((message) => !there.has(message));
        };
        await harness.eventually(
          'all that was confirmed to arrive',
          () => [missing(deliveries.texts, confirmed.queue), missing(records.texts, confirmed.log)],
          ([inQueue, inLog]) => inQueue?.length === 0 && inLog?.length === 0,
        );
        await harness.depthIs(queue, 0);
        const offsets = records.items.map(({ offset }) => offset);
        expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
      },
    );

    it('goes on with its subscriptions after a restart of the broker, or says that they have ended', async () => {
      const { harness, transport } = context();
      const [queue, log] = [await harness.queue(transport), await harness.log(transport)];
      const [deliveries, records] = [new Deliveries(harness), new Records(harness)];
      const subscriptions = [await deliveries.acking(queue, 8), await records.from(log)];
      let ended = 0;
      for (const { closed } of subscriptions) closed.catch(() => ended++);
      await Promise.all([queue.send(bytes('before')), log.append(bytes('before'))]);
      await Promise.all([deliveries.holds(1), records.holds(1)]);
      await restartBroker();
      const sender = await harness.connect();
      await Promise.all([
        sender.workQueue(queue.name).send(bytes('after')),
        sender.log(log.name).append(bytes('after')),
      ]);
      await harness.eventually(
        'each subscription to have the new message or to have ended',
        () => ({ ended, queue: deliveries.texts, log: records.texts }),
        (now) => now.ended + Number(now.queue.includes('after')) + Number(now.log.includes('after')) >= 2,
      );
    });
  }

  if (loseTail) {
    const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `r${i}`);

    it('ends the readers of what the broker has lost with TRANSPORT, and gives who begins anew what is there', async () => {
      const { harness, transport } = context();
      const [lossy, whole] = [await harness.log(transport), await harness.log(transport)];
      const [reader, undisturbed, anew] = [new Records(harness), new Records(harness), new Records(harness)];
      const ended = await reader.from(lossy);
      await undisturbed.from(whole);
      for (const record of numbered(6)) await Promise.all([lossy, whole].map((log) => log.append(bytes(record))));
      await Promise.all([reader.holdsDistinct(6), undisturbed.holdsDistinct(6)]);
      await loseTail(lossy.name, reader.items[reader.texts.indexOf('r4')]!.offset);
      // As long as those in whose place they come, and one more.
      const writer = await harness.connect();
      for (const record of ['n4', 'n5', 'n6']) await writer.log(lossy.name).append(bytes(record));
      await writer.log(whole.name).append(bytes('r6'));
      expect(await harness.rejection('closed', ended.closed)).toMatchObject({ code: 'TRANSPORT', retriable: true });
      await anew.from(writer.log(lossy.name));
      await Promise.all([anew.holdsDistinct(7), undisturbed.holdsDistinct(7)]);
      expect(reader.distinct).toEqual(numbered(6));
      expect(anew.distinct).toEqual([...numbered(4), 'n4', 'n5', 'n6']);
      expect(undisturbed.distinct).toEqual(numbered(7));
    });

    it('ends the readers of what the broker has lost although nothing has come in its place', async () => {
      const { harness } = context();
      const log = await harness.log(await harness.connect('little'));
      const reader = new Records(harness);
      const subscription = await reader.from(log);
      for (const record of numbered(3)) await log.append(bytes(record));
      await reader.holdsDistinct(3);
      await loseTail(log.name, 1);
      // Some say so at once, some when it does not come.
      const late = log.startReading(() => undefined, { from: 3 }).then(({ closed }) => closed);
      const ends = [
        harness.rejection('closed', subscription.closed),
        harness.rejection('a reading behind what is there', late),
      ];
      for (const end of await Promise.all(ends)) expect(end).toMatchObject({ code: 'TRANSPORT' });
    });
  }
}
