/**
 * The command line against a cluster of processes: two gateways that know Alice and Bob, a folder that is too large to be uploaded
 * while nobody processes it, and what one process answers about it. Owns all of it, and looks at the journal from outside.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testBroker } from '@coffee/broker';
import { startCluster, type Cluster } from '@coffee/cluster';
import { asCoffeeError } from '@coffee/core';
import { generateFolder } from '@coffee/datagen';
import { JobService, type JobRecord } from '@coffee/jobs';
import type { Transport } from '@coffee/middleware';
import { connectRabbitmq } from '@coffee/middleware-rabbitmq';
import { channelNames } from '@coffee/query-plan';
import { declaredQueues, shopFlags, until } from '@coffee/testing';
import { CoffeeProcess, coffee, type Outcome } from './command-line.fixture';

export const alice = 'the-token-of-alice';
export const bob = 'the-token-of-bob';
const MiB = '1MiB';
const queues = declaredQueues();

/** What is to be undone of a start, however far it came; the last first. */
type Undo = (() => Promise<void>)[];

export class CommandLineCluster {
  private constructor(
    /** For files of tests. */
    readonly folder: string,
    /** More than gateways take in while nobody processes it: an upload of it stays in its middle. */
    readonly data: string,
    /** What one process answers about `data`. */
    readonly answers: string,
    readonly cluster: Cluster,
    private readonly transport: Transport,
    private readonly journal: JobService,
    private readonly undo: Undo,
  ) {}

  static async start(): Promise<CommandLineCluster> {
    const undo: Undo = [];
    try {
      return await CommandLineCluster.#start(undo);
    } catch (thrown) {
      await undoAll(undo);
      throw thrown;
    }
  }

  static async #start(undo: Undo): Promise<CommandLineCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'coffee-client-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const [data, answers] = [join(folder, 'data'), join(folder, 'answers')];
    const [amqpUrl, namespace] = [testBroker(), `test-${randomBytes(6).toString('hex')}.`];
    await generateFolder(data, { months: 24, transactionsPerMonth: 8_000, users: 20_000 });
    expect(await coffee(['analyze', data, ...shopFlags, '--out', answers])).toMatchObject({ code: 0 });
    const transport = await connectRabbitmq({ url: amqpUrl, namespace });
    const journal = new JobService({ transport, slots: 2, creditBytes: 1, now: () => 0, onError: () => undefined });
    undo.push(async () => {
      await journal.stop();
      for (const name of queues) await transport.workQueue(name).delete();
      await transport.log(channelNames.journal).delete();
      await transport.close();
    });
    const cluster = await startCluster({
      amqpUrl,
      namespace,
      scale: { gateway: 2 },
      env: {
        ...{ TOKENS: `${alice},${bob}`, CREDIT_BYTES: MiB, WINDOW_BYTES: MiB, MAX_FRAME_BYTES: MiB, MAX_JOBS: '2' },
        RESULTS_DIR: join(folder, 'stored'),
      },
    });
    undo.push(async () => {
      for (const [name, { code }] of await cluster.stop()) expect([name, code]).toEqual([name, 0]);
    });
    await Promise.all([journal.start(), cluster.waitReady()]);
    return new CommandLineCluster(folder, data, answers, cluster, transport, journal, undo);
  }

  /** Ends everything. @returns what is not as it should be. */
  stop(): Promise<string[]> {
    return undoAll(this.undo);
  }

  /** Alice's command. */
  run(...args: string[]): Promise<Outcome> {
    return this.start(...args).ended;
  }

  /** Alice's command, to be watched. */
  start(...args: string[]): CoffeeProcess {
    return new CoffeeProcess(args, this.#environment(alice));
  }

  runAsBob(...args: string[]): Promise<Outcome> {
    return coffee(args, this.#environment(bob));
  }

  /** Starts an analysis; resolves in the middle of its upload. */
  async uploading(...args: string[]): Promise<{ client: CoffeeProcess; job: string }> {
    const client = this.start('analyze', this.data, ...shopFlags, ...args);
    const job = await client.job();
    const queue = this.transport.workQueue('filter.transactions');
    await until('something is uploaded', async () => (await queue.depth()) > 0);
    return { client, job };
  }

  /** While nobody filters, an upload cannot end. */
  async withoutFilter(work: () => Promise<void>): Promise<void> {
    await this.cluster.halt('filter', 0);
    try {
      await work();
    } finally {
      this.cluster.start('filter', 0);
      await this.cluster.waitReady();
    }
  }

  /** A name for results where nothing is yet. */
  results(): string {
    return join(this.folder, randomBytes(4).toString('hex'));
  }

  jobs(): JobRecord[] {
    return [...this.journal.jobs()];
  }

  entryOf(job: string): JobRecord | undefined {
    return this.jobs().find(({ opened }) => opened.job === job);
  }

  stateOf(job: string): string | undefined {
    return this.entryOf(job)?.state;
  }

  ends(job: string, state: string): Promise<void> {
    return until(`${job} is ${state}`, () => this.stateOf(job) === state);
  }

  async queuesAreEmpty(): Promise<void> {
    for (const name of queues)
      await until(`queue ${name} is empty`, async () => (await this.transport.workQueue(name).depth()) === 0);
  }

  #environment(token: string): NodeJS.ProcessEnv {
    return { COFFEE_TOKEN: token, COFFEE_GATEWAY: this.cluster.gatewayAddress() };
  }
}

/** @returns what went wrong. */
async function undoAll(undo: Undo): Promise<string[]> {
  const problems: string[] = [];
  for (const step of undo.splice(0).reverse())
    await step().catch((thrown: unknown) => problems.push(asCoffeeError(thrown).message));
  return problems;
}
