/**
 * A worker: follows the job journal, takes chunks from the work queues of the stages it serves, and owns partitions. Generic:
 * what to compute comes with each job's plan. Owns: which jobs run here and which queues are consumed, from start to stop.
 * What becomes of a chunk is `chunk-handler.ts`, of a partition `partition-owner.ts`.
 */
import { CoffeeError, asCoffeeError, type JobId, type Partition } from '@coffee/core';
import { Journal, JournalReader, noFailpoint, type JobEntry, type JournalRecord, type ParseRecord } from '@coffee/jobs';
import type { Delivery, Subscription, Transport } from '@coffee/middleware';
import { decodeDataMessage, type DataMessage } from '@coffee/protocol';
import { ChunkHandler } from './chunk-handler';
import type { WorkerFailpoint } from './failpoints';
import { RunningJob, refuseJob } from './running-job';
import type { OnWorkerEvent } from './worker-events';

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
  readonly onEvent?: OnWorkerEvent;
  /** Left out, records of the journal are taken as they are: only where nobody else writes there. */
  readonly parseRecord?: ParseRecord;
  /** How often a chunk may end its worker after it was delivered before, until it fails its job. Default 3. */
  readonly attempts?: number;
  /** Waits for a journal that is not there, instead of declaring it: a worker's user of the broker has no right to. */
  readonly awaitsJournal?: boolean;
  readonly failpoint?: WorkerFailpoint;
}

export type WorkerState = 'created' | 'running' | 'draining' | 'stopped';

