/** The embedded transport keeps the contract: within one thread, through message ports, and with copies kept. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { describeTransport } from '../conformance';
import type { Transport } from '../contract';
import { EmbeddedBroker, connectEmbedded, type EmbeddedBrokerOptions } from './broker';

describeSameThread('embedded, one thread', {});
describeSameThread('embedded, one thread, unacked bodies kept', { keepUnacked: true });
describePorts('embedded, over message ports', {});
describePorts('embedded, over message ports, unacked bodies kept', { keepUnacked: true });

function describeSameThread(name: string, options: EmbeddedBrokerOptions): void {
  const broker = new EmbeddedBroker(options);
  describeTransport(name, {
    connect: () => Promise.resolve(broker.transport()),
    loseTail: loseTailOf(broker),
    stop: () => Promise.resolve(broker.close()),
  });
}

function describePorts(name: string, options: EmbeddedBrokerOptions): void {
  const broker = new EmbeddedBroker(options);
  const ports = new Map<Transport, MessagePort>();
  describeTransport(name, {
    connect: () => {
      const { port1, port2 } = new MessageChannel();
      broker.attach(port1);
      const transport = connectEmbedded(port2);
      ports.set(transport, port2);
      return Promise.resolve(transport);
    },
    // A thread that ends has posted what it confirmed to itself: that is in the broker's hands.
    sever: async (transport) => {
      await new Promise(setImmediate);
      ports.get(transport)?.close();
    },
    loseTail: loseTailOf(broker),
    stop: () => Promise.resolve(broker.close()),
  });
}

function loseTailOf(broker: EmbeddedBroker): (log: string, keep: number) => Promise<void> {
  return (log, keep) => {
    broker.loseTail(log, (broker.logs.get(log) ?? 0) - keep);
    return Promise.resolve();
  };
}
