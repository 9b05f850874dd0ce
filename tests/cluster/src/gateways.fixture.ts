/**
 * The whole system as processes, gateways included, and a look at its journal from outside. Queues and logs have a namespace of
 * their own, so that tests that share a broker cannot meet.
 */
import { randomBytes } from 'node:crypto';
import { testBroker } from '@coffee/broker';
import { startCluster, type AppName, type Cluster, type ClusterOptions, type Exit } from '@coffee/cluster';
import { asCoffeeError, type JobId } from '@coffee/core';
import { Journal, JournalReader, type JobRecord } from '@coffee/jobs';
import type { Transport } from '@coffee/middleware';
import { connectRabbitmq } from '@coffee/middleware-rabbitmq';
import { channelNames } from '@coffee/query-plan';
import { GatewayClient, parseGateways, type GatewayClientOptions } from '@coffee/sessions/client';
import { declaredQueues, until } from '@coffee/testing';

const queues = declaredQueues();

export interface Death extends Exit {
  readonly name: string;
}

export class GatewaySystem {
  readonly journal = new Journal();
  readonly lines: string[] = [];
  readonly deaths: Death[] = [];
  /** Jobs that ran at once, at most. */
  mostRunning = 0;
  /** Logs of every job that has not been deleted. */
  readonly #kept = new Map<JobId, readonly string[]>();
  readonly #deleted = new Set<string>();
  readonly #reader: JournalReader;

  private constructor(
    readonly cluster: Cluster,
    private readonly transport: Transport,
    lines: string[],
    deaths: Death[],
  ) {
    this.lines = lines;
    this.deaths = deaths;
    this.#reader = new JournalReader(transport, {
      record: (record) => {
        if (this.journal.apply(record)) this.#countRunning();
        if (record.type === 'Announced') this.#kept.set(record.job, record.logs);
        if (record.type !== 'Deleted') return;
        for (const log of this.#kept.get(record.job) ?? []) this.#deleted.add(log);
        this.#kept.delete(record.job);
      },
      ended: (error) => lines.push(`the journal: ${asCoffeeError(error).message}`),
    });
  }

  /** Resolves when everything is ready. Without `amqpUrl` it uses the broker that all tests share. */
  static async start(options: ClusterOptions = {}): Promise<GatewaySystem> {
    const namespace = `test-${randomBytes(6).toString('hex')}.`;
    const amqpUrl = options.amqpUrl ?? testBroker();
    const lines: string[] = [];
    const deaths: Death[] = [];
    const transport = await connectRabbitmq({ url: amqpUrl, namespace });
    const cluster = await startCluster({
      namespace,
      ...options,
      amqpUrl,
      env: { PARTITIONS: '2', LINGER_SECONDS: '0', ...options.env },
      onLine: ({ name }, line) => lines.push(`${name}: ${line}`),
      onDied: ({ name }, exit) => deaths.push({ name, ...exit }),
    });
    const system = new GatewaySystem(cluster, transport, lines, deaths);
    await Promise.all([cluster.waitReady(), system.#reader.start()]);
    return system;
  }

  /** The port of a gateway. */
  port(replica = 0): number {
    return Number(this.cluster.gatewayAddress(replica).split(':')[1]);
  }

  /** A client of these gateways, or of these ports, in this order. */
  client(gateways: readonly number[] = [0], options: Partial<GatewayClientOptions> = {}): GatewayClient {
    return this.clientOf(
      gateways.map((replica) => this.port(replica)),
      options,
    );
  }

  clientOf(ports: readonly number[], options: Partial<GatewayClientOptions> = {}): GatewayClient {
    const gateways = parseGateways(ports.map((port) => `127.0.0.1:${port}`).join(','));
    return new GatewayClient({ gateways, pause: 50, patience: 60_000, ...options });
  }

  entry(job: string): JobRecord | undefined {
    return [...this.journal].find(({ opened }) => opened.job === job);
  }

  /** Starts a service anew with a failpoint, which it passes once: it is started again without. */
  async arm(app: AppName, replica: number, failpoint: string): Promise<void> {
    await this.cluster.halt(app, replica);
    this.cluster.start(app, replica, { FAILPOINT: failpoint });
    await this.cluster.waitReady();
  }

  /** Of each process that has died: how, and what it said last. */
  obituaries(): string[] {
    return this.deaths.map(({ name, code, signal }) => {
      const said = this.lines.filter((line) => line.startsWith(`${name}: `)).slice(-3);
      return [`${name} ended with ${code ?? signal}, and said last:`, ...said].join('\n');
    });
  }

  /** Waits until nothing is left of any job: all have ended, their logs are gone, the work queues are empty. */
  async untilNothingIsLeft(): Promise<void> {
    const left = (): string[] =>
      [...this.#kept.keys()].map((job) => `${job}: ${this.entry(job)?.state ?? 'announced'}`);
    await until('no job is left', () => left().length === 0, left);
    for (const name of this.#deleted)
      await expect(this.transport.log(name).startReading(() => undefined)).rejects.toThrow('deleted');
    this.#deleted.clear();
    await this.#queuesAreEmpty();
  }

  /** Ends everything. @returns what is not as it should be: processes that did not end with 0, what is left of jobs. */
  async stop(): Promise<string[]> {
    const problems: string[] = [];
    const check = (checked: Promise<void>): Promise<void> =>
      checked.catch((thrown: unknown) => void problems.push(asCoffeeError(thrown).message));
    await check(this.untilNothingIsLeft());
    for (const [name, { code }] of await this.cluster.stop())
      if (code !== 0) problems.push(`${name} ended with ${code}`);
    // What was delivered and not acknowledged has gone back.
    await check(this.#queuesAreEmpty());
    await this.#reader.stop();
    for (const name of queues) await this.transport.workQueue(name).delete();
    await this.transport.log(channelNames.journal).delete();
    await this.transport.close();
    return problems;
  }

  #countRunning(): void {
    const running = [...this.journal].filter(({ state }) => state === 'running').length;
    this.mostRunning = Math.max(this.mostRunning, running);
  }

  async #queuesAreEmpty(): Promise<void> {
    let waiting: string[] = [];
    await until(
      'the work queues are empty',
      async () => {
        const depths = await Promise.all(queues.map((name) => this.#depth(name)));
        waiting = queues.flatMap((name, i) => (depths[i] === 0 ? [] : [`${name}: ${depths[i]}`]));
        return waiting.length === 0;
      },
      () => waiting,
    );
  }

  /** 0 of a queue that nobody has needed yet. */
  async #depth(name: string): Promise<number> {
    try {
      return await this.transport.workQueue(name).depth();
    } catch (thrown) {
      if (asCoffeeError(thrown).code === 'GONE') return 0;
      throw thrown;
    }
  }
}
