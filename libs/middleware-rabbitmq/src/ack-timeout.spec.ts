/**
 * Subscriptions outlive the broker's delivery acknowledgement timeout (`consumer_timeout`, 30 minutes when nobody sets it), which holds for
 * queues and for logs.
 */
import type { Delivery } from '@coffee/middleware';
import { OwnBroker, bytes, text, until } from './own-broker.fixture';

jest.setTimeout(90_000);

const own = OwnBroker.aroundTests();

/** Of the broker (ms); it looks once in every `TICK`. */
const ACK_TIMEOUT = 1000;
const TICK = 100;

beforeAll(async () => {
  const settings = { consumer_timeout: ACK_TIMEOUT, channel_tick_interval: TICK };
  for (const [name, value] of Object.entries(settings))
    await own.broker.control('eval', `application:set_env(rabbit, ${name}, ${value}).`);
});

/** Resolves when the broker has closed a channel twice, each time over a delivery that came after this call. */
async function untilAckTimesOut(): Promise<void> {
  const transport = await own.bystander();
  const queue = transport.workQueue(own.newName('queue'));
  await queue.declare();
  await queue.send(bytes('held'));
  let deliveries = 0;
  await queue.startConsuming(() => void deliveries++, { prefetch: 1 });
  await until(
    'the broker to take back what nobody acked',
    () => deliveries,
    (count) => count >= 3,
  );
  await transport.close();
}

it('a log reader acks what it has handled soon after the last record, so a quiet log does not cost it its channel', async () => {
  const transport = await own.connect();
  const log = transport.log(own.newName('log'));
  await log.declare();
  const seen: string[] = [];
  await log.startReading(({ body }) => void seen.push(text(body)));
  const channels = (): Promise<string> => own.broker.control('--quiet', 'list_channels', 'pid', 'consumer_count');
  const before = await channels();
  for (const record of ['one', 'two', 'three']) await log.append(bytes(record));
  await until(
    'the records',
    () => seen,
    (all) => all.length === 3,
  );
  await untilAckTimesOut();
  expect(await channels()).toBe(before);
  await log.append(bytes('four'));
  await until(
    'the record after the silence',
    () => seen,
    (all) => all.at(-1) === 'four',
  );
});

it('a log reader whose handler takes longer reads on behind the record it has in hand, none twice and none left out', async () => {
  const transport = await own.connect();
  const log = transport.log(own.newName('log'));
  await log.declare();
  const seen: string[] = [];
  let open!: () => void;
  const held = new Promise<void>((resolve) => (open = resolve));
  const reading = await log.startReading(async ({ body }) => {
    seen.push(text(body));
    if (seen.length === 2) await held;
  });
  const records = Array.from({ length: 30 }, (_, i) => `r${i}`);
  await Promise.all(records.map((record) => log.append(bytes(record))));
  await until(
    'the second record to be in hand',
    () => seen,
    (all) => all.length === 2,
  );
  await untilAckTimesOut().finally(open);
  await until(
    'all records',
    () => seen,
    (all) => all.length >= records.length,
  );
  expect(seen).toEqual(records);
  await reading.stop();
  await reading.closed;
});

it('a consumer that holds a delivery for longer is given it again, on a channel of which the old ack says nothing', async () => {
  const transport = await own.connect();
  const queue = transport.workQueue(own.newName('queue'));
  await queue.declare();
  await queue.send(bytes('slow'));
  const deliveries: Delivery[] = [];
  let acking = false;
  await queue.startConsuming(
    (delivery) => {
      deliveries.push(delivery);
      if (acking) delivery.ack();
    },
    { prefetch: 1 },
  );
  await until(
    'it to be delivered again',
    () => deliveries.length,
    (count) => count >= 2,
  );
  expect([text(deliveries[1]!.body), deliveries[1]!.redelivered]).toEqual(['slow', true]);
  acking = true;
  for (const delivery of deliveries) delivery.ack();
  await queue.send(bytes('next'));
  await until(
    'the next',
    () => deliveries.map(({ body }) => text(body)),
    (all) => all.includes('next'),
  );
  await transport.close();
  expect(await (await own.bystander()).workQueue(queue.name).depth()).toBe(0);
});
