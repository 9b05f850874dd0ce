/**
 * Faults that lose what the broker has confirmed: chunks, logs, the newest records of a log. Owns: doing it, and noting which jobs may fail of
 * it. Everything else that happens in a run must not show in any answer.
 */
import type { Transport } from '@coffee/middleware';
import { decodeDataMessage } from '@coffee/protocol';
import { channelNames } from '@coffee/query-plan';
import { workQueues } from './work-queues';
import type { World } from '../system/world';
import type { Chance } from '../virtual/chance';
import { SimProcess } from '../virtual/sim-process';

export type HarmKind = 'purge queue' | 'delete log' | 'lose tail';

export interface Harmed {
  readonly kind: HarmKind;
  /** Undefined: the journal, so any job. */
  readonly job: string | undefined;
  /** The queue or log. */
  readonly where: string;
}

export class Harm {
  readonly #process = new SimProcess('harm');
  readonly #transport: Transport;
  readonly noted: Harmed[] = [];

  constructor(
    private readonly world: World,
    private readonly chance: Chance,
  ) {
    this.#transport = world.broker.transport();
  }

  /** @returns false when there was nothing for it to happen to. */
  happens(kind: HarmKind): boolean {
    return this.#process.enter(() => {
      switch (kind) {
        case 'purge queue':
          void this.#purge(this.chance.pick(workQueues(this.world.swarm.plans)));
          return true;
        case 'delete log':
          return this.#delete();
        case 'lose tail':
          return this.#loseTail();
      }
    });
  }

  /** Drops the next messages of the queue, whatever waits for them. */
  async #purge(name: string): Promise<void> {
    const queue = this.#transport.workQueue(name);
    await queue.declare();
    let left = this.chance.integer(1, 2);
    // What is delivered to a consumer that stops goes back to the queue.
    const consumer = await queue.startConsuming(
      (delivery) => {
        if (left === 0 || this.world.calm) return void consumer.stop();
        left--;
        const { job, edge, seq } = decodeDataMessage(delivery.body);
        this.#note({ kind: 'purge queue', job, where: name }, `${name} ${job} edge ${edge} seq ${seq}`);
        delivery.nack({ requeue: false });
      },
      { prefetch: 1 },
    );
  }

  #delete(): boolean {
    const logs = [...this.world.broker.logs.keys()].filter((name) => name !== channelNames.journal);
    if (logs.length === 0) return false;
    const name = this.chance.pick(logs);
    this.#note({ kind: 'delete log', job: jobOf(name), where: name }, name);
    void this.#transport.log(name).delete();
    return true;
  }

  #loseTail(): boolean {
    const logs = [...this.world.broker.logs].flatMap(([name, records]) => (records > 0 ? [name] : []));
    // Not before there is a job.
    if (logs.every((name) => name === channelNames.journal)) return false;
    const name = this.chance.pick(logs);
    const end = this.world.broker.loseTail(name, this.chance.integer(1, 4));
    if (end === undefined) return false;
    this.#note({ kind: 'lose tail', job: jobOf(name), where: name }, `${name} from ${end} on`);
    for (const connection of this.world.connections) connection.tailLost(name, end);
    return true;
  }

  #note(harmed: Harmed, detail: string): void {
    this.noted.push(harmed);
    this.world.count(harmed.kind, detail);
  }
}

/** A log is `job.<id>.…`, but for the journal. */
const jobOf = (log: string): string | undefined => /^job\.([^.]+)\./.exec(log)?.[1];
