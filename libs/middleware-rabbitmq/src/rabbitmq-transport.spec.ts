/** What this transport promises beyond the contract: it comes back by itself, and says clearly what it cannot do. */
import { connect as amqp } from 'amqplib';
import { OwnBroker, bytes, text, until } from './own-broker.fixture';
import { startProxy } from './proxy.fixture';
import { connectRabbitmq } from './rabbitmq-transport';

jest.setTimeout(60_000);

const own = OwnBroker.aroundTests();
const opened = (): number => own.events.filter(({ type }) => type === 'opened').length;

describe('a lost connection', () => {
  it('comes back, and a reader goes on behind the last record it was handed: none twice, none left out', async () => {
    const transport = await own.connect();
    const log = transport.log(own.newName('log'));
    await log.declare();
    const writer = (await own.bystander()).log(log.name);
    const seen: string[] = [];
    await log.startReading(async ({ body }) => {
      seen.push(text(body));
      await new Promise((resolve) => setImmediate(resolve));
      // In the middle of what was sent ahead, and of a handler.
      if (seen.length === 40 || seen.length === 41 || seen.length === 90) own.proxy.cut();
    });
    const records = Array.from({ length: 150 }, (_, i) => `r${i}`);
    await Promise.all(records.map((record) => writer.append(bytes(record))));
    await until(
      'all records to be seen',
      () => seen,
      (all) => all.length >= records.length,
    );
    expect(seen).toEqual(records);
    expect(opened()).toBeGreaterThanOrEqual(4);
  });

  it('takes acks with it: they are not sent on the new channel, where they would mean another message', async () => {
    const transport = await own.connect();
    const queue = transport.workQueue(own.newName('queue'));
    await queue.declare();
    const sender = (await own.bystander()).workQueue(queue.name);
    for (const message of ['a', 'b', 'c']) await sender.send(bytes(message));
    const old: (() => void)[] = [];
    const seen: string[] = [];
    await queue.startConsuming(
      (delivery) => {
        seen.push(text(delivery.body));
        // Those of the first connection are settled when the second one has theirs.
        if (old.length < 3) old.push(() => delivery.ack());
      },
      { prefetch: 3 },
    );
    await until(
      'the first deliveries',
      () => seen.length,
      (count) => count === 3,
    );
    own.proxy.cut();
    await until(
      'the second deliveries',
      () => seen.length,
      (count) => count === 6,
    );
    for (const ack of old) ack();
    await transport.close();
    await until(
      'all to be back',
      () => sender.depth(),
      (depth) => depth === 3,
    );
  });

  it('lets sends wait for it, in order', async () => {
    const transport = await own.connect();
    const log = transport.log(own.newName('log'));
    await log.declare();
    own.proxy.block();
    await until(
      'the loss to be noticed',
      () => transport.health.publish,
      (state) => state !== 'open',
    );
    const records = Array.from({ length: 20 }, (_, i) => `r${i}`);
    const sent = Promise.all(records.map((record) => log.append(bytes(record))));
    own.proxy.mend();
    await sent;
    const seen: string[] = [];
    await log.startReading(({ body }) => void seen.push(text(body)));
    await until(
      'the records',
      () => seen,
      (all) => all.length === records.length,
    );
    expect(seen).toEqual(records);
  });

  it('fails sends when it lasts too long, refuses more at once, and takes them again when it is back', async () => {
    const transport = await own.connect({ outage: 500 });
    const queue = transport.workQueue(own.newName('queue'));
    await queue.declare();
    own.proxy.block();
    await until(
      'the loss to be noticed',
      () => transport.health.publish,
      (state) => state !== 'open',
    );
    await expect(queue.send(bytes('late'))).rejects.toMatchObject({ code: 'TRANSPORT', retriable: true });
    await expect(queue.send(bytes('at once'))).rejects.toMatchObject({ code: 'TRANSPORT', retriable: true });
    await expect(queue.depth()).rejects.toMatchObject({ code: 'TRANSPORT', retriable: true });
    own.proxy.mend();
    await until(
      'both connections',
      () => transport.health,
      ({ publish, consume }) => publish === 'open' && consume === 'open',
    );
    await queue.send(bytes('again'));
    expect(await queue.depth()).toBe(1);
  });

  it('has what was not confirmed sent again: it may be there twice, and the second counts as redelivered', async () => {
    const transport = await own.connect();
    const queue = transport.workQueue(own.newName('queue'));
    await queue.declare();
    const other = (await own.bystander()).workQueue(queue.name);
    own.proxy.deafen();
    const sent = queue.send(bytes('once'));
    await until(
      'it to be in the queue',
      () => other.depth(),
      (depth) => depth === 1,
    );
    own.proxy.cut();
    await sent;
    const seen: { body: string; redelivered: boolean }[] = [];
    await other.startConsuming(
      (delivery) => {
        seen.push({ body: text(delivery.body), redelivered: delivery.redelivered });
        delivery.ack();
      },
      { prefetch: 1 },
    );
    await until(
      'both',
      () => seen.length,
      (count) => count === 2,
    );
    expect(seen).toEqual([
      { body: 'once', redelivered: false },
      { body: 'once', redelivered: true },
    ]);
  });

  it('has queues that have gone meanwhile declared again, but a log that has gone ends its reader', async () => {
    const transport = await own.connect();
    const [queue, log] = [transport.workQueue(own.newName('queue')), transport.log(own.newName('log'))];
    await Promise.all([queue.declare(), log.declare()]);
    const seen: string[] = [];
    await queue.startConsuming(
      (delivery) => {
        seen.push(text(delivery.body));
        delivery.ack();
      },
      { prefetch: 1 },
    );
    const reader = await log.startReading(() => undefined);
    const other = await own.bystander();
    own.proxy.block();
    await until(
      'the loss to be noticed',
      () => transport.health.consume,
      (state) => state !== 'open',
    );
    await Promise.all([other.workQueue(queue.name).delete(), other.log(log.name).delete()]);
    own.proxy.mend();
    await expect(reader.closed).rejects.toMatchObject({ code: 'GONE' });
    await queue.send(bytes('here'));
    await until(
      'the message',
      () => seen,
      (all) => all.includes('here'),
    );
  });

  it('does not keep close() waiting', async () => {
    const transport = await own.connect();
    const queue = transport.workQueue(own.newName('queue'));
    await queue.declare();
    const consumer = await queue.startConsuming(() => undefined, { prefetch: 1 });
    own.proxy.block();
    await until(
      'the loss to be noticed',
      () => transport.health.publish,
      (state) => state !== 'open',
    );
    const sent = queue.send(bytes('never'));
    const outcome = expect(sent).rejects.toMatchObject({ code: 'TRANSPORT' });
    await transport.close();
    await outcome;
    await consumer.closed;
    expect(transport.health).toEqual({ publish: 'closed', consume: 'closed' });
  });
});

