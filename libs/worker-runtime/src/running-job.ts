/**
 * What one worker process knows of one running job: its plan, its progress (the fold of the progress log), and the partitions
 * it owns. Announces the end of the stages that it serves. Must not know: deliveries and acks of work queues.
 */
import { chunkSeq, partition, type JobId, type Partition, type StageId } from '@coffee/core';
import { announceDelay, createJobProgress, type JobProgress } from '@coffee/end-sync';
import { JobChannels } from '@coffee/jobs';
import type { Subscription, Transport } from '@coffee/middleware';
import { decodeProgressRecord, encodeProgressRecord, type StageEnd } from '@coffee/protocol';
import { topologyOf, type PhysicalPlan, type StatelessStage } from '@coffee/query-plan';
import { PartitionOwner } from './partition-owner';

export interface RunningJobOptions {
  readonly transport: Transport;
  readonly serves: (queue: string) => boolean;
  readonly owns: (group: string, partition: Partition) => boolean;
  /** Index of this process among its equals: the lowest announces at once. */
  readonly replica: number;
  readonly onError: (error: unknown) => void;
}

export class RunningJob {
  readonly channels: JobChannels;
  readonly progress: JobProgress;
  readonly #stageOfEdge = new Map<number, StatelessStage>();
  readonly #owners: PartitionOwner[] = [];
  readonly #announcing = new Map<StageId, NodeJS.Timeout>();
  #subscription: Subscription | undefined;
  #over = false;

  constructor(
    private readonly options: RunningJobOptions,
    readonly job: JobId,
    plan: PhysicalPlan,
  ) {
    this.channels = new JobChannels(options.transport, job, plan);
    this.progress = createJobProgress(topologyOf(plan));
    for (const stage of plan.stages) {
      if (stage.kind === 'filter' || stage.kind === 'aggregator') {
        this.#stageOfEdge.set(stage.input, stage);
        continue;
      }
      for (let p = 0; p < stage.partitions; p++) {
        if (!options.owns(stage.group, partition(p))) continue;
        this.#owners.push(
          new PartitionOwner(this.channels, stage, partition(p), (error) => this.#fail(stage.id, error)),
        );
      }
    }
  }

  /** True when the job has ended: what still arrives for it is acknowledged and dropped. */
  get over(): boolean {
    return this.#over;
  }

  get queues(): string[] {
    return [...new Set([...this.#stageOfEdge.values()].map((stage) => stage.queue))].filter(this.options.serves);
  }

  stageFor(edge: number): StatelessStage | undefined {
    return this.#stageOfEdge.get(edge);
  }

  async start(): Promise<void> {
    const progress = this.channels.progress.startReading(({ body }) => this.#step(body));
    [this.#subscription] = await Promise.all([progress, ...this.#owners.map((owner) => owner.start())]);
    this.#subscription.closed.catch((error: unknown) => this.#unlessOver(error));
  }

  async stop(): Promise<void> {
    this.#over = true;
    for (const timer of this.#announcing.values()) clearTimeout(timer);
    this.#announcing.clear();
    await Promise.all([this.#subscription?.stop(), ...this.#owners.map((owner) => owner.stop())]);
  }

  /** The job cannot go on because of what is in `stage`'s input: told to the gateways, which end it. */
  async reportFailure(stage: StageId, seq: number, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    await this.channels.progress.append(
      encodeProgressRecord({ type: 'StageFailed', stage, seq: chunkSeq(seq), reason }),
    );
  }

  #step(body: Uint8Array): void {
    const record = decodeProgressRecord(body);
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
          this.#over = true;
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
      this.channels.progress.append(encodeProgressRecord(end)).catch((error: unknown) => this.#unlessOver(error));
    };
    if (delay === 0) append();
    else this.#announcing.set(end.stage, setTimeout(append, delay));
  }

  #fail(stage: StageId, error: unknown): void {
    if (this.#over) return;
    this.reportFailure(stage, 0, error).catch((failure: unknown) => this.#unlessOver(failure));
  }

  #unlessOver(error: unknown): void {
    if (!this.#over) this.options.onError(error);
  }
}
