/**
 * Takes chunks from work queues, and finds out what each is for. Owns: which queues are consumed, and that a chunk is acknowledged only when
 * it was handled, when its job has ended, or when it is none: what cannot be decided for now goes back. What becomes of a chunk that is
 * handled is `chunk-handler.ts`.
 */
import { CoffeeError, asCoffeeError, within, type JobId } from '@coffee/core';
import type { JobState } from '@coffee/jobs';
import type { Delivery, Subscription } from '@coffee/middleware';
import { decodeDataMessage, type DataMessage } from '@coffee/protocol';
import type { ChunkHandler } from './chunk-handler';
import type { ReturnPause } from './return-pause';
import type { Waits } from './waits';
import type { OnWorkerEvent } from './worker-events';
import type { WorkerJobs } from './worker-jobs';
import type { WorkerJournal } from './worker-journal';
import { DEFAULT_PATIENCE, type StageWorkerOptions } from './worker-options';

export interface ChunkIntakeOptions extends Pick<
  StageWorkerOptions,
  'transport' | 'prefetch' | 'onError' | 'patience'
> {
  readonly journal: Pick<WorkerJournal, 'entry'>;
  readonly jobs: Pick<WorkerJobs, 'find'>;
  readonly chunks: ChunkHandler;
  readonly pause: ReturnPause;
  readonly waits: Waits;
  readonly onEvent: OnWorkerEvent;
}

export class ChunkIntake {
  readonly #consumers = new Map<string, Promise<Subscription>>();
  /** Queues that are to be consumed, and are not yet. */
  readonly #opening = new Set<string>();
  readonly #waiting = new Map<JobId, Set<() => void>>();
  #stopping = false;

  constructor(private readonly options: ChunkIntakeOptions) {}

  /** Which queue this worker should take chunks from, and does not. */
  get problem(): string | undefined {
    const [queue] = this.#opening;
    return queue === undefined ? undefined : `queue ${queue} is not being consumed yet`;
  }

  /** Resolves when all of them are consumed. @throws (rejects) as `WorkQueue.startConsuming`, which ends this worker. */
  async consume(queues: readonly string[]): Promise<void> {
    if (this.#stopping) return;
    await Promise.all(queues.map((queue) => this.#consume(queue)));
  }

  /** The job was started, or has ended: whoever waits for that looks again. */
  wake(job: JobId): void {
    for (const resume of this.#waiting.get(job) ?? []) resume();
    this.#waiting.delete(job);
  }

  /** Takes nothing new, and waits until what is in hand is settled. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const job of this.#waiting.keys()) this.wake(job);
    this.options.pause.stop();
    const consumers = await Promise.allSettled(this.#consumers.values());
    await Promise.all(consumers.flatMap((one) => (one.status === 'fulfilled' ? [one.value.stop()] : [])));
  }

  #consume(queue: string): Promise<Subscription> {
    let consumer = this.#consumers.get(queue);
    if (!consumer) {
      consumer = this.#startConsuming(queue);
      consumer.then((subscription) => subscription.closed).catch(this.options.onError);
      this.#consumers.set(queue, consumer);
    }
    return consumer;
  }

  async #startConsuming(name: string): Promise<Subscription> {
    const { transport, prefetch, waits, onEvent } = this.options;
    this.#opening.add(name);
    const queue = transport.workQueue(name);
    const starting = queue
      .declare()
      .then(() => queue.startConsuming((delivery) => this.#deliver(name, delivery), { prefetch }));
    const subscription = await waits.during(() => `queue ${name} is not being consumed yet`, starting);
    this.#opening.delete(name);
    onEvent({ type: 'consuming', queue: name });
    return subscription;
  }

  async #deliver(queue: string, delivery: Delivery): Promise<void> {
    this.options.onEvent({ type: 'delivered', queue, redelivered: delivery.redelivered });
    let message: DataMessage;
    try {
      message = decodeDataMessage(delivery.body);
    } catch (thrown) {
      // Whoever put it there, it would be no better elsewhere.
      return this.#drop(queue, delivery, asCoffeeError(thrown).message);
    }
    try {
      await this.#take(queue, delivery, message);
    } catch (thrown) {
      const error = asCoffeeError(thrown);
      if (!error.retriable) throw error;
      const { job, seq } = message;
      this.options.onEvent({ type: 'chunkReturned', job, queue, seq, error });
      await this.options.pause.over();
      await this.#giveBack(queue, delivery);
    }
  }

  /**
   * To the end of its queue: the broker would put it in front, and the chunks of one job that is out of reach would keep out those of all
   * others. It may then be there twice, as any chunk may.
   */
  async #giveBack(queue: string, delivery: Delivery): Promise<void> {
    if (this.#stopping) return delivery.nack({ requeue: true });
    try {
      await this.options.transport.workQueue(queue).send(delivery.body.slice());
      delivery.ack();
    } catch {
      delivery.nack({ requeue: true });
    }
  }

  /** @throws CoffeeError TRANSPORT when the chunk has to go back: it cannot be handled for now, nor given up. */
  async #take(queue: string, delivery: Delivery, message: DataMessage): Promise<void> {
    const { job: id, edge, seq } = message;
    const state = await this.#stateOf(id);
    if (state === 'unknown' || state === 'queued') {
      // What the journal has not told by then it will not tell here: the chunk goes back with the consumer.
      if (!this.#stopping) this.#drop(queue, delivery, `a chunk of job ${id}, which nobody has opened`);
      return;
    }
    const job = this.options.jobs.find(id);
    if (state !== 'running' || job === 'refused') return delivery.ack();
    if (!job) throw new CoffeeError('TRANSPORT', `job ${id} cannot be worked on, and nobody can be told for now`);
    if (job.isOver) return delivery.ack();
    const stage = job.stageFor(edge);
    if (stage) return this.options.chunks.handle(delivery, { job, stage, message });
    this.#drop(queue, delivery, `chunk ${seq} of job ${id} on edge ${edge}, which leads to no queue`);
  }

  #drop(queue: string, delivery: Delivery, what: string): void {
    this.options.onEvent({ type: 'messageDropped', queue, error: new CoffeeError('BAD_MESSAGE', what) });
    delivery.nack({ requeue: false });
  }

  /** Queued only when this worker stops. @throws CoffeeError TRANSPORT when that cannot be known for now. */
  async #stateOf(job: JobId): Promise<JobState | 'unknown'> {
    const { journal, waits } = this.options;
    const entry = await waits.during(() => `job ${job} is not in the journal`, journal.entry(job));
    if (entry?.state === 'queued' && !this.#stopping) await this.#started(job);
    return entry?.state ?? 'unknown';
  }

  /** Nothing is sent for a job before it is started: then its record is about to be read. */
  async #started(job: JobId): Promise<void> {
    const { patience = DEFAULT_PATIENCE } = this.options;
    let wake: () => void = () => undefined;
    const started = new Promise<void>((resume) => (wake = resume));
    const waiting = this.#waiting.get(job) ?? new Set();
    this.#waiting.set(job, waiting.add(wake));
    try {
      const seconds = patience / 1000;
      await within(started, patience, () => {
        return new CoffeeError('TRANSPORT', `job ${job} is queued, and was not started within ${seconds} s`);
      });
    } finally {
      waiting.delete(wake);
    }
  }
}
