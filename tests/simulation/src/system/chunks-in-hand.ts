/**
 * Which chunks every worker has in hand, as its deliveries tell. Owns: how often a worker has ended with a chunk in its hands. The system counts
 * that, too, from what workers wrote before they ended: this is what its count is compared with.
 */
import type { Delivery, Transport } from '@coffee/middleware';
import { altered } from '@coffee/middleware/faults';
import { decodeDataMessage } from '@coffee/protocol';
import type { SimProcess } from '../virtual/sim-process';

export class ChunksInHand {
  /** By job and seq. */
  readonly #deaths = new Map<string, number>();

  /** How many workers have ended with this chunk of the job. */
  deaths(job: string, seq: number): number {
    return this.#deaths.get(`${job}/${seq}`) ?? 0;
  }

  /** The transport of a worker, watched until its process ends. */
  watched(transport: Transport, process: SimProcess): Transport {
    const inHand = new Map<Delivery, string>();
    void process.dead.then(() => {
      // The same chunk may be in hand twice, and that is one death.
      for (const chunk of new Set(inHand.values())) this.#deaths.set(chunk, (this.#deaths.get(chunk) ?? 0) + 1);
    });
    return altered(transport, {
      queue: (queue) => ({
        startConsuming: (handler, options) =>
          queue.startConsuming((delivery) => {
            const { job, seq } = decodeDataMessage(delivery.body);
            inHand.set(delivery, `${job}/${seq}`);
            return handler({
              ...delivery,
              ack: () => {
                inHand.delete(delivery);
                delivery.ack();
              },
              nack: (how) => {
                inHand.delete(delivery);
                delivery.nack(how);
              },
            });
          }, options),
      }),
    });
  }
}
