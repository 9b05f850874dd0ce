/**
 * What the conformance suite stands on: connections, queues and logs that are cleaned up after each test, and waiting for a
 * condition with a deadline that prints what there was instead. Must not know: any transport.
 */
import type { Log, Transport, WorkQueue } from '../contract';
import { Deliveries, Records } from './inbox';

export type Patience = 'little' | 'enough';

/** How to get at the transport under test. The optional parts are abilities that not every broker can be given. */
export interface TransportFactory {
  /**
   * A new connection, as another process would have it, to the one broker of this suite. One of little `patience` waits no longer than it takes
   * to start the broker for what does not come; others may wait as long as they like.
   */
  connect(patience?: Patience): Promise<Transport>;
  /** Run before the first and after the last test. */
  readonly start?: () => Promise<void>;
  readonly stop?: () => Promise<void>;
  /** Stops the broker and starts it again with what it had promised to keep. */
  readonly restartBroker?: () => Promise<void>;
  /** Cuts a connection under the transport's feet, as the death of its process or of the network does. */
  readonly sever?: (transport: Transport) => Promise<void>;
  /** Takes the newest records of a log from the broker, as a power cut may, and leaves the first `keep`. */
  readonly loseTail?: (log: string, keep: number) => Promise<void>;
  /** What a condition may take (ms); 10,000 when absent. */
  readonly deadline?: number;
}

export const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
export const text = (body: Uint8Array): string =>
  Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');

/** Bytes that differ from position to position and from seed to seed. */
export function pattern(length: number, seed: number): Uint8Array {
  const body = new Uint8Array(length);
  for (let i = 0; i < length; i++) body[i] = (i * 31 + (i >>> 8) * 17 + seed) & 0xff;
  return body;
}

/** True when all bytes are equal; says where not. A comparison that jest would print is too long for a megabyte. */
export function sameBytes(actual: Uint8Array, expected: Uint8Array): true | string {
  if (actual.byteLength !== expected.byteLength) return `${actual.byteLength} bytes, not ${expected.byteLength}`;
  const at = actual.findIndex((value, i) => value !== expected[i]);
  return at < 0 ? true : `byte ${at} is ${actual[at]}, not ${expected[at]}`;
}

/** A promise that the test settles, to hold a handler where it is. */
export interface Gate {
  readonly passed: Promise<void>;
  open(): void;
}
export function gate(): Gate {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

let instances = 0;

export class Harness {
  readonly deadline: number;
  #transports: Transport[] = [];
  #queues: string[] = [];
  #logs: string[] = [];

  constructor(readonly factory: TransportFactory) {
    this.deadline = factory.deadline ?? 10_000;
  }

  async connect(patience: Patience = 'enough'): Promise<Transport> {
    const transport = await this.factory.connect(patience);
    this.#transports.push(transport);
    return transport;
  }

  /** A name that no test has used, with the dots and dashes that names of jobs and stages have. */
  name(kind: string): string {
    const unique = `${process.pid.toString(36)}-${Date.now().toString(36)}-${(instances++).toString(36)}`;
    return `conformance.${kind}.${unique}.a-b_c`;
  }

  async queue(transport: Transport, name = this.name('queue')): Promise<WorkQueue> {
    const queue = transport.workQueue(name);
    this.#queues.push(name);
    await queue.declare();
    return queue;
  }

  async log(transport: Transport, name = this.name('log')): Promise<Log> {
    const log = transport.log(name);
    this.#logs.push(name);
    await log.declare();
    return log;
  }

  async cleanUp(): Promise<void> {
    const transports = this.#transports;
    const [queues, logs] = [this.#queues, this.#logs];
    this.#transports = [];
    this.#queues = [];
    this.#logs = [];
    const cleaner = await this.factory.connect();
    await Promise.all([
      ...queues.map((name) => cleaner.workQueue(name).delete()),
      ...logs.map((name) => cleaner.log(name).delete()),
    ]);
    await Promise.all([...transports, cleaner].map((transport) => transport.close()));
  }

  /** Reads until what was read is accepted. @throws when the deadline has passed, with what was read last. */
  async eventually<T>(what: string, read: () => T | Promise<T>, accept: (value: T) => boolean): Promise<T> {
    const end = performance.now() + this.deadline;
    for (;;) {
      const value = await read();
      if (accept(value)) return value;
      if (performance.now() > end)
        throw new Error(`${what}: not within ${this.deadline} ms; it is ${JSON.stringify(value)?.slice(0, 500)}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** The promise's value. @throws when the deadline passes before. */
  async within<T>(what: string, promise: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${what}: not within ${this.deadline} ms`)), this.deadline);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }

  /** What the promise rejects with. @throws when it resolves, or does neither in time. */
  async rejection(what: string, promise: Promise<unknown>): Promise<unknown> {
    const outcome = promise.then(
      () => ({ rejected: false as const }),
      (error: unknown) => ({ rejected: true as const, error }),
    );
    const settled = await this.within(what, outcome);
    if (!settled.rejected) throw new Error(`${what}: it resolved and should have been rejected`);
    return settled.error;
  }

  async depthIs(queue: WorkQueue, depth: number): Promise<void> {
    await this.eventually(
      `depth of the queue to be ${depth}`,
      () => queue.depth(),
      (value) => value === depth,
    );
  }

  /**
   * Waits until messages have gone all the way through the transport's connection, in both shapes: what was under way to a
   * handler before has arrived. In place of a sleep where a test shows that nothing happens.
   */
  async roundTrips(transport: Transport): Promise<void> {
    const queue = await this.queue(transport, this.name('marker'));
    const log = await this.log(transport, this.name('marker-log'));
    const [deliveries, records] = [new Deliveries(this), new Records(this)];
    const subscriptions = [await deliveries.acking(queue, 1), await records.from(log)];
    for (let i = 1; i <= 5; i++) {
      await Promise.all([queue.send(bytes('marker')), log.append(bytes('marker'))]);
      await Promise.all([deliveries.holds(i), records.holds(i)]);
    }
    await Promise.all(subscriptions.map((subscription) => subscription.stop()));
  }
}
