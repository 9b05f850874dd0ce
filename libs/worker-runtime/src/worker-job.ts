/**
 * What one worker process knows of one running job: its plan, its progress (the fold of the progress log), and the partitions
 * it owns. Announces the end of the stages that it serves. Owns: that a job which cannot go on here is failed, with the reason: nothing
 * that it meets makes it go silent. Must not know: deliveries and acks of work queues.
 */
import { CoffeeError, asCoffeeError, noFailpoint, partition, type JobId, type StageId } from '@coffee/core';
import { TopologyIndex, createJobProgress, type JobProgress } from '@coffee/end-sync';
import { JobChannels } from '@coffee/jobs';
import type { ProgressRecord } from '@coffee/protocol';
import {
  channelNames,
  topologyOf,
  type PhysicalPlan,
  type StatefulStage,
  type StatelessStage,
} from '@coffee/query-plan';
import { Announcements } from './announcements';
import { ChunkAttempts } from './chunk-attempts';
import { failureEvent, tellFailure, type Failure } from './job-failure';
import { LogSubscriptions, settleAll } from './log-subscriptions';
import { PartitionOwner } from './partition-owner';
import { retrying } from './retrying';
import type { Wait, Waits } from './waits';
import type { WorkerJournal } from './worker-journal';
import { DEFAULT_PATIENCE, type StageWorkerOptions } from './worker-options';

export interface WorkerJobOptions extends Pick<
  StageWorkerOptions,
  'transport' | 'serves' | 'owns' | 'replica' | 'onError' | 'onEvent' | 'patience' | 'failpoint'
> {
  readonly journal: Pick<WorkerJournal, 'stillRuns' | 'fail'>;
  readonly waits: Waits;
}

/** What is missing can be much: a log line is cut there. */
const LONGEST_TEXT = 600;

export class WorkerJob {
  readonly channels: JobChannels;
  readonly progress: JobProgress;
  readonly attempts: ChunkAttempts;
  /** Those that take chunks from work queues. */
  readonly #stageOfEdge = new Map<number, StatelessStage>();
  readonly #owners: PartitionOwner[] = [];
  readonly #announcements: Announcements;
  readonly #following: LogSubscriptions;
  #moving: Wait | undefined;
  #starting: Promise<void> | undefined;
  #failing: Promise<void> | undefined;
  /** The progress log has something that cannot be read. */
  #unreadable = false;
  #ended = false;

