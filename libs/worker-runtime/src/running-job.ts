/**
 * What one worker process knows of one running job: its plan, its progress (the fold of the progress log), and the partitions
 * it owns. Announces the end of the stages that it serves. Must not know: deliveries and acks of work queues.
 */
import { asCoffeeError, chunkSeq, partition, stageId, type JobId, type StageId } from '@coffee/core';
import { announceDelay, createJobProgress, type JobProgress } from '@coffee/end-sync';
import { JobChannels, ProgressLog, noFailpoint } from '@coffee/jobs';
import type { Subscription, Transport } from '@coffee/middleware';
import type { ProgressRecord, StageEnd, StageFailed } from '@coffee/protocol';
import { channelNames, topologyOf, type PhysicalPlan, type StatelessStage } from '@coffee/query-plan';
import { ChunkAttempts } from './chunk-attempts';
import { LogReadings, settleAll } from './log-readings';
import { PartitionOwner } from './partition-owner';
import type { StageWorkerOptions } from './stage-worker';

export type RunningJobOptions = Pick<
  StageWorkerOptions,
  'transport' | 'serves' | 'owns' | 'replica' | 'onError' | 'onEvent' | 'failpoint'
>;

export class RunningJob {
  readonly channels: JobChannels;
  readonly progress: JobProgress;
  readonly attempts: ChunkAttempts;
  readonly #stageOfEdge = new Map<number, StatelessStage>();
  readonly #owners: PartitionOwner[] = [];
  readonly #announcing = new Map<StageId, NodeJS.Timeout>();
  readonly #following: LogReadings;
  #starting: Promise<void> | undefined;
  #over = false;

  constructor(
    private readonly options: RunningJobOptions,
    readonly job: JobId,
    plan: PhysicalPlan,
  ) {
    this.channels = new JobChannels(options.transport, job, plan);
    this.attempts = new ChunkAttempts(this.channels.progress);
    this.progress = createJobProgress(topologyOf(plan));
    this.#following = new LogReadings([() => this.#follow()], (error) => this.#logFailed(error));
    for (const stage of plan.stages) {
      if (stage.kind === 'filter' || stage.kind === 'aggregator') {
        this.#stageOfEdge.set(stage.input, stage);
        continue;
      }
      const onFailure = (error: unknown): void => this.#partitionFailed(stage.id, error);
      for (let p = 0; p < stage.partitions; p++) {
        if (!options.owns(stage.group, partition(p))) continue;
        const owner = { onFailure, failpoint: options.failpoint ?? noFailpoint };
        this.#owners.push(new PartitionOwner(this.channels, stage, partition(p), owner));
      }
    }
  }

  /** True when the job has ended or must fail: what still arrives for it is acknowledged and dropped. */
  get over(): boolean {
    return this.#over || this.progress.failure !== undefined;
  }

  /** The work queues of its stages that this worker serves. */
  get queues(): string[] {
    return [...new Set([...this.#stageOfEdge.values()].map((stage) => stage.queue))].filter(this.options.serves);
  }

  /** How many partitions this worker owns. */
  get partitions(): number {
    return this.#owners.length;
  }

  /** The stateless stage that an edge leads to, whoever serves it. */
  stageFor(edge: number): StatelessStage | undefined {
    return this.#stageOfEdge.get(edge);
  }

  /** The stage that an edge leads to, if its queue is one that this worker serves. */
  stageServed(edge: number): StatelessStage | undefined {
    const stage = this.#stageOfEdge.get(edge);
    return stage && this.options.serves(stage.queue) ? stage : undefined;
  }

  /**
   * Begins to read the job's logs. May be called again after it has failed: what is read already is read on.
   * @throws CoffeeError CLOSED when the logs are gone; TRANSPORT when some cannot be read for now.
   */
  start(): Promise<void> {
    return (this.#starting ??= this.#start().finally(() => (this.#starting = undefined)));
  }

  async #start(): Promise<void> {
    if (this.queues.length === 0 && this.#owners.length === 0) return;
    await settleAll([this.#following, ...this.#owners].map((readings) => readings.start()));
  }

  async stop(): Promise<void> {
    this.#end();
    await this.#starting?.catch(() => undefined);
    await Promise.all([this.#following, ...this.#owners].map((readings) => readings.stop()));
  }

  /** The job cannot go on because of what is in `stage`'s input: told to the gateways, which end it. */
  async reportFailure(stage: StageId, seq: number, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const record: StageFailed = { type: 'StageFailed', stage, seq: chunkSeq(seq), reason };
    await this.channels.progress.append(record).catch((thrown: unknown) => {
      // Its log goes with the job: it has ended already, and nobody has to be told.
      if (asCoffeeError(thrown).code !== 'CLOSED') throw thrown;
      this.#end();
    });
  }

  #follow(): Promise<Subscription> {
    return this.channels.progress.startReading((records) => {
      for (const record of records) this.#step(record);
    });
  }

  #step(record: ProgressRecord): void {
    if (record.type === 'StageAttempt' || record.type === 'AttemptReturned') this.attempts.record(record);
    for (const owner of this.#owners) owner.record(record);
    for (const effect of this.progress.step(record)) {
      switch (effect.type) {
        case 'StageCompleted':
          if (this.options.serves(this.#queueOf(effect.stage))) this.#announce(effect.end);
          break;
        case 'StageEnded':
          clearTimeout(this.#announcing.get(effect.stage));
          this.#announcing.delete(effect.stage);
          break;
        case 'JobOver':
          this.#end();
          break;
        case 'JobFailed':
          break;
      }
    }
  }

  #queueOf(id: StageId): string {
    for (const stage of this.#stageOfEdge.values()) if (stage.id === id) return stage.queue;
    return '';
  }

  #announce(end: StageEnd): void {
    const delay = announceDelay(this.options.replica);
    const append = (): void => {
      this.#announcing.delete(end.stage);
      this.channels.progress.append(end).catch((error: unknown) => this.#logFailed(error));
    };
    if (delay === 0) append();
    else this.#announcing.set(end.stage, setTimeout(append, delay));
  }

  #partitionFailed(stage: StageId, thrown: unknown): void {
    if (this.over) return;
    const error = asCoffeeError(thrown);
    // A new process reads the partition again from its beginning.
    if (error.retriable) return this.options.onError(error);
    this.options.onEvent?.({ type: 'partitionFailed', job: this.job, stage, error });
    this.reportFailure(stage, 0, error).catch((failure: unknown) => this.#logFailed(failure));
  }

  #logFailed(error: unknown): void {
    if (this.#over) return;
    const failure = asCoffeeError(error);
    if (failure.retriable) return this.options.onError(failure);
    // Deleted, so the job has ended; or no progress log at all, which no other process could read either.
    this.#end();
    this.options.onEvent?.({ type: 'jobRefused', job: this.job, error: failure });
  }

  #end(): void {
    this.#over = true;
    this.attempts.end();
    for (const timer of this.#announcing.values()) clearTimeout(timer);
    this.#announcing.clear();
  }
}

/** Fails a job that no worker can act on, so that its client hears of it. A job whose log is gone has ended already. */
export async function refuseJob(transport: Transport, job: JobId, error: Error): Promise<void> {
  const record = { type: 'StageFailed', stage: stageId('plan'), seq: chunkSeq(0), reason: error.message } as const;
  await new ProgressLog(transport.log(channelNames.progress(job))).append(record).catch((thrown: unknown) => {
    if (asCoffeeError(thrown).code !== 'CLOSED') throw thrown;
  });
}
