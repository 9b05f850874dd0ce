import { buildSync } from 'esbuild';
import { once } from 'node:events';
import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { CoffeeError } from '@coffee/core';
import { bytes, Harness, pattern, sameBytes } from '../conformance/harness';
import { Deliveries, Records } from '../conformance/inbox';
import { EmbeddedBroker, connectEmbedded, type EmbeddedBrokerOptions } from './broker';
import type { ThreadTask } from './thread.fixture';

jest.setTimeout(40_000);

const code = buildSync({
  entryPoints: [join(__dirname, 'thread.fixture.ts')],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  write: false,
}).outputFiles[0]!.text;

/** A broker in this thread, a queue and a log in it, and threads that come to work on them. */
async function setUp(options: EmbeddedBrokerOptions = {}) {
  const broker = new EmbeddedBroker(options);
  const harness = new Harness({ connect: () => Promise.resolve(broker.transport()) });
  const transport = await harness.connect();
  const [input, output] = [await harness.queue(transport), await harness.log(transport)];
  const threads: Worker[] = [];
  const startThread = (behaviour: ThreadTask['behaviour']) => {
    const { port1, port2 } = new MessageChannel();
    broker.attach(port1);
    const task: ThreadTask = { port: port2, behaviour, input: input.name, output: output.name };
    const worker = new Worker(code, { eval: true, workerData: task, transferList: [port2] });
    threads.push(worker);
    const got: { readonly bytes: number; readonly redelivered: boolean }[] = [];
    worker.on('message', (message: (typeof got)[number]) => got.push(message));
    const holds = (count: number) =>
      harness.eventually(
        `the thread to have ${count} deliveries`,
        () => got,
        (all) => all.length >= count,
      );
    return { worker, holds };
  };
  const cleanUp = async (): Promise<void> => {
    await Promise.all(threads.map((worker) => worker.terminate()));
    await harness.cleanUp();
    broker.close();
  };
  return { broker, harness, input, output, startThread, cleanUp };
}

