/**
 * Which chunks every worker has in hand, as its deliveries tell. Owns: how often a worker has ended over a chunk. The system counts that, too,
 * from what workers wrote before they ended: this is what its count is compared with.
 */
import type { Delivery, Transport } from '@coffee/middleware';
import { altered } from '@coffee/middleware/faults';
import { decodeDataMessage } from '@coffee/protocol';
import type { SimProcess } from '../virtual/sim-process';

export class ChunksInHand {
  /** By job and seq. */
  readonly #deaths = new Map<string, number>();
  readonly #inHand = new Map<SimProcess, Map<Delivery, string>>();
  /** What has ended a process, where it was a chunk. */
  readonly #culprits = new Map<SimProcess, string>();

  /** How many workers have ended with this chunk of the job in hand, through it or through no chunk at all. */
  deaths(job: string, seq: number): number {
    return this.#deaths.get(`${job}/${seq}`) ?? 0;
  }

  /** Whether the process has another chunk in hand, and one that was delivered before. */
  hasAgain(process: SimProcess, job: string, seq: number): boolean {
    const inHand = [...(this.#inHand.get(process) ?? [])];
    return inHand.some(([{ redelivered }, chunk]) => redelivered && chunk !== `${job}/${seq}`);
  }

  /** This chunk is about to end the process: the others that it has in hand have nothing to do with that. */
  blame(process: SimProcess, job: string, seq: number): void {
    this.#culprits.set(process, `${job}/${seq}`);
  }

  /** The transport of a worker, watched until its process ends. */
  watched(transport: Transport, process: SimProcess): Transport {
    const inHand = new Map<Delivery, string>();
    this.#inHand.set(process, inHand);
    void process.dead.then(() => {
      this.#inHand.delete(process);
      const culprit = this.#culprits.get(process);
      // The same chunk may be in hand twice, and that is one death.
      for (const chunk of culprit === undefined ? new Set(inHand.values()) : [culprit])
        this.#deaths.set(chunk, (this.#deaths.get(chunk) ?? 0) + 1);
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