  constructor(
    private readonly options: WorkerJobOptions,
    readonly job: JobId,
    plan: PhysicalPlan,
  ) {
    this.channels = new JobChannels(options.transport, job, plan);
    const topology = new TopologyIndex(topologyOf(plan));
    this.progress = createJobProgress(topology);
    this.attempts = new ChunkAttempts(this.channels.progress, {
      isRead: () => this.#following.unread.length === 0,
      patience: options.patience ?? DEFAULT_PATIENCE,
      // Nothing that is told there will come: a new process reads it anew.
      onLost: options.onError,
    });
    this.#announcements = new Announcements(this.channels.progress, options.replica, {
      delayed: (stage, error) => this.#tellDelay(`the end of stage ${stage} cannot be announced`, error),
      failed: (stage, error) => this.#failLater({ stage, error: asCoffeeError(error) }),
    });
    const follow = { log: channelNames.progress(job), begin: () => this.#follow() };
    this.#following = new LogSubscriptions([follow], (error) => this.#readingEnded(error));
    for (const stage of plan.stages) {
      if (!('root' in stage)) this.#own(stage, topology);
      else if (plan.edges[stage.input]?.mode === 'queue') this.#stageOfEdge.set(stage.input, stage);
    }
  }

  /** True when the job has ended, or everybody knows that it must fail: what still arrives for it is acknowledged and dropped. */
  get isOver(): boolean {
    return this.#ended || this.progress.failure !== undefined;
  }

  /** The work queues of its stages that this worker serves. */
  get queues(): string[] {
    return channelNames.queuesOf(this.channels.plan).filter(this.options.serves);
  }

  /** How many partitions this worker owns. */
  get partitions(): number {
    return this.#owners.length;
  }

  /** The stateless stage that an edge leads to, whoever serves it. */
  stageFor(edge: number): StatelessStage | undefined {
    return this.#stageOfEdge.get(edge);
  }

  /**
   * Begins to read the job's logs. May be called again after it has failed: what is read already is read on.
   * @throws CoffeeError GONE when the logs are; TRANSPORT when some cannot be read for now.
   */
  start(): Promise<void> {
    return (this.#starting ??= this.#start().finally(() => (this.#starting = undefined)));
  }

  async #start(): Promise<void> {
    if (this.queues.length === 0 && this.#owners.length === 0) return;
    this.#moving ??= this.options.waits.begin(() => this.#missing());
    await settleAll([this.#following, ...this.#owners].map((readings) => readings.start()));
  }

  async stop(): Promise<void> {
    this.#end();
    await Promise.all([this.#following, ...this.#owners].map((readings) => readings.stop()));
  }

  /**
   * The job cannot go on: whoever can end it is told, once. Resolves when that can no longer be lost, or the job has ended anyway.
   * @throws CoffeeError TRANSPORT when nobody can be told for now.
   */
  fail(failure: Failure): Promise<void> {
    return (this.#failing ??= this.#fail(failure).finally(() => (this.#failing = undefined)));
  }

  async #fail(failure: Failure): Promise<void> {
    if (this.isOver) return;
    const { transport, journal, onEvent } = this.options;
    const outcome = await tellFailure(this.job, failure, transport, journal);
    this.#end();
    if (outcome === 'told') onEvent?.(failureEvent(this.job, failure, this.channels.plan));
  }

  /** Where no delivery waits for it. */
  #failLater(failure: Failure): void {
    const delayed = (error: CoffeeError): void => this.#tellDelay('its failure cannot be told', error);
    retrying(() => this.fail(failure), { isOver: () => this.isOver, delayed }).catch(this.options.onError);
  }

  #tellDelay(what: string, error: CoffeeError): void {
    this.options.onEvent?.({ type: 'delayed', job: this.job, what, error });
  }

  #own(stage: StatefulStage, topology: TopologyIndex): void {
    const { owns, onError, onEvent, failpoint = noFailpoint } = this.options;
    for (let p = 0; p < stage.partitions; p++) {
      if (!owns(stage.group, partition(p))) continue;
      const owner = new PartitionOwner(this.channels, topology, stage, partition(p), {
        onFailure: (error) => this.#failLater({ stage: stage.id, error: asCoffeeError(error) }),
        onLost: (error) => this.isOver || onError(error),
        onDelay: (error) => this.#tellDelay(`partition ${p} of stage ${stage.id} cannot send`, error),
        onInput: () => this.#moving?.moved(),
        onMerged: (work) => onEvent?.({ type: 'chunkMerged', group: stage.group, ...work }),
        onDone: (took) => onEvent?.({ type: 'partitionDone', job: this.job, group: stage.group, ...took }),
        failpoint,
      });
      this.#owners.push(owner);
    }
  }

  #follow(): ReturnType<JobChannels['progress']['startReading']> {
    return this.channels.progress.startReading((records) => {
      this.#moving?.moved();
      if (this.#unreadable) return;
      try {
        for (const record of records) this.#step(record);
      } catch (thrown) {
        this.#unreadable = true;
        const { code, message } = asCoffeeError(thrown);
        this.#failLater({ error: new CoffeeError(code, `its progress log: ${message}`, { cause: thrown }) });
      }
    });
  }

  #step(record: ProgressRecord): void {
    if (record.type === 'StageAttempt' || record.type === 'AttemptReturned') this.attempts.record(record);
    for (const owner of this.#owners) owner.record(record);
    for (const effect of this.progress.step(record)) {
      switch (effect.type) {
        case 'StageCompleted':
          if (this.options.serves(this.#queueOf(effect.stage))) this.#announcements.announce(effect.end);
          break;
        case 'StageEnded':
          this.#announcements.ended(effect.stage);
          break;
        case 'JobEnded':
          this.#end();
          break;
        case 'JobFailed':
          // Whoever serves its client reads it, too, and ends it.
          this.options.onEvent?.({ type: 'jobFailed', job: this.job, reason: effect.reason });
          break;
      }
    }
  }

  #queueOf(id: StageId): string {
    for (const stage of this.#stageOfEdge.values()) if (stage.id === id) return stage.queue;
    return '';
  }

  /** A log that went may have gone with its job; one that can be read no further is read again by a new process. */
  #readingEnded(thrown: unknown): void {
    const error = asCoffeeError(thrown);
    if (!error.retriable) this.#failLater({ error });
    else if (!this.#ended) this.options.onError(error);
  }

  #missing(): string {
    const unread = [this.#following, ...this.#owners].flatMap((readings) => readings.unread);
    const waits = [...this.#owners.map((owner) => owner.missing), this.progress.stalled()].filter(
      (text) => text !== '',
    );
    const missing =
      unread.length > 0
        ? `job ${this.job} has not begun here, its logs are not being read: ${unread.join(', ')}`
        : `job ${this.job} does not move: ${this.progress.failure ?? waits.join('; ')}`;
    return missing.length > LONGEST_TEXT ? `${missing.slice(0, LONGEST_TEXT)} …` : missing;
  }

  #end(): void {
    this.#ended = true;
    this.#moving?.end();
    this.attempts.end();
    this.#announcements.stop();
  }
}
