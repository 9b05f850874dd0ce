/**
 * MB/s through a real RabbitMQ: one process sends, another receives, the broker between them; and the CPU seconds per GB of the
 * two, which say something on a busy machine too. Every message is counted and its number checked.
 *
 *   node tools/run.mjs libs/middleware-rabbitmq/bench/throughput.ts [--bytes 268435456] [--runs 3] [--queue-type classic]
 */
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { startBroker } from '@coffee/broker';
import { connectRabbitmq } from '../src';

interface Case {
  readonly shape: 'queue' | 'log' | 'replay';
  readonly durable: boolean;
  readonly size: number;
  readonly count: number;
  readonly url: string;
  readonly name: string;
  readonly queueType: 'classic' | 'quorum';
  readonly readAhead: number;
  readonly prefetch: number;
}

/** What a process of its own did: from its first message to its last. */
interface Usage {
  readonly from: number;
  readonly to: number;
  /** s */
  readonly cpu: number;
}

const roles: Record<string, (task: Case) => Promise<Usage>> = { send, receive };

function stopwatch(): () => Usage {
  const [from, cpu] = [Date.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { from, to: Date.now(), cpu: (user + system) / 1e6 };
  };
}

async function send(task: Case): Promise<Usage> {
  const transport = await connectRabbitmq({ ...task });
  const usage = stopwatch();
  const { shape, name, count, size } = task;
  const [queue, log] = [transport.workQueue(name), transport.log(name)];
  const pending = new Set<Promise<void>>();
  for (let i = 0; i < count; i++) {
    const body = new Uint8Array(size);
    new DataView(body.buffer).setUint32(0, i);
    const sent = shape === 'queue' ? queue.send(body) : log.append(body);
    pending.add(sent);
    void sent.then(() => pending.delete(sent));
    if (pending.size >= 32) await Promise.race(pending);
  }
  await Promise.all(pending);
  const used = usage();
  await transport.close();
  return used;
}

async function receive(task: Case): Promise<Usage> {
  const transport = await connectRabbitmq({ ...task });
  const usage = stopwatch();
  const { shape, name, count, prefetch } = task;
  const seen = new Set<number>();
  let finish = (): void => undefined;
  const all = new Promise<void>((resolve) => (finish = resolve));
  const take = (body: Uint8Array): void => {
    seen.add(new DataView(body.buffer, body.byteOffset).getUint32(0));
    if (seen.size === count) finish();
  };
  if (shape === 'queue')
    await transport.workQueue(name).startConsuming(
      (delivery) => {
        take(delivery.body);
        delivery.ack();
      },
      { prefetch },
    );
  else await transport.log(name).startReading(({ body }) => take(body));
  process.send?.('ready');
  await all;
  const used = usage();
  await transport.close();
  return used;
}

/** Runs a role in a process of its own. */
function start(role: string, task: Case): { ready: Promise<void>; done: Promise<Usage> } {
  const child = fork(__filename, [role, JSON.stringify(task)]);
  let usage: Usage | undefined;
  const ready = new Promise<void>((resolve) =>
    child.on('message', (message) => (message === 'ready' ? resolve() : (usage = message as Usage))),
  );
  const done = new Promise<Usage>((resolve, reject) =>
    child.once('exit', () => (usage ? resolve(usage) : reject(new Error(`${role} failed`)))),
  );
  return { ready, done };
}

interface Result {
  /** MB/s from the first send (replay: the first read) to the last receipt. */
  readonly rate: number;
  /** CPU seconds per GB. */
  readonly sender: number;
  readonly receiver: number;
}

async function measure(task: Case): Promise<Result> {
  const transport = await connectRabbitmq({ ...task });
  const channel = task.shape === 'queue' ? transport.workQueue(task.name) : transport.log(task.name);
  await channel.declare();
  const early = task.shape === 'replay' ? undefined : start('receive', task);
  await early?.ready;
  const sent = await start('send', task).done;
  const received = await (early ?? start('receive', task)).done;
  await channel.delete();
  await transport.close();
  const gigabytes = (task.size * task.count) / 1e9;
  const ms = received.to - (early ? sent.from : received.from);
  return { rate: (gigabytes * 1e6) / ms, sender: sent.cpu / gigabytes, receiver: received.cpu / gigabytes };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      bytes: { type: 'string', default: String(256 << 20) },
      runs: { type: 'string', default: '3' },
      'queue-type': { type: 'string', default: 'classic' },
      'read-ahead': { type: 'string', default: '16' },
      prefetch: { type: 'string', default: '8' },
    },
  });
  const broker = await startBroker();
  const queueType = values['queue-type'] === 'quorum' ? 'quorum' : 'classic';
  console.log('shape    messages         size    MB/s   CPU s/GB sender, receiver   (medians)');
  for (const [shape, durable] of [
    ['queue', true],
    ['queue', false],
    ['log', true],
    ['replay', true],
  ] as const) {
    for (const size of [64 << 10, 256 << 10, 1 << 20]) {
      const results: Result[] = [];
      for (let run = 0; run < Number(values.runs); run++) {
        const name = `bench.${shape}.${durable}.${size}.${run}`;
        const count = Math.ceil(Number(values.bytes) / size);
        const [readAhead, prefetch] = [Number(values['read-ahead']), Number(values.prefetch)];
        const task = { shape, durable, size, count, url: broker.url, name, queueType, readAhead, prefetch } as const;
        results.push(await measure(task));
      }
      const median = (of: (result: Result) => number): number =>
        results.map(of).sort((a, b) => a - b)[results.length >> 1]!;
      const [rate, sender, receiver] = [median((r) => r.rate), median((r) => r.sender), median((r) => r.receiver)];
      const kind = durable ? 'persistent' : 'transient';
      console.log(
        `${shape.padEnd(8)} ${kind.padEnd(10)} ${String(size >> 10).padStart(6)} KiB ${rate.toFixed(0).padStart(7)} ${sender.toFixed(2).padStart(10)} ${receiver.toFixed(2).padStart(10)}`,
      );
    }
  }
  await broker.stop();
}

const [role, task] = process.argv.slice(2);
const work: Promise<Usage | void> =
  role !== undefined && role in roles ? roles[role]!(JSON.parse(task!) as Case) : main();
work.then(
  (usage) => (usage && process.send ? process.send(usage, () => process.exit(0)) : process.exit(0)),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
