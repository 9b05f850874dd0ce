/** RabbitMQ keeps the contract: classic and quorum queues, over connections that a proxy can cut. */
import { testBroker } from '@coffee/broker';
import type { Transport } from '@coffee/middleware';
import { describeTransport } from '@coffee/middleware/conformance';
import type { RabbitmqOptions } from './options';
import { connectRabbitmq } from './rabbitmq-transport';
import { startProxy, type Proxy } from './proxy.fixture';

describeRabbitmq('RabbitMQ, classic queues', { queueType: 'classic' });
describeRabbitmq('RabbitMQ, quorum queues', { queueType: 'quorum' });
describeRabbitmq('RabbitMQ, classic queues, transient, one message in flight, readers one record ahead', {
  durable: false,
  maxOutstanding: { count: 1 },
  readAhead: 1,
});

function describeRabbitmq(name: string, options: Omit<RabbitmqOptions, 'url'>): void {
  const proxies = new Map<Transport, Proxy>();
  describeTransport(name, {
    deadline: 10_000,
    connect: async () => {
      const proxy = await startProxy(testBroker());
      const transport = await connectRabbitmq({ ...options, url: proxy.url });
      proxies.set(transport, proxy);
      return transport;
    },
    sever: (transport) => Promise.resolve(proxies.get(transport)?.cut()),
    stop: async () => {
      await Promise.all([...proxies.values()].map((proxy) => proxy.stop()));
    },
  });
}
