/**
 * A whole system in one process for tests: an embedded broker, a worker for every stage, any number of gateways. Owns what it
 * starts, and stops it.
 */
import { tmpdir } from 'node:os';
import { chunkSeq } from '@coffee/core';
import { LocalTableReaders } from '@coffee/csv';
import { AnswerCollector } from '@coffee/answers';
import { JobService, type JobServiceOptions } from '@coffee/jobs';
import { parseJournalRecord } from '@coffee/jobs/validate';
import { EmbeddedBroker } from '@coffee/middleware';
import { reportOf } from '@coffee/sql/report';
import { DATA_ENVELOPE_BYTES, columnOf, encodeChunk, type TableName } from '@coffee/protocol';
import { shopQueries, tablesOf } from '@coffee/testing';
import { StageWorker } from '@coffee/worker-runtime';
import { GatewayClient, type RemoteJob, type RemoteJobListener, type GatewayClientOptions } from '../client';
import type { JobAccepted, JobEnded, StartJob } from '../messages';
import { SessionServer, Spool, defaultLimits, type SessionLimits, type SessionServerOptions } from '../server';

export interface TestGateway {
  readonly port: number;
  readonly service: JobService;
  readonly server: SessionServer;
  stop(): Promise<void>;
}

const tables = tablesOf();
const startAll: StartJob = {
  queries: [...shopQueries],
  format: 'columns',
  onBadRow: 'fail',
  fingerprint: 'small',
  tables: [],
};

export class TestSystem {
  readonly broker = new EmbeddedBroker({ keepUnacked: true });
  readonly failures: unknown[] = [];
  readonly #gateways: TestGateway[] = [];
  readonly #workers: StageWorker[] = [];
  readonly #jobs: RemoteJob[] = [];

  async worker(): Promise<StageWorker> {
    const worker = new StageWorker({
      transport: this.broker.transport(),
      serves: () => true,
      owns: () => true,
      replica: this.#workers.length,
      prefetch: 2,
      parseRecord: parseJournalRecord,
      onError: (error) => this.failures.push(error),
    });
    this.#workers.push(worker);
    await worker.start();
    return worker;
  }

  async gateway(
    limits: Partial<SessionLimits> = {},
    options: Partial<SessionServerOptions> = {},
    jobs: Partial<JobServiceOptions> = {},
  ): Promise<TestGateway> {
    const onError = (error: unknown): number => this.failures.push(error);
    const service = new JobService({
      transport: this.broker.transport(),
      slots: 10,
      creditBytes: 1 << 20,
      now: () => 0,
      parseRecord: parseJournalRecord,
      onError,
      ...jobs,
    });
    await service.start();
    const server = await SessionServer.start({
      service,
      host: '127.0.0.1',
      port: 0,
      portSetting: 'PORT',
      tokens: [],
      partitions: 2,
      renewal: 60_000,
      limits: { ...defaultLimits, linger: 0, progressInterval: 1, ...limits },
      spool: new Spool(tmpdir(), 1 << 30),
      readers: new LocalTableReaders(),
      planner: { report: (_party, asked, plan) => reportOf(asked, plan) },
      events: {},
      onError,
      ...options,
    });
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopped ??= server.stop().then(() => service.stop()));
    const gateway = { port: server.port, service, server, stop };
    this.#gateways.push(gateway);
    return gateway;
  }

  client(gateways: TestGateway | readonly TestGateway[], options: Partial<GatewayClientOptions> = {}): GatewayClient {
    const all: readonly TestGateway[] = Array.isArray(gateways)
      ? (gateways as readonly TestGateway[])
      : [gateways as TestGateway];
    return new GatewayClient({
      gateways: all.map(({ port }) => ({ host: '127.0.0.1', port })),
      pause: 5,
      patience: 5000,
      ...options,
    });
  }

  /** A job and what collects its answers. */
  start(
    client: GatewayClient,
    start: Partial<StartJob> = {},
    listener: RemoteJobListener = {},
    maxAnswerBytes?: number,
  ): TestJob {
    return this.#collect(
      (collecting) => client.startJob({ ...startAll, ...start }, collecting),
      listener,
      maxAnswerBytes,
    );
  }

  resume(client: GatewayClient, job: string, listener: RemoteJobListener = {}): TestJob {
    return this.#collect((collecting) => client.resumeJob({ job }, collecting), listener);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#jobs.map((job) => job.close()));
    await Promise.all(this.#gateways.map((gateway) => gateway.stop()));
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    this.broker.close();
  }

  #collect(
    begin: (listener: RemoteJobListener) => RemoteJob,
    listener: RemoteJobListener,
    maxAnswerBytes?: number,
  ): TestJob {
    let collector: AnswerCollector | undefined;
    const job = begin({
      ...listener,
      accepted: (accepted) => {
        collector ??= new AnswerCollector(accepted, maxAnswerBytes);
        listener.accepted?.(accepted);
      },
      submitted: (result) => {
        collector?.add(result);
        listener.submitted?.(result);
      },
    });
    this.#jobs.push(job);
    return {
      job,
      answers: () =>
        Object.fromEntries(
          (collector?.answers() ?? []).map((answer) => [answer.sink.name, Buffer.concat([...answer.csv()]).toString()]),
        ),
    };
  }
}

export interface TestJob {
  readonly job: RemoteJob;
  /** The bytes of each result file. */
  answers(): Record<string, string>;
}

/** The encoded chunks of a table as the job's scan wants them, with room in front. */
export function chunksOf({ table, columns }: JobAccepted['scan'][number]): Uint8Array<ArrayBuffer>[] {
  return (tables[table] ?? []).map((chunk) => {
    const projected = columns.map(({ name }) => columnOf(chunk, name));
    return encodeChunk({ rows: chunk.rows, columns: projected }, DATA_ENVELOPE_BYTES);
  });
}

export async function uploadTable(job: RemoteJob, table: TableName): Promise<void> {
  const scan = (await job.accepted).scan.find((candidate) => candidate.table === table)!;
  const chunks = chunksOf(scan);
  await Promise.all(chunks.map((body, seq) => job.upload(table, chunkSeq(seq), body)));
  await job.completeTable(table, chunks.length);
}

/** Uploads what the job needs and waits for its end. */
export async function finish({ job }: TestJob): Promise<JobEnded> {
  const { scan } = await job.accepted;
  await Promise.all(scan.map(({ table }) => uploadTable(job, table)));
  return job.finished;
}

/** Waits for a condition. @throws Error with `state()` when it does not come true in time. */
export async function eventually(condition: () => boolean, state: () => unknown, deadline = 30_000): Promise<void> {
  const until = performance.now() + deadline;
  while (!condition()) {
    if (performance.now() > until) throw new Error(`it did not come true: ${JSON.stringify(state())}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
