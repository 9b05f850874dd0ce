/**
 * Messages and bytes a second through the embedded broker: this thread is the broker, one worker thread sends, another receives
 * and acks. Run: `npx ts-node --transpile-only libs/middleware/bench/embedded.bench.ts`.
 */
import { join } from 'node:path';
import { MessageChannel, Worker, isMainThread, parentPort, type MessagePort } from 'node:worker_threads';
import { EmbeddedBroker, connectEmbedded } from '../src';

interface Case {
  readonly shape: 'queue' | 'log';
  readonly bytes: number;
  readonly messages: number;
  /** Sends outstanding at most. */
  readonly window: number;
}
interface Task extends Case {
  readonly role: 'send' | 'receive';
  readonly port: MessagePort;
}

const cases: readonly Case[] = [
  // One outstanding: the way to the broker and back is all there is.
  { shape: 'queue', bytes: 128, messages: 20_000, window: 1 },
  { shape: 'queue', bytes: 128, messages: 100_000, window: 256 },
  { shape: 'queue', bytes: 64 << 10, messages: 10_000, window: 32 },
  { shape: 'queue', bytes: 1 << 20, messages: 2_000, window: 8 },
  { shape: 'log', bytes: 128, messages: 100_000, window: 256 },
  { shape: 'log', bytes: 1 << 20, messages: 2_000, window: 8 },
];

/** Runs one end and resolves when all messages are through. */
async function runRole({ role, shape, bytes, messages, window, port }: Task): Promise<void> {
  const transport = connectEmbedded(port);
  const queue = transport.workQueue('bench');
  const log = transport.log('bench');
  if (role === 'send') {
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next++ < messages) {
        const body = new Uint8Array(bytes);
        await (shape === 'queue' ? queue.send(body) : log.append(body));
      }
    };
    await Promise.all(Array.from({ length: window }, lane));
  } else {
    let received = 0;
    await new Promise<void>((resolve) => {
      const count = (body: Uint8Array): void => {
        if (body.byteLength !== bytes) throw new Error(`a body of ${body.byteLength} bytes, not ${bytes}`);
        if (++received === messages) resolve();
      };
      const started =
        shape === 'queue'
          ? queue.startConsuming(
              (delivery) => {
                count(delivery.body);
                delivery.ack();
              },
              { prefetch: 64 },
            )
          : log.startReading((record) => count(record.body));
      void started;
    });
  }
  await transport.close();
}

async function measure(one: Case): Promise<void> {
  const broker = new EmbeddedBroker({ release: () => 1 });
  const local = broker.transport();
  await local.workQueue('bench').declare();
  await local.log('bench').declare();
  const ends = (['receive', 'send'] as const).map((role) => {
    const { port1, port2 } = new MessageChannel();
    broker.attach(port1);
    const worker = new Worker(join(__dirname, 'embedded.bench.entry.cjs'));
    return { worker, task: { ...one, role, port: port2 } };
  });
  await Promise.all(ends.map(({ worker }) => new Promise((resolve) => worker.once('message', resolve))));
  const before = process.cpuUsage();
  const start = performance.now();
  const done = ends.map(({ worker }) => new Promise((resolve) => worker.once('message', resolve)));
  for (const { worker, task } of ends) worker.postMessage(task, [task.port]);
  await Promise.all(done);
  const seconds = (performance.now() - start) / 1000;
  await Promise.all(ends.map(({ worker }) => worker.terminate()));
  const { user, system } = process.cpuUsage(before);
  const perSecond = (value: number): string => Math.round(value / seconds).toLocaleString('en');
  console.log(
    [
      `${one.shape} of ${one.bytes} B, ${one.window} outstanding:`.padEnd(40),
      `${perSecond(one.messages).padStart(9)} messages/s`,
      `${perSecond((one.messages * one.bytes) / 1e6).padStart(7)} MB/s`,
      `${((user + system) / one.messages).toFixed(1).padStart(7)} CPU µs/message, all threads`,
    ].join(' '),
  );
  broker.close();
}

/** The worker's side: says that it is there, then runs what it is told. */
function serve(): void {
  parentPort!.once('message', (task: Task) => {
    void runRole(task).then(() => parentPort!.postMessage('done'));
  });
  parentPort!.postMessage('ready');
}

async function main(): Promise<void> {
  for (const one of cases) await measure(one);
}

if (isMainThread) void main();
else serve();