describe('the embedded transport between threads', () => {
  it('forwards bodies of any size through worker threads, which share the work and end with close()', async () => {
    const { harness, input, output, startThread, cleanUp } = await setUp({ release: () => 1 });
    const threads = [startThread('forward'), startThread('forward')];
    const records = new Records(harness);
    await records.from(output);
    const sizes = [0, 10, 1023, 1024, 50_000, 1 << 20];
    const count = 60;
    for (let i = 0; i < count; i++) await input.send(pattern(sizes[i % sizes.length]!, i));
    await records.holds(count);
    const seeds = new Set<number>();
    for (const { body } of records.items) {
      expect(body.byteOffset % 8).toBe(0);
      if (body.byteLength === 0) continue;
      seeds.add(body[0]!);
      expect(sameBytes(body, pattern(body.byteLength, body[0]!))).toBe(true);
    }
    expect(seeds.size).toBe(count - count / sizes.length);
    for (const { worker } of threads) {
      const exit = once(worker, 'exit');
      worker.postMessage('close');
      expect(await harness.within('the thread to end', exit)).toEqual([0]);
    }
    await cleanUp();
  });

  it('moves large bodies and copies small ones and parts of buffers', async () => {
    const { broker, input, cleanUp } = await setUp();
    const { port1, port2 } = new MessageChannel();
    broker.attach(port1);
    const sender = connectEmbedded(port2);
    const [large, small, whole] = [pattern(2000, 1), pattern(100, 2), pattern(4000, 3)];
    const queue = sender.workQueue(input.name);
    await Promise.all([queue.send(large), queue.send(small), queue.send(whole.subarray(0, 3000))]);
    expect([large.byteLength, small.byteLength, whole.byteLength]).toEqual([0, 100, 4000]);
    await expect(queue.send(large)).rejects.toMatchObject({ code: 'INTERNAL' });
    await sender.close();
    await cleanUp();
  });

  it.each([
    ['small bodies', {}, 100],
    ['large bodies, when it keeps them,', { keepUnacked: true }, 100_000],
  ])('delivers %s again that a thread held when it died', async (_, options, size) => {
    const { harness, input, startThread, cleanUp } = await setUp(options);
    const { worker, holds } = startThread('hold');
    for (const seed of [1, 2, 3]) await input.send(pattern(size, seed));
    await holds(3);
    await worker.terminate();
    const inbox = new Deliveries(harness);
    await inbox.acking(input, 4);
    await inbox.holds(3);
    expect(inbox.items.map(({ body, redelivered }) => redelivered && sameBytes(body, pattern(size, body[0]!)))).toEqual(
      [true, true, true],
    );
    await harness.depthIs(input, 0);
    await cleanUp();
  });

  it('has every record that was confirmed to a thread, also when that is the last thing it learned', async () => {
    const { harness, input, output, startThread, cleanUp } = await setUp();
    const { worker } = startThread('append-and-die');
    const exit = once(worker, 'exit');
    await input.send(bytes('go'));
    await harness.within('the thread to end', exit);
    const records = new Records(harness);
    await records.from(output);
    await records.holds(20);
    expect(records.items.map(({ body }) => body.byteLength)).toEqual(Array.from({ length: 20 }, (_, i) => i * 200));
    await harness.depthIs(input, 1);
    await cleanUp();
  });

  it('takes no more for a queue that another connection has deleted', async () => {
    const { broker, harness, input, cleanUp } = await setUp();
    const { port1, port2 } = new MessageChannel();
    broker.attach(port1);
    const other = connectEmbedded(port2);
    await other.workQueue(input.name).send(bytes('first'));
    await input.delete();
    await harness.roundTrips(other);
    expect(await harness.rejection('send', other.workQueue(input.name).send(bytes('no')))).toMatchObject({
      code: 'GONE',
    });
    await input.declare();
    await other.workQueue(input.name).send(bytes('second'));
    await harness.depthIs(input, 1);
    await other.close();
    await cleanUp();
  });

  it('comes back to the event loop while it does nothing but send', async () => {
    const { harness, input, cleanUp } = await setUp();
    let turns = 0;
    const turn = (): void => void (turns++, (counting = setImmediate(turn)));
    let counting = setImmediate(turn);
    for (let i = 0; i < 500; i++) await input.send(bytes('m'));
    clearImmediate(counting);
    expect(turns).toBeGreaterThan(5);
    await harness.depthIs(input, 500);
    await cleanUp();
  });

  it('fails a queue, loudly, whose only copies died with a thread, until it is deleted', async () => {
    const { harness, input, startThread, cleanUp } = await setUp();
    const { worker, holds } = startThread('hold');
    for (const seed of [1, 2, 3, 4]) await input.send(pattern(100_000, seed));
    await holds(4);
    const watching = await new Deliveries(harness).holding(input, 1);
    await worker.terminate();
    const error = (await harness.rejection('closed', watching.closed)) as CoffeeError;
    expect([error.code, error.message]).toEqual([
      'TRANSPORT',
      `queue ${input.name} lost 4 unacknowledged messages: the thread that held them has ended`,
    ]);
    await expect(input.send(bytes('more'))).rejects.toMatchObject({ code: 'TRANSPORT' });
    await expect(input.declare()).rejects.toMatchObject({ code: 'TRANSPORT' });
    await input.delete();
    await input.declare();
    await input.send(bytes('more'));
    await cleanUp();
  });

  it('tells every thread when the broker closes', async () => {
    const { broker, harness, input, startThread, cleanUp } = await setUp();
    const subscription = await new Deliveries(harness).holding(input, 1);
    startThread('hold');
    broker.close();
    expect(await harness.rejection('closed', subscription.closed)).toMatchObject({ code: 'TRANSPORT' });
    await expect(input.send(bytes('late'))).rejects.toMatchObject({ code: 'TRANSPORT' });
    await cleanUp().catch(() => undefined);
  });
});