const DEFAULT_ATTEMPTS = 3;
/** Until a job is begun again whose logs could not be read (ms): doubled each time. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;

export class StageWorker {
  readonly #journal = new Journal({ ended: 'known' });
  readonly #reader: JournalReader;
  readonly #chunks: ChunkHandler;
  readonly #jobs = new Map<JobId, RunningJob>();
  readonly #consumers = new Map<string, Promise<Subscription>>();
  readonly #waiting = new Map<JobId, (() => void)[]>();
  readonly #onEvent: OnWorkerEvent;
  #caughtUp = false;
  #state: WorkerState = 'created';

  constructor(private readonly options: StageWorkerOptions) {
    this.#onEvent = options.onEvent ?? (() => undefined);
    this.#chunks = new ChunkHandler({
      failpoint: options.failpoint ?? noFailpoint,
      attempts: options.attempts ?? DEFAULT_ATTEMPTS,
      onEvent: this.#onEvent,
    });
    const { transport, parseRecord, awaitsJournal = false } = options;
    this.#reader = new JournalReader(
      transport,
      {
        record: (record) => this.#journaled(record),
        unreadable: (error) => this.#onEvent({ type: 'journalUnreadable', error: asCoffeeError(error) }),
        ended: options.onError,
      },
      { declaredElsewhere: awaitsJournal, ...(parseRecord && { parse: parseRecord }) },
    );
  }

  get state(): WorkerState {
    return this.#state;
  }

  /** Jobs that run, here or elsewhere. */
  get jobs(): number {
    return this.#jobs.size;
  }

  /** Resolves when the journal was read up to now, and what runs is followed and consumed. */
  async start(): Promise<void> {
    await this.#reader.start();
    // Only now: the logs of a job that has ended are gone, and most jobs in the journal have ended.
    this.#caughtUp = true;
    this.#state = 'running';
    await Promise.all([...this.#journal].filter(({ state }) => state === 'running').map((entry) => this.#run(entry)));
  }

  /** Takes nothing new, finishes and acknowledges what is in hand, and lets go of its jobs. The transport stays open. */
  async stop(): Promise<void> {
    if (this.#state === 'draining' || this.#state === 'stopped') return;
    this.#state = 'draining';
    for (const resume of [...this.#waiting.values()].flat()) resume();
    const consumers = await Promise.all(this.#consumers.values());
    await Promise.all(consumers.map((consumer) => consumer.stop()));
    await this.#reader.stop();
    await Promise.all([...this.#jobs.values()].map((job) => job.stop()));
    this.#state = 'stopped';
  }

  async #journaled(record: JournalRecord): Promise<void> {
    const entry = this.#journal.apply(record);
    if (!entry || !this.#caughtUp) return;
    const { job } = entry.opened;
    if (entry.state === 'running') await this.#run(entry);
    else if (entry.state !== 'queued') {
      const running = this.#jobs.get(job);
      this.#jobs.delete(job);
      await running?.stop();
      if (running) this.#onEvent({ type: 'jobLeft', job, outcome: entry.state });
    }
    if (entry.state !== 'queued') this.#wake(job);
  }

  async #run({ opened: { job }, spec }: JobEntry): Promise<void> {
    if (!spec || this.#jobs.has(job)) return;
    let running: RunningJob;
    try {
      running = new RunningJob(this.options, job, spec.plan);
    } catch (thrown) {
      return this.#refuse(job, asCoffeeError(thrown));
    }
    this.#jobs.set(job, running);
    await this.#begin(running, FIRST_PAUSE);
  }

  /** What cannot be begun for now is begun later, if it runs then: neither the other jobs nor this process pay for it. */
  async #begin(running: RunningJob, pause: number): Promise<void> {
    const { job, queues, partitions } = running;
    try {
      await running.start();
    } catch (thrown) {
      if (this.#jobs.get(job) !== running) return;
      const error = asCoffeeError(thrown);
      if (!error.retriable) return this.#refuse(job, error);
      this.#onEvent({ type: 'jobDelayed', job, error });
      const later = (): void => {
        if (this.#state !== 'running' || this.#jobs.get(job) !== running) return;
        this.#begin(running, Math.min(2 * pause, LONGEST_PAUSE)).catch(this.options.onError);
      };
      setTimeout(later, pause).unref();
      return;
    }
    this.#onEvent({ type: 'jobStarted', job, queues, partitions });
    await Promise.all(queues.map((queue) => this.#consume(queue)));
  }

  async #refuse(job: JobId, error: CoffeeError): Promise<void> {
    const running = this.#jobs.get(job);
    this.#jobs.delete(job);
    await running?.stop();
    this.#onEvent({ type: 'jobRefused', job, error });
    await refuseJob(this.options.transport, job, error);
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
    const { transport, prefetch } = this.options;
    const queue = transport.workQueue(name);
    await queue.declare();
    const subscription = await queue.startConsuming((delivery) => this.#deliver(name, delivery), { prefetch });
    this.#onEvent({ type: 'consuming', queue: name });
    return subscription;
  }

  async #deliver(queue: string, delivery: Delivery): Promise<void> {
    this.#onEvent({ type: 'delivered', queue });
    let message: DataMessage;
    try {
      message = decodeDataMessage(delivery.body);
    } catch (thrown) {
      // Whoever put it there, it would be no better elsewhere.
      this.#onEvent({ type: 'messageDropped', queue, error: asCoffeeError(thrown) });
      return delivery.nack({ requeue: false });
    }
    const job = await this.#jobOf(message.job, queue);
    const stage = job?.stageFor(message.edge);
    if (job && !job.over && stage) return this.#chunks.handle(delivery, { job, stage, message });
    if (this.#state === 'running') delivery.ack();
  }

  /** The running job, undefined when it has ended or never was; waits for the journal to tell of one that it has not told of yet. */
  async #jobOf(job: JobId, queue: string): Promise<RunningJob | undefined> {
    // Nothing is sent for a job before it is in the journal: what is not there when it was read up to now is not there.
    if (!this.#journal.get(job)) await this.#reader.upToNow();
    const known = this.#journal.get(job);
    if (!known && this.#state === 'running') {
      const error = new CoffeeError('BAD_MESSAGE', `a chunk of job ${job}, which nobody has opened`);
      this.#onEvent({ type: 'messageDropped', queue, error });
    }
    if (known?.state === 'queued' && this.#state === 'running')
      await new Promise<void>((resume) => this.#waiting.set(job, [...(this.#waiting.get(job) ?? []), resume]));
    return this.#jobs.get(job);
  }

  #wake(job: JobId): void {
    for (const resume of this.#waiting.get(job) ?? []) resume();
    this.#waiting.delete(job);
  }
}
