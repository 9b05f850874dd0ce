/**
 * One job as a gateway sees it while it hosts the client: takes in the tables, follows the progress log, collects the answers.
 * Everything it knows can be read again from the job's logs, by any gateway. Must not know: the journal, who may run.
 */
import {
  CoffeeError,
  asCoffeeError,
  deferred,
  noFailpoint,
  type ChunkSeq,
  type JobId,
  type StageId,
} from '@coffee/core';
import { TopologyIndex, createJobProgress, type JobProgress, type StageNumbers } from '@coffee/end-sync';
import type { Subscription, Transport } from '@coffee/middleware';
import { DATA_ENVELOPE_BYTES, SeqSet, encodedRows, type ProgressRecord, type StageEnd } from '@coffee/protocol';
import { scannedStages, topologyOf, type PhysicalPlan, type TableName } from '@coffee/query-plan';
import { CreditGate } from './credit-gate';
import { MissingChunks } from './hosting-errors';
import type { StageResult } from './encoded-parts';
import type { GatewayFailpoint } from './failpoints';
import { JobChannels } from './job-channels';
import type { JobObserver } from './job-observer';
import type { JobOutcome } from './journal-records';
import { limitOf, quietSeconds, type Limit } from './limit';
import { rowsThrough } from './rows-of-jobs';
import { ResultReader, type ResultPart } from './result-reader';

export interface JobListener {
  /** After each turn of progress records. */
  progressed?(): void;
  /** Each part of an answer once, in the order of the results log; the next is read when the promise has settled. */
  submitted?(part: ResultPart): void | Promise<void>;
}

interface IngestedChunks {
  /** Those that are not confirmed, or wait for room. */
  readonly underWay: Map<ChunkSeq, Promise<void>>;
  /** Those that have been taken. */
  readonly taken: SeqSet;
  /** Those whose confirm has not come here: on their way, or they could not be sent, as far as was heard. */
  readonly unconfirmed: Set<ChunkSeq>;
}

/** Parts of answers may have 16 MiB each, and wait here while a client is slow. */
const RESULTS_AHEAD = 2;

export class HostedJob {
  readonly progress: JobProgress;
  readonly results: ResultReader;
  readonly #channels: JobChannels;
  readonly #credit: CreditGate;
  /** Stages that are computed where their table is scanned: what they make comes by `ingestComputed`. */
  readonly #scanned: ReadonlySet<StageId>;
  /** What became of the chunks of each table that were ingested here. */
  readonly #ingested = new Map<TableName, IngestedChunks>();
  readonly #finished = deferred<void>();
  readonly #tombstoneFound = deferred<void>();
  readonly #subscriptions: Subscription[] = [];
  /** Why it is no longer followed here, once that is so. */
  #left: CoffeeError | undefined;
  /** When something was read in its logs, or they began to be read. */
  #heardAt = performance.now();

  /** `creditBytes`: how far ahead of the first stages the upload may be. */
  constructor(
    transport: Transport,
    readonly job: JobId,
    readonly plan: PhysicalPlan,
    creditBytes: number,
    private readonly listener: JobListener = {},
    private readonly failpoint: GatewayFailpoint = noFailpoint,
    private readonly observer?: Pick<JobObserver, 'uploaded' | 'progressed'>,
  ) {
    this.#channels = new JobChannels(transport, job, plan);
    this.#credit = new CreditGate(plan, creditBytes);
    this.#scanned = new Set(plan.tables.flatMap(({ table }) => scannedStages(plan, table)).map(({ id }) => id));
    this.progress = createJobProgress(new TopologyIndex(topologyOf(plan)));
    this.results = new ResultReader(job, plan);
    // Whoever asks for it gets the failure; a job that nobody waits for must not end the process.
    this.#finished.promise.catch(() => undefined);
  }

  /** Resolves when every answer is complete; rejects with the reason when the job has failed or was ended. */
  get finished(): Promise<void> {
    return this.#finished.promise;
  }

  /** Resolves when the tombstone was read though stages have not ended: from then on nobody works for the job. */
  get tombstoneFound(): Promise<void> {
    return this.#tombstoneFound.promise;
  }

