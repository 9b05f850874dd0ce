/**
 * The services as processes, and this process in the place of a gateway: it opens jobs, uploads hand-made chunks and collects the
 * answers. Queues and logs have a namespace of their own, so that tests that share a broker cannot meet.
 */
import { randomBytes } from 'node:crypto';
import { testBroker } from '@coffee/broker';
import { startCluster, type AppName, type Cluster, type ClusterOptions } from '@coffee/cluster';
import { asCoffeeError, chunkSeq, jobId } from '@coffee/core';
import { AnswerCollector } from '@coffee/answers';
import { JobService, type HostedJob } from '@coffee/jobs';
import type { Transport } from '@coffee/middleware';
import { connectRabbitmq } from '@coffee/middleware-rabbitmq';
import { DATA_ENVELOPE_BYTES, encodeChunk } from '@coffee/protocol';
import { DEFAULT_LAYOUT, channelNames } from '@coffee/query-plan';
import { shopPlan, shopTables, tablesOf, until, type ShopTable, type Tables } from '@coffee/testing';

export const plan = shopPlan({ partitions: 2 });

export interface Death {
  readonly name: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class System {
  readonly #runs: HostedJob[] = [];
  /** Work queues of the jobs so far. */
  readonly #queues = new Set<string>();
  readonly #collectors = new Map<HostedJob, AnswerCollector>();

  private constructor(
    readonly cluster: Cluster,
    readonly transport: Transport,
    readonly service: JobService,
    /** What the services have logged, and how they died. */
    readonly lines: readonly string[],
    readonly deaths: readonly Death[],
  ) {}

  /** @param queueType of the work queues, for all who declare them. */
  static async start(options: ClusterOptions = {}, queueType: 'classic' | 'quorum' = 'classic'): Promise<System> {
    const namespace = `test-${randomBytes(6).toString('hex')}.`;
    const amqpUrl = options.amqpUrl ?? testBroker();
    const lines: string[] = [];
    const deaths: Death[] = [];
    const transport = await connectRabbitmq({ url: amqpUrl.split(','), namespace, queueType });
    const service = new JobService({
      transport,
      slots: 10,
      creditBytes: 1 << 20,
      now: () => 0,
      onError: (error) => lines.push(`gateway: ${asCoffeeError(error).message}`),
    });
    const cluster = await startCluster({
      amqpUrl,
      namespace,
      ...options,
      env: { QUEUE_TYPE: queueType, ...options.env },
      scale: { gateway: 0, ...options.scale },
      onLine: ({ name }, line) => lines.push(`${name}: ${line}`),
      onDied: ({ name }, exit) => deaths.push({ name, ...exit }),
    });
    const system = new System(cluster, transport, service, lines, deaths);
    await Promise.all([cluster.waitReady(), service.start()]);
    return system;
  }

  async open(name: string, layout = DEFAULT_LAYOUT, partitions = 2): Promise<HostedJob> {
    const own = shopPlan({ layout, partitions });
    const collector = new AnswerCollector(own);
    const request = { job: jobId(name), owner: 'test', plan: own, fingerprint: '' };
    const run = await this.service.open(request, { submitted: (part) => collector.add(part) });
    this.#runs.push(run);
    for (const name of channelNames.queuesOf(own)) this.#queues.add(name);
    this.#collectors.set(run, collector);
    return run;
  }

  /** Opens a job, uploads all of it and waits for its answers. */
  async analyze(name: string, rounds: number): Promise<Record<string, string>> {
    const run = await this.open(name);
    await uploadAll(run, tablesOf(rounds));
    return this.answers(run);
  }

  async answers(run: HostedJob): Promise<Record<string, string>> {
    await run.finished;
    const answers = this.#collectors.get(run)!.answers();
    return Object.fromEntries(answers.map((answer) => [answer.sink.name, Buffer.concat([...answer.csv()]).toString()]));
  }

  /** How often a process has been started. */
  starts(app: AppName): number {
    return this.cluster.services().find(({ spec }) => spec.app === app && spec.replica === 0)?.starts ?? 0;
  }

  /** Ends the jobs, and looks that nothing of them is left. */
  async endJobs(): Promise<void> {
    for (const { job, plan: own, progress } of this.#runs.splice(0)) {
      await this.service.end(job, { outcome: progress.failure === undefined ? 'completed' : 'failed' });
      await this.service.catchUp();
      await this.service.delete(job);
      for (const name of channelNames.logsOf(job, own))
        await expect(this.transport.log(name).startReading(() => undefined)).rejects.toThrow('deleted');
    }
    for (const name of this.#queues)
      await until(`queue ${name} is empty`, async () => (await this.transport.workQueue(name).depth()) === 0);
  }

  /** Ends everything. @returns the names of the processes that did not exit with 0. */
  async stop(): Promise<string[]> {
    const exits = await this.cluster.stop();
    await this.service.stop();
    for (const name of this.#queues) await this.transport.workQueue(name).delete();
    await this.transport.log(channelNames.journal).delete();
    await this.transport.close();
    return [...exits].flatMap(([name, { code }]) => (code === 0 ? [] : [name]));
  }
}

export async function upload(run: HostedJob, table: ShopTable, tables: Tables, from = 0, to = Infinity): Promise<void> {
  await Promise.all(
    tables[table]
      .map((chunk, seq) => ({ chunk, seq }))
      .slice(from, to)
      .map(({ chunk, seq }) => run.ingest(table, chunkSeq(seq), encodeChunk(chunk, DATA_ENVELOPE_BYTES))),
  );
}

export async function uploadAll(run: HostedJob, tables: Tables): Promise<void> {
  for (const table of shopTables) {
    await upload(run, table, tables);
    await run.completeTable(table, tables[table].length);
  }
}
