/** RabbitMQ keeps the contract, over connections that are cut and a broker that is restarted. */
import { startBroker, type Broker } from '@coffee/broker';
import type { Transport } from '@coffee/middleware';
import { describeTransport } from '@coffee/middleware/conformance';
import { loseTail } from './lose-tail.fixture';
import type { RabbitmqOptions } from './options';
import { keepLogs } from './own-broker.fixture';
import { startProxy, type Proxy } from './proxy.fixture';
import { connectRabbitmq } from './rabbitmq-transport';

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker({ shared: false });
  await keepLogs(broker);
}, 120_000);
afterAll(() => broker.stop(), 60_000);

/** A broker that was just killed on a busy machine takes seconds to confirm: that is neither an outage nor a reason to send twice. */
const PATIENT = { outage: 30_000, confirmPatience: 15_000 };
/** Twice of what it takes to start. */
const IMPATIENT = { ...PATIENT, outage: 12_000 };
const few = { readAhead: 1, maxOutstanding: { count: 1 } };
const many = { readAhead: 64, maxOutstanding: { count: 256 } };
describeRabbitmq('classic queues, much in flight', { queueType: 'classic', ...many });
describeRabbitmq('quorum queues, one message in flight', { queueType: 'quorum', ...few });

function describeRabbitmq(name: string, options: Omit<RabbitmqOptions, 'url'>): void {
  const proxies = new Map<Transport, Proxy>();
  describeTransport(`RabbitMQ, ${name},`, {
    deadline: 40_000,
    connect: async (patience) => {
      const proxy = await startProxy(broker.url);
      const waits = patience === 'little' ? IMPATIENT : PATIENT;
      const transport = await connectRabbitmq({ ...waits, ...options, url: proxy.url });
      proxies.set(transport, proxy);
      return transport;
    },
    sever: (transport) => Promise.resolve(proxies.get(transport)?.cut()),
    restartBroker: () => broker.restart(),
    loseTail: async (log, keep) => {
      await broker.kill();
      loseTail(broker, log, keep);
      await broker.revive();
    },
    stop: async () => {
      await Promise.all([...proxies.values()].map((proxy) => proxy.stop()));
    },
  });
}