  /** What holds the upload back, as `CreditGate.blocked`. */
  get blocked(): string | undefined {
    return this.#credit.blocked;
  }

  /** How many bytes the upload is ahead of the first stages. */
  get creditUsed(): number {
    return this.#credit.used;
  }

  /** What the job waits for, for a person: stages, and when all have ended, parts of answers. Empty when for nothing. */
  get missing(): string {
    return this.progress.stalled() || this.results.stalled();
  }

  /** How much of the job is done, as far as its progress log was read: as `JobProgress.done`. */
  get done(): number {
    return this.progress.done;
  }

  /** Rows that the first stages have processed, of all tables but those that are only joined. */
  get rows(): number {
    return rowsThrough(this.plan, this.progress.stages());
  }

  /** As `JobProgress.stages`; what was ingested here is known to wait, too. */
  stages(): StageNumbers[] {
    return this.progress
      .stages()
      .map((numbers) => ({ ...numbers, waiting: Math.max(numbers.waiting, this.#credit.waiting(numbers.stage)) }));
  }

  /** For how long nothing was read in its logs here: as `quietSeconds`. */
  get quiet(): number | undefined {
    return quietSeconds(performance.now() - this.#heardAt);
  }

  /** Whether its progress log was read here as far as the ends of these tables. */
  hasReadEndsOf(tables: ReadonlyMap<TableName, unknown>): boolean {
    return !this.progress.openTables.some((table) => tables.has(table));
  }

  /** What it waits for most, while it runs. @param quiet left out where nobody that is waited for can have gone alone. */
  limit(quiet?: number): Limit {
    const { openTables } = this.progress;
    return limitOf({ stages: this.stages(), openTables, isHeldBack: this.blocked !== undefined, quiet });
  }

  declare(): Promise<void> {
    return this.#channels.declare();
  }

  /** Begins to read the job's logs, from their beginning. */
  async follow(): Promise<void> {
    const { progress, results } = this.#channels;
    await Promise.all([
      this.#reading(
        'progress log',
        progress.startReading((records) => this.#progressed(records)),
      ),
      this.#reading(
        'results log',
        results.startReading(({ offset, body }) => this.#submitted(offset, body), { ahead: RESULTS_AHEAD }),
      ),
    ]);
  }

  /**
   * Takes one encoded chunk with envelope room in front. Resolves when it can no longer be lost and the next may come: the
   * end-to-end credit keeps the upload from running away from the first stage. A copy of a chunk that was ingested here before is dropped, and
   * resolves with that one, unless that could not be sent: copies, which no credit is counted for, do not fill the broker. So is one that
   * is processed.
   */
  async ingest(table: TableName, seq: ChunkSeq, body: Uint8Array): Promise<void> {
    if (this.#left) throw this.#left;
    this.failpoint('after-chunk-received', table, { job: this.job, seq });
    const { underWay, taken } = this.#ingestedOf(table);
    if (taken.has(seq) || this.#isDone(table, seq)) return;
    let ingesting = underWay.get(seq);
    if (!ingesting) {
      ingesting = this.#ingest(table, seq, body)
        .then(() => void taken.add(seq))
        .finally(() => underWay.delete(seq));
      underWay.set(seq, ingesting);
    }
    // Not awaited here: that would keep the body of each copy.
    return ingesting;
  }

  async #ingest(table: TableName, seq: ChunkSeq, body: Uint8Array): Promise<void> {
    const room = this.#credit.take(table, seq, body.byteLength);
    // Before it is sent: a transport may move its bytes to another thread.
    const bytes = body.byteLength - DATA_ENVELOPE_BYTES;
    const rows = this.observer ? encodedRows(body.subarray(DATA_ENVELOPE_BYTES)) : 0;
    const { unconfirmed } = this.#ingestedOf(table);
    unconfirmed.add(seq);
    await this.#channels.sendTable(table, seq, body);
    unconfirmed.delete(seq);
    this.observer?.uploaded(table, rows, bytes);
    this.failpoint('after-chunk-confirmed', table, { job: this.job, seq });
    await room;
  }

  /** As `ingest`, of a chunk whose stages were computed where the table is scanned. */
  async ingestComputed(seq: ChunkSeq, results: readonly StageResult[]): Promise<void> {
    if (this.#left) throw this.#left;
    const sending = results.map((result) => this.#channels.sendResult(result, seq));
    await this.#channels.progress.append(...(await Promise.all(sending)));
  }

  /**
   * All `chunks` chunks of the table have been ingested and confirmed.
   * @throws MissingChunks those ingested here that are not: they could not be sent, and have to be ingested again.
   */
  async completeTable(table: TableName, chunks: number): Promise<void> {
    // One whose confirm was lost with the connection may have come to the broker, be it then or from another gateway.
    const missing = [...this.#ingestedOf(table).unconfirmed].filter((seq) => !this.#isDone(table, seq));
    if (missing.length > 0) throw new MissingChunks(table, missing);
    await this.#channels.progress.append({ type: 'TableCompleted', table, chunks });
  }

  /** The tombstone: late redeliveries find it. */
  async appendTombstone(outcome: JobOutcome): Promise<void> {
    await this.#channels.progress.append({ type: 'JobEnded', outcome });
  }

  /** Stops following; the logs stay. `reason` is what `finished` rejects with if it has not resolved, and what `ingest` does from now on. */
  async leave(reason: CoffeeError): Promise<void> {
    this.#left = reason;
    this.#finished.reject(reason);
    this.#credit.open();
    await Promise.all(this.#subscriptions.map((subscription) => subscription.stop()));
  }

  #ingestedOf(table: TableName): IngestedChunks {
    let chunks = this.#ingested.get(table);
    if (!chunks)
      this.#ingested.set(table, (chunks = { underWay: new Map(), taken: new SeqSet(), unconfirmed: new Set() }));
    return chunks;
  }

  /** Whether all that the chunk goes to have reported it. Logs that it goes to report nothing. */
  #isDone(table: TableName, seq: ChunkSeq): boolean {
    const outputs = this.plan.tables.find((scan) => scan.table === table)?.outputs ?? [];
    return (
      outputs.length > 0 &&
      outputs.every((id) => {
        const to = this.plan.edges[id]?.to;
        return to && 'stage' in to && this.progress.hasDone(to.stage, seq);
      })
    );
  }

  async #reading(log: string, starting: Promise<Subscription>): Promise<void> {
    const subscription = await starting;
    this.#subscriptions.push(subscription);
    subscription.closed.catch((thrown: unknown) => {
      const { code, message } = asCoffeeError(thrown);
      // A person is to know where it is that something is wrong.
      this.#fail(code === 'BAD_MESSAGE' ? new CoffeeError(code, `its ${log}: ${message}`, { cause: thrown }) : thrown);
    });
    // The job was left meanwhile: nobody else stops it.
    if (this.#left) await subscription.stop();
  }

  async #submitted(offset: number, body: Uint8Array): Promise<void> {
    this.#heardAt = performance.now();
    const part = this.results.offer(offset, body);
    if (part) {
      await this.listener.submitted?.(part);
      this.failpoint('after-result', this.plan.results[part.answer]?.name ?? '', { job: this.job, seq: offset });
    }
    this.#settleIfComplete();
  }

  #progressed(records: Iterable<ProgressRecord>): void {
    this.#heardAt = performance.now();
    for (const record of records) {
      this.results.record(record);
      this.#credit.record(record);
      this.observer?.progressed?.(this.job, record);
      for (const effect of this.progress.step(record)) {
        if (effect.type === 'JobFailed') this.#fail(new CoffeeError(effect.code, effect.reason));
        if (effect.type === 'StageCompleted' && this.#scanned.has(effect.stage)) this.#announce(effect.end);
        if (effect.type === 'JobEnded' && !this.progress.stages().every(({ ended }) => ended))
          this.#tombstoneFound.resolve();
      }
    }
    this.listener.progressed?.();
    this.#settleIfComplete();
  }

  /** The end of a stage that no worker serves. */
  #announce(end: StageEnd): void {
    this.#channels.progress.append(end).catch((error: unknown) => this.#fail(error));
  }

  #settleIfComplete(): void {
    if (this.results.complete) this.#finished.resolve();
  }

  #fail(error: unknown): void {
    if (!this.#left) this.#finished.reject(error);
  }
}
