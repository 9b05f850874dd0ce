/** Transports to a broker of the spec's own, through a way that it can cut. */
import { startBroker, type Broker } from '@coffee/broker';
import type { RabbitmqEvent, RabbitmqOptions } from './options';
import { startProxy, type Proxy } from './proxy.fixture';
import { connectRabbitmq, type RabbitmqTransport } from './rabbitmq-transport';

const DEADLINE = 20_000;

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (body: Uint8Array): string => new TextDecoder().decode(body);

export async function until<T>(what: string, read: () => T | Promise<T>, accept: (value: T) => boolean): Promise<T> {
  const end = performance.now() + DEADLINE;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (performance.now() > end) throw new Error(`${what}: not in time; it is ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** For tests that kill a broker: one that is killed soon after it had its first log forgets where all of them are. */
export async function keepLogs(broker: Broker): Promise<void> {
  const transport = await connectRabbitmq({ url: broker.url });
  const log = transport.log('first');
  await log.declare();
  await log.delete();
  await transport.close();
  await broker.restart();
}

export class OwnBroker {
  broker!: Broker;
  /** A new one for each test. */
  proxy!: Proxy;
  /** Of the transports through the proxy, since the test began. */
  events: RabbitmqEvent[] = [];
  #transports: RabbitmqTransport[] = [];
  #names = 0;

  /** To be called once, at the top of a spec file: starts and stops it all around the tests. */
  static aroundTests(): OwnBroker {
    const own = new OwnBroker();
    beforeAll(async () => {
      own.broker = await startBroker({ shared: false });
    }, 90_000);
    afterAll(() => own.broker.stop());
    beforeEach(async () => {
      own.proxy = await startProxy(own.broker.url);
      own.events = [];
    });
    afterEach(async () => {
      await Promise.all(own.#transports.splice(0).map((transport) => transport.close()));
      await own.proxy.stop();
    });
    return own;
  }

  /** Through the proxy. */
  async connect(options: Partial<RabbitmqOptions> = {}): Promise<RabbitmqTransport> {
    const transport = await connectRabbitmq({
      url: this.proxy.url,
      reconnect: { first: 5, max: 50 },
      // That a busy machine is slow to confirm is no reason to have something twice.
      confirmPatience: 60_000,
      onEvent: (event) => this.events.push(event),
      ...options,
    });
    this.#transports.push(transport);
    return transport;
  }

  /** Not through the proxy. */
  bystander(): Promise<RabbitmqTransport> {
    return this.connect({ url: this.broker.url, onEvent: () => undefined });
  }

  /** Of a queue or log that is not there yet. */
  newName(kind: string): string {
    return `${kind}-${this.#names++}`;
  }
}
