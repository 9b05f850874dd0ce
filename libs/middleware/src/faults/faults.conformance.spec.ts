/** A transport that meets no fault keeps the contract through its decorators, also when its connection is dropped. */
import { describeTransport } from '../conformance';
import { EmbeddedBroker } from '../embedded';
import { BreakableTransport } from './breakable-transport';
import { FaultBudget } from './fault-budget';
import { withFaults } from './with-faults';

const broker = new EmbeddedBroker();
describeTransport('embedded, with an empty fault budget', {
  connect: () => Promise.resolve(withFaults(broker.transport(), { budget: FaultBudget.of({}), seed: 1 })),
  sever: async (transport) => {
    if (transport instanceof BreakableTransport) await transport.drop();
  },
  stop: () => Promise.resolve(broker.close()),
});
