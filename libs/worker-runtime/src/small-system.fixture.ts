/** The whole system in one thread, on a few rows, for specs of workers: a broker, a job service, and as many workers as a spec starts. */
import { chunkSeq, jobId } from '@coffee/core';
import { AnswerCollector, type Answer } from '@coffee/answers';
import { JobService, type HostedJob } from '@coffee/jobs';
import { parseJournalRecord } from '@coffee/jobs/validate';
import { EmbeddedBroker } from '@coffee/middleware';
import { DATA_ENVELOPE_BYTES, encodeChunk } from '@coffee/protocol';
import { answersOf, shopPlan, tablesOf, type ShopTable } from '@coffee/testing';
import { StageWorker, type StageWorkerOptions } from './stage-worker';

export const tables = tablesOf();
export const expected = answersOf();

const bytes = (answer: Answer): string => Buffer.concat([...answer.csv()]).toString();

export class System {
  readonly broker = new EmbeddedBroker({ keepUnacked: true });
  readonly failures: unknown[] = [];
  readonly workers: StageWorker[] = [];
  readonly collectors = new Map<HostedJob, AnswerCollector>();
  readonly onError = (error: unknown): number => this.failures.push(error);
  readonly service = new JobService({
    transport: this.broker.transport(),
    slots: 10,
    creditBytes: 1 << 20,
    now: () => 0,
    parseRecord: parseJournalRecord,
    onError: this.onError,
  });

  async worker(options: Partial<StageWorkerOptions> = {}): Promise<StageWorker> {
    const worker = new StageWorker({
      transport: this.broker.transport(),
      serves: () => true,
      owns: () => true,
      replica: 0,
      prefetch: 2,
      parseRecord: parseJournalRecord,
      onError: this.onError,
      ...options,
    });
    this.workers.push(worker);
    await worker.start();
    return worker;
  }

  async open(name: string, plan = shopPlan({ partitions: 2 })): Promise<HostedJob> {
    const collector = new AnswerCollector(plan);
    const run = await this.service.open(
      { job: jobId(name), owner: 'test', plan, fingerprint: '' },
      { submitted: (part) => collector.add(part) },
    );
    this.collectors.set(run, collector);
    return run;
  }

  async answersOf(run: HostedJob): Promise<Record<string, string>> {
    await run.finished;
    return Object.fromEntries(
      this.collectors
        .get(run)!
        .answers()
        .map((answer) => [answer.sink.name, bytes(answer)]),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await this.service.stop();
    this.broker.close();
  }
}

export async function upload(run: HostedJob, table: ShopTable): Promise<void> {
  await Promise.all(
    tables[table].map((chunk, seq) => run.ingest(table, chunkSeq(seq), encodeChunk(chunk, DATA_ENVELOPE_BYTES))),
  );
  await run.completeTable(table, tables[table].length);
}
