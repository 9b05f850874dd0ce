import { CoffeeError } from '@coffee/core';
import fc from 'fast-check';
import { bytes, Harness, text } from '../conformance/harness';
import type { Delivery, Transport } from '../contract';
import { EmbeddedBroker } from '../embedded';
import type { BreakableTransport } from './breakable-transport';
import { FaultBudget } from './fault-budget';
import { withFaults } from './with-faults';

jest.setTimeout(40_000);

const MESSAGES = 30;

/** Sends until it is confirmed, through a new connection when the old one is gone: what every sender above does. */
async function sendSurely(connect: () => Transport, queue: string, message: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await connect().workQueue(queue).send(bytes(message));
    } catch (error) {
      if (!(error instanceof CoffeeError && error.retriable) || attempt > 100) throw error;
    }
  }
}

describe('at least once, dropped by id where it is read', () => {
  it('is exactly once, whatever faults the contract allows', async () => {
    const counts = fc.record({
      duplicate: fc.nat(6),
      delay: fc.nat(10),
      'lose-send': fc.nat(6),
      'lose-confirm': fc.nat(6),
      redeliver: fc.nat(6),
      'lose-ack': fc.nat(6),
      'drop-connection': fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(counts, fc.integer(), fc.integer({ min: 1, max: 5 }), async (faults, seed, prefetch) => {
        const broker = new EmbeddedBroker();
        const harness = new Harness({ connect: () => Promise.resolve(broker.transport()) });
        const clean = await harness.connect();
        const [input, output] = [await harness.queue(clean), await harness.log(clean)];
        const budget = FaultBudget.of(faults);
        let connections = 0;
        const open = (): BreakableTransport =>
          withFaults(broker.transport(), { budget, seed: seed + connections++, chance: 0.3 });

        const consume = async (transport: BreakableTransport): Promise<void> => {
          const forward = async (delivery: Delivery): Promise<void> => {
            try {
              await transport.log(output.name).append(bytes(text(delivery.body)));
              delivery.ack();
            } catch {
              delivery.nack({ requeue: true });
            }
          };
          await transport.workQueue(input.name).startConsuming(forward, { prefetch });
          void transport.broken.then(() => consume(open()));
        };
        await consume(open());

        let sender = open();
        const connect = (): Transport => sender;
        const renew = (): void => void sender.broken.then(() => ((sender = open()), renew()));
        renew();
        const ids = Array.from({ length: MESSAGES }, (_, i) => `id ${i}`);
        await Promise.all(ids.map((id) => sendSurely(connect, input.name, id)));

        const seen = new Set<string>();
        await output.startReading((record) => void seen.add(text(record.body)));
        await harness.eventually(
          'every message to be in the log',
          () => ids.filter((id) => !seen.has(id)),
          (missing) => missing.length === 0,
        );
        await harness.depthIs(input, 0);
        expect(seen.size).toBe(MESSAGES);
        broker.close();
      }),
      { numRuns: 40 },
    );
  });
});