it('a broker that is short of memory blocks sends, while acks and declarations still go', async () => {
  const transport = await own.connect({ url: own.broker.url });
  const queue = transport.workQueue(own.newName('queue'));
  await queue.declare();
  await queue.send(bytes('before'));
  const alarm = '{{resource_limit, memory, node()}, []}';
  await own.broker.control('eval', `rabbit_alarm:set_alarm(${alarm}).`);
  let settled = false;
  const sent = queue.send(bytes('during')).then(() => (settled = true));
  await until(
    'the connection to be blocked',
    () => transport.health.publish,
    (state) => state === 'blocked',
  );
  const seen: string[] = [];
  await queue.startConsuming(
    (delivery) => {
      seen.push(text(delivery.body));
      delivery.ack();
    },
    { prefetch: 1 },
  );
  await until(
    'the message from before',
    () => seen,
    (all) => all.length === 1,
  );
  await transport.workQueue(own.newName('queue')).declare();
  expect(settled).toBe(false);
  await own.broker.control('eval', `rabbit_alarm:clear_alarm({resource_limit, memory, node()}).`);
  await sent;
  await until(
    'the message from during',
    () => seen,
    (all) => all.length === 2,
  );
  expect(own.events.map(({ type }) => type).slice(-2)).toEqual(['blocked', 'unblocked']);
});

it('a broker that closes the channel over a message fails what is in flight, and takes what comes later', async () => {
  const transport = await own.connect();
  const queue = transport.workQueue(own.newName('queue'));
  await queue.declare();
  await own.broker.control('set_permissions', 'guest', '.*', '^$', '.*');
  try {
    await expect(queue.send(bytes('refused'))).rejects.toMatchObject({ code: 'TRANSPORT' });
  } finally {
    await own.broker.control('set_permissions', 'guest', '.*', '.*', '.*');
  }
  // The broker remembers permissions for a channel for a moment.
  await until(
    'a send to be taken',
    () =>
      queue.send(bytes('taken')).then(
        () => true,
        () => false,
      ),
    (taken) => taken,
  );
});

