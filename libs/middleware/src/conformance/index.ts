/**
 * The suite that every transport must pass, as a library: `describeTransport('rabbitmq, classic queues', factory)` in a spec
 * file of the transport. Each test stands for a sentence of the contract in `contract.ts`; a transport that needs this suite
 * changed does not keep the contract. Needs Jest's globals.
 */
import type { Transport } from '../contract';
import { describeBodies } from './body-conformance';
import { describeConsumers } from './consumer-conformance';
import { Harness, type TransportFactory } from './harness';
import { describeDeletedLogs } from './deleted-log-conformance';
import { describeLogs } from './log-conformance';
import { describeQueues } from './queue-conformance';
import { describeTransportLife } from './transport-conformance';

export type { TransportFactory } from './harness';

/** Registers the suite. `factory` is asked for connections to one broker, which stays for the whole suite. */
export function describeTransport(name: string, factory: TransportFactory): void {
  describe(`${name} keeps the contract:`, () => {
    const harness = new Harness(factory);
    let transport: Transport;
    const context = (): { readonly harness: Harness; readonly transport: Transport } => ({ harness, transport });
    // Above the harness' own deadline, which says what it waited for.
    const timeout = harness.deadline * 4;
    jest.setTimeout(timeout);

    beforeAll(async () => {
      await factory.start?.();
    });
    afterAll(async () => {
      await factory.stop?.();
    });
    beforeEach(async () => {
      transport = await harness.connect();
    });
    afterEach(async () => {
      await harness.cleanUp();
    });

    describeQueues(context);
    describeConsumers(context);
    describeLogs(context);
    describeDeletedLogs(context);
    describeBodies(context);
    describeTransportLife(factory, context);
  });
}
