/**
 * One running job as its gateway sees it: takes in the tables, follows the progress log, collects the answers, and ends in
 * exactly one of completed, failed or cancelled. Everything it knows it can read again from the job's logs.
 */
import { CoffeeError, type ChunkSeq, type JobId } from '@coffee/core';
import { createJobProgress, type JobProgress } from '@coffee/end-sync';
import type { Log, Subscription, Transport } from '@coffee/middleware';
import { decodeProgressRecord, encodeProgressRecord } from '@coffee/protocol';
import { channelNames, topologyOf, type PhysicalPlan, type TableName } from '@coffee/query-plan';
import { JobChannels } from './job-channels';
import { encodeJournalRecord, type JobOutcome, type JournalRecord } from './journal';
import { ResultReader } from './result-reader';

export interface JobRequest {
  readonly job: JobId;
  readonly owner: string;
  readonly plan: PhysicalPlan;
  readonly fingerprint: string;
  readonly at: number;
}

export class JobRun {
  readonly progress: JobProgress;
  readonly results: ResultReader;
  readonly #channels: JobChannels;
  readonly #journal: Log;
  readonly #finished: Promise<void>;
  #resolve: () => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #subscriptions: Subscription[] = [];
  #onProgress: () => void = () => undefined;
  #ended = false;

  constructor(
    transport: Transport,
    private readonly request: JobRequest,
  ) {
    this.#channels = new JobChannels(transport, request.job, request.plan);
    this.#journal = transport.log(channelNames.journal);
    this.progress = createJobProgress(topologyOf(request.plan));
    this.results = new ResultReader(request.plan);
    this.#finished = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever asks for it gets the failure; a job that nobody waits for must not end the process.
    this.#finished.catch(() => undefined);
  }

  /** Resolves when every answer is complete; rejects with the reason when the job has failed. */
  get finished(): Promise<void> {
    return this.#finished;
  }

  /** Called after each turn of progress records. */
  set onProgress(listener: () => void) {
    this.#onProgress = listener;
  }

  /** Declares the job's channels, tells the journal, and starts to listen. */
  async open(): Promise<void> {
    await Promise.all([this.#channels.declare(), this.#journal.declare()]);
    const { job, owner, plan, fingerprint, at } = this.request;
    await this.#record({ type: 'Opened', job, owner, plan, fingerprint, at });
    await this.#record({ type: 'Started', job });
    this.#subscriptions = await Promise.all([
      this.#channels.progress.startReading(({ body }) => this.#progressed(body)),
      this.#channels.results.startReading(({ body }) => {
        this.results.offer(body);
        this.#settleIfComplete();
      }),
    ]);
    for (const subscription of this.#subscriptions) subscription.closed.catch((error: unknown) => this.#fail(error));
  }

  /** Takes one encoded chunk with envelope room in front. Resolves when it can no longer be lost. */
  ingest(table: TableName, seq: ChunkSeq, body: Uint8Array): Promise<void> {
    return this.#channels.sendTable(table, seq, body);
  }

  /** All `chunks` chunks of the table have been ingested and confirmed. */
  endTable(table: TableName, chunks: number): Promise<void> {
    return this.#channels.progress.append(encodeProgressRecord({ type: 'EndOfTable', table, chunks }));
  }

  /** Ends the job and lets go of everything that was its own. The tombstone comes first: late redeliveries find it. */
  async end(outcome: JobOutcome, at: number, reason?: string): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#reject(
      new CoffeeError(outcome === 'cancelled' ? 'CANCELLED' : 'JOB_FAILED', reason ?? `the job was ${outcome}`),
    );
    await this.#channels.progress.append(encodeProgressRecord({ type: 'JobEnded', outcome }));
    await this.#record({ type: 'Ended', job: this.request.job, outcome, at, ...(reason !== undefined && { reason }) });
    await Promise.all(this.#subscriptions.map((subscription) => subscription.stop()));
    await this.#channels.delete();
  }

  #record(record: JournalRecord): Promise<void> {
    return this.#journal.append(encodeJournalRecord(record));
  }

  #progressed(body: Uint8Array): void {
    const record = decodeProgressRecord(body);
    this.results.record(record);
    for (const effect of this.progress.step(record)) {
      if (effect.type === 'JobFailed') this.#fail(new CoffeeError('JOB_FAILED', effect.reason));
    }
    this.#onProgress();
    this.#settleIfComplete();
  }

  #settleIfComplete(): void {
    if (this.results.complete) this.#resolve();
  }

  #fail(error: unknown): void {
    if (!this.#ended) this.#reject(error);
  }
}