it('what a queue does not take is sent again, until it does or the time of an outage is over', async () => {
  const name = own.newName('full');
  const owner = await amqp(own.broker.url);
  const channel = await owner.createChannel();
  await channel.assertQueue(name, { arguments: { 'x-max-length': 1, 'x-overflow': 'reject-publish' } });
  const queue = (await own.bystander()).workQueue(name);
  await queue.send(bytes('first'));
  const settled: string[] = [];
  const second = queue.send(bytes('second')).then(() => settled.push('second'));
  const impatient = (await own.connect({ outage: 1000 })).workQueue(name);
  await expect(impatient.send(bytes('third'))).rejects.toMatchObject({ code: 'TRANSPORT' });
  expect(settled).toEqual([]);
  await channel.get(name, { noAck: true });
  await second;
  await owner.close();
});

it('a connection that the broker closes comes back', async () => {
  const transport = await own.connect({ url: own.broker.url });
  await own.broker.control('close_all_connections', 'maintenance');
  await until('the connections to be back', opened, (count) => count === 4);
  const queue = transport.workQueue(own.newName('queue'));
  await queue.declare();
  await queue.send(bytes('on'));
});

describe('what cannot be done is said at once', () => {
  it('a queue that is there in another way', async () => {
    const queue = (await own.connect({ queueType: 'classic' })).workQueue(own.newName('queue'));
    await queue.declare();
    const other = (await own.connect({ queueType: 'quorum' })).workQueue(queue.name);
    await expect(other.declare()).rejects.toMatchObject({ code: 'USAGE' });
    await queue.delete();
    await other.declare();
  });

  it('a queue that is declared as a log, with a retention or without', async () => {
    const transport = await own.connect();
    const queue = transport.workQueue(own.newName('queue'));
    await queue.declare();
    for (const options of [undefined, { retention: 1000 }])
      await expect(transport.log(queue.name).declare(options)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('a queue that is read as a log', async () => {
    const transport = await own.connect();
    const queue = transport.workQueue(own.newName('queue'));
    await queue.declare();
    await queue.send(bytes('message'));
    await expect(transport.log(queue.name).startReading(() => undefined)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('a message that no broker takes', async () => {
    const queue = (await own.connect()).workQueue(own.newName('queue'));
    await queue.declare();
    await expect(queue.send(new Uint8Array((16 << 20) + 1))).rejects.toMatchObject({ code: 'BAD_MESSAGE' });
    await queue.send(new Uint8Array(16 << 20));
  });

  it('a user that is refused, without waiting, and without its password', async () => {
    const wrong = connectRabbitmq({ url: own.broker.url.replace('guest:guest', 'guest:secret') });
    await expect(wrong).rejects.toMatchObject({ code: 'TRANSPORT' });
    await expect(wrong).rejects.toThrow('ACCESS_REFUSED');
    await expect(wrong).rejects.not.toThrow('secret');
  });

  it('a broker that is not there, when it has had its time', async () => {
    own.proxy.block();
    const nobody = connectRabbitmq({ url: own.proxy.url, outage: 50, reconnect: { first: 5, max: 20 } });
    await expect(nobody).rejects.toThrow(`no connection to RabbitMQ at ${new URL(own.proxy.url).host}`);
  });
});

it('systems with namespaces of their own do not meet', async () => {
  const name = own.newName('queue');
  const [one, two] = [
    (await own.connect({ namespace: 'one.' })).workQueue(name),
    (await own.connect({ namespace: 'two.' })).workQueue(name),
  ];
  await Promise.all([one.declare(), two.declare()]);
  await one.send(bytes('for one'));
  expect([await one.depth(), await two.depth()]).toEqual([1, 0]);
});

it('tries the nodes of a cluster in turn', async () => {
  const gone = await startProxy(own.broker.url);
  await gone.stop();
  const transport = await own.connect({ url: [gone.url, own.broker.url] });
  expect(transport.health).toEqual({ publish: 'open', consume: 'open' });
});
