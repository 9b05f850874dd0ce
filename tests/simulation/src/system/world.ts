/**
 * What all simulated processes have in common: time, the broker, the network between clients and gateways, the faults that are left. Owns:
 * starting a process on a host with its connection to the broker. Must not know: what processes do.
 */
import { asCoffeeError } from '@coffee/core';
import { EmbeddedBroker, FaultBudget, faultKinds, withFaults, type BreakableTransport } from '@coffee/middleware';
import { Arrivals } from '../checks/arrivals';
import { FaultLog } from '../faults/fault-log';
import { BrokerConnection } from '../network/broker-connection';
import { SimNetwork } from '../network/sim-network';
import type { Swarm } from '../swarm';
import { ChunksInHand } from './chunks-in-hand';
import type { Trace } from '../trace';
import type { Chance } from '../virtual/chance';
import type { Scheduler } from '../virtual/scheduler';
import { SimProcess } from '../virtual/sim-process';

const DAY = 86_400_000;
/** How long (ms) after its confirm something arrives again at most: also after the lease of its job. */
const LATEST = 200_000;

/** A process that runs. */
export interface Running {
  readonly process: SimProcess;
  /** Its connection to the broker, below the faults of its transport. */
  readonly connection: BrokerConnection;
  readonly transport: BreakableTransport;
}

export class World {
  readonly broker = new EmbeddedBroker({ keepUnacked: true });
  readonly #brokerProcess = new SimProcess('broker');
  readonly network: SimNetwork;
  readonly faults = new FaultLog();
  readonly inHand = new ChunksInHand();
  readonly arrivals = new Arrivals();
  readonly #budget: FaultBudget;
  readonly #connections = new Map<SimProcess, BrokerConnection>();
  /** What a process has told of that is a defect, whatever the faults. */
  readonly defects: string[] = [];
  readonly #chance: Chance;
  #calm = false;
  /** Queues and logs that take no messages, and until when (virtual ms). */
  readonly #outOfReach = new Map<string, number>();
  /** A chunk that ends whoever works on it: `next` is the next that somebody works on. */
  #poison: string | undefined;
  /** So many chunks may pass until it is one that comes beside others. */
  #choosy = 0;

  constructor(
    readonly swarm: Swarm,
    readonly scheduler: Scheduler,
    chance: Chance,
    readonly trace: Trace,
  ) {
    this.#chance = chance.of('world');
    this.network = new SimNetwork(scheduler, chance.of('network'));
    this.#budget = FaultBudget.of(swarm.transport);
  }

  /**
   * A chunk that a worker takes will end it, and everybody else who takes it: the next that it takes while it has another in hand which was
   * delivered before, and is not to blame; any, when so many have passed.
   */
  poisonChunk(passing: number): void {
    this.#poison = 'next';
    this.#choosy = passing;
  }

  /** The chunk that the process takes, as a worker names it, is the one. */
  isPoison(chunk: string, process: SimProcess, { job, seq }: { readonly job: string; readonly seq: number }): boolean {
    if (this.#poison === 'next' && (this.inHand.hasAgain(process, job, seq) || this.#choosy-- <= 0)) {
      this.#poison = chunk;
      this.count('poison chunk', chunk);
    }
    return this.#poison === chunk;
  }

  get poison(): string | undefined {
    return this.#poison;
  }

  /** The queue or log of this name takes no message for so long (ms). */
  putOutOfReach(name: string, duration: number): void {
    this.#outOfReach.set(name, this.scheduler.now + duration);
  }

  /** No more faults from now on. */
  calmDown(): void {
    this.#calm = true;
    this.#outOfReach.clear();
    if (this.#poison === 'next') this.#poison = undefined;
    for (const kind of faultKinds) while (this.#budget.take(kind)) continue;
  }

  get calm(): boolean {
    return this.#calm;
  }

  /** Connections of living processes to the broker. */
  get connections(): BrokerConnection[] {
    return [...this.#connections.values()];
  }

  /** Starts a process, connected to the broker through a transport with those of the run's faults that are left. */
  start(name: string): Running {
    const { process, connection } = this.startSpared(name, (channel) => this.#outOfReach.get(channel) ?? 0);
    const seed = this.#chance.integer(0, 2 ** 31);
    const { chance, outage } = this.swarm;
    const faults = { budget: this.#budget, seed, chance, longest: outage, latest: LATEST };
    if (this.#left('skew clock') > 0 && this.#chance.hits(0.5)) {
      this.count('skew clock', name);
      process.skew = this.#chance.pick([-3 * DAY, -60_000, 60_000, 4 * DAY]);
    }
    return { process, connection, transport: process.enter(() => withFaults(connection, faults)) };
  }

  /** The same without faults, but for the time that messages take. */
  startSpared(name: string, reachableAt: (channel: string) => number = () => 0): Omit<Running, 'transport'> {
    const { scheduler, swarm, broker } = this;
    const process = new SimProcess(name);
    const latency = this.#chance.of(`latency ${name}`);
    const connection = new BrokerConnection({
      scheduler,
      process,
      broker: this.#brokerProcess,
      connect: () => this.arrivals.watched(broker.transport()),
      latency: () => latency.duration(0.01, swarm.latency),
      outage: swarm.outage,
      reachableAt,
    });
    this.#connections.set(process, connection);
    void process.dead.then(() => this.#connections.delete(process));
    return { process, connection };
  }

  /** A process says that something failed: what is no fault's doing is a defect. */
  failed(who: string, thrown: unknown): void {
    const error = asCoffeeError(thrown);
    this.tell(`${who}: ${error.code} ${error.message}`);
    const cause = error.cause instanceof Error ? error.cause : error;
    if (error.code === 'INTERNAL') this.defects.push(`${who}: ${cause.stack ?? cause.message}`);
  }

  /** A fault of the schedule has fired. */
  count(kind: Parameters<FaultLog['count']>[0], detail = ''): void {
    this.faults.count(kind);
    this.tell(`fault: ${kind} ${detail}`);
  }

  tell(line: string): void {
    const { current } = SimProcess;
    this.trace.add(`${this.scheduler.now.toFixed(2)} ${current?.name ?? '-'}: ${line}`);
  }

  #left(kind: 'skew clock'): number {
    return this.#calm ? 0 : (this.swarm.scheduled[kind] ?? 0) - this.faults.fired(kind);
  }

  /** Counts those of the transports, too: to be called once, at the end of the run's faults. */
  countTransportFaults(): void {
    for (const kind of faultKinds)
      this.faults.count(kind, (this.swarm.transport[kind] ?? 0) - this.#budget.remaining(kind));
  }
}
