/**
 * A worker: follows the job journal, takes chunks from the work queues of the stages it serves, and owns partitions. Generic:
 * what to compute comes with each job's plan. Owns: the delivery rules. Per chunk, in this order, always:
 *
 *   compute; publish the outputs; await all confirms; append the progress record; await its confirm; ack.
 *
 * A crash between any two of these redelivers the chunk, and everything after it is dropped as seen by whoever reads a log.
 */
import { asCoffeeError, partition, type JobId, type Partition } from '@coffee/core';
import { Journal, decodeJournalRecord } from '@coffee/jobs';
import type { Delivery, Subscription, Transport } from '@coffee/middleware';
import { decodeChunk, decodeDataMessage, encodeProgressRecord, type DataMessage, type Port } from '@coffee/protocol';
import { channelNames, type StatelessStage } from '@coffee/query-plan';
import { noFailpoint, type Failpoint } from './failpoints';
import { RunningJob } from './running-job';
import { processChunk } from './stateless-stage';

export interface StageWorkerOptions {
  readonly transport: Transport;
  /** Whether this worker takes chunks from the work queue of this name. */
  readonly serves: (queue: string) => boolean;
  /** Whether this worker owns this partition of every stateful stage of this group. */
  readonly owns: (group: string, partition: Partition) => boolean;
  readonly replica: number;
  /** Chunks in flight per work queue: the next one is computed while the outputs of the last are confirmed. */
  readonly prefetch: number;
  /** A failure that this worker cannot mend: its process should end, and a new one start. */
  readonly onError: (error: unknown) => void;
  readonly failpoint?: Failpoint;
}

export type WorkerState = 'created' | 'running' | 'draining' | 'stopped';

const WHOLE = partition(0);

export class StageWorker {
  readonly #journal = new Journal();
  readonly #jobs = new Map<JobId, Promise<RunningJob>>();
  readonly #consumers = new Map<string, Promise<Subscription>>();
  readonly #waiting = new Map<JobId, (() => void)[]>();
  readonly #failpoint: Failpoint;
  #journalReader: Subscription | undefined;
  #state: WorkerState = 'created';

  constructor(private readonly options: StageWorkerOptions) {
    this.#failpoint = options.failpoint ?? noFailpoint;
  }

  get state(): WorkerState {
    return this.#state;
  }

  async start(): Promise<void> {
    const journal = this.options.transport.log(channelNames.journal);
    await journal.declare();
    this.#journalReader = await journal.startReading(({ body }) => this.#journaled(body));
    this.#journalReader.closed.catch(this.options.onError);
    this.#state = 'running';
  }

  /** Takes nothing new, finishes and acknowledges what is in hand, and lets go of its jobs. The transport stays open. */
  async stop(): Promise<void> {
    if (this.#state === 'draining' || this.#state === 'stopped') return;
    this.#state = 'draining';
    for (const resume of [...this.#waiting.values()].flat()) resume();
    const consumers = await Promise.all(this.#consumers.values());
    await Promise.all(consumers.map((consumer) => consumer.stop()));
    await this.#journalReader?.stop();
    const jobs = await Promise.all(this.#jobs.values());
    await Promise.all(jobs.map((job) => job.stop()));
    this.#state = 'stopped';
  }

  async #journaled(body: Uint8Array): Promise<void> {
    const entry = this.#journal.apply(decodeJournalRecord(body));
    if (!entry) return;
    const { job, plan } = entry.opened;
    if (entry.state === 'running') {
      const running = new RunningJob(this.options, job, plan);
      const started = running.start().then(() => running);
      this.#jobs.set(job, started);
      await started;
      await Promise.all(running.queues.map((queue) => this.#consume(queue)));
    } else if (entry.state !== 'queued') {
      const running = await this.#jobs.get(job);
      this.#jobs.delete(job);
      await running?.stop();
    }
    if (entry.state !== 'queued') this.#wake(job);
  }

  #consume(queue: string): Promise<Subscription> {
    let consumer = this.#consumers.get(queue);
    if (!consumer) {
      const { transport, prefetch, onError } = this.options;
      consumer = transport.workQueue(queue).startConsuming((delivery) => this.#deliver(delivery), { prefetch });
      consumer.then((subscription) => subscription.closed).catch(onError);
      this.#consumers.set(queue, consumer);
    }
    return consumer;
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const message = decodeDataMessage(delivery.body);
    const job = await this.#jobOf(message.job);
    const stage = job?.stageFor(message.edge);
    if (!job || job.over || !stage) {
      if (this.#state === 'running') delivery.ack();
      return;
    }
    this.#failpoint('after-receive', stage.id);
    try {
      await this.#process(job, stage, message);
      delivery.ack();
      this.#failpoint('after-ack', stage.id);
    } catch (thrown) {
      const error = asCoffeeError(thrown);
      if (job.over) return delivery.ack();
      if (error.retriable) return delivery.nack({ requeue: true });
      // The operators are pure: this chunk would fail anywhere, so the job has to end, and the other jobs go on.
      await job.reportFailure(stage.id, message.seq, error);
      delivery.ack();
    }
  }

  async #process(job: RunningJob, stage: StatelessStage, message: DataMessage): Promise<void> {
    const input = decodeChunk(message.chunk);
    const outputs = processChunk(job.channels.plan, stage, input);
    this.#failpoint('after-compute', stage.id);
    const sent = await Promise.all(
      outputs.map((output) => job.channels.send(output.edge, WHOLE, message.seq, output.chunk)),
    );
    this.#failpoint('after-publish', stage.id);
    const sentTo: Port[] = sent.flat();
    const rowsOut = outputs.reduce((sum, output) => sum + output.chunk.rows, 0);
    const stats = {
      type: 'StageStats',
      stage: stage.id,
      seq: message.seq,
      rowsIn: input.rows,
      rowsOut,
      sentTo,
    } as const;
    await job.channels.progress.append(encodeProgressRecord(stats));
    this.#failpoint('after-progress', stage.id);
  }

  /** The running job, undefined when it has ended; waits for the journal to tell of a job that it has not told of yet. */
  async #jobOf(job: JobId): Promise<RunningJob | undefined> {
    const known = this.#journal.get(job);
    if (!known || known.state === 'queued') {
      if (this.#state !== 'running') return undefined;
      await new Promise<void>((resume) => this.#waiting.set(job, [...(this.#waiting.get(job) ?? []), resume]));
    }
    return this.#jobs.get(job);
  }

  #wake(job: JobId): void {
    for (const resume of this.#waiting.get(job) ?? []) resume();
    this.#waiting.delete(job);
  }
}
