/**
 * The jobs of the whole system as one gateway sees and changes them: opens, admits, resumes, cancels and ends jobs by appending
 * to the journal, which every gateway folds to the same state. Any number of gateways; none holds anything that another could
 * not read again. Must not know: sessions, sockets.
 */
import { CoffeeError, asCoffeeError, type JobId } from '@coffee/core';
import type { Log, Subscription, Transport } from '@coffee/middleware';
import { channelNames, type PhysicalPlan } from '@coffee/query-plan';
import { places, startable } from './admission';
import { JobRun, type JobListener } from './job-run';
import {
  Journal,
  decodeJournalRecord,
  encodeJournalRecord,
  type JobEntry,
  type JobOutcome,
  type JournalRecord,
} from './journal';

export interface JobServiceOptions {
  readonly transport: Transport;
  /** Jobs that run at once; the others wait. */
  readonly slots: number;
  /** How far ahead of the first stages the upload of a job may be. */
  readonly creditBytes: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A failure that this gateway cannot mend. */
  readonly onError: (error: unknown) => void;
}

export interface JobRequest {
  readonly job: JobId;
  readonly owner: string;
  readonly plan: PhysicalPlan;
  readonly fingerprint: string;
}

export interface HostedListener extends JobListener {
  /** Place in the queue, from 1; 0 when the job runs. */
  placed?(place: number): void;
  /** The job has ended, by whomever. */
  ended?(outcome: JobOutcome, reason: string | undefined): void;
}

interface Hosted {
  readonly run: JobRun;
  readonly listener: HostedListener;
  place: number | undefined;
}

export class JobService {
  readonly #journal = new Journal();
  readonly #log: Log;
  readonly #hosted = new Map<JobId, Hosted>();
  #reader: Subscription | undefined;

  constructor(private readonly options: JobServiceOptions) {
    this.#log = options.transport.log(channelNames.journal);
  }

  async start(): Promise<void> {
    await this.#log.declare();
    this.#reader = await this.#log.startReading(({ body }) => this.#journaled(decodeJournalRecord(body)));
    this.#reader.closed.catch(this.options.onError);
  }

  /** Leaves the jobs that it hosts as they are: their clients resume them elsewhere. */
  async stop(): Promise<void> {
    await this.#reader?.stop();
    await Promise.all([...this.#hosted.keys()].map((job) => this.leave(job)));
  }

  jobs(): Iterable<JobEntry> {
    return this.#journal;
  }

  placeOf(job: JobId): number {
    return places(this.#journal).get(job) ?? 0;
  }

  /** Opens a job and hosts it. Its channels are there before anyone hears of it. */
  async open(request: JobRequest, listener: HostedListener): Promise<JobRun> {
    const hosted = this.#host(request.job, request.plan, listener);
    await hosted.run.declare();
    await this.#append({ type: 'Opened', ...request, at: this.options.now() });
    await hosted.run.follow();
    return hosted.run;
  }

  /** Hosts a job that was opened before, perhaps elsewhere. @throws CoffeeError BAD_ID when there is none of this owner. */
  async resume(job: JobId, owner: string, listener: HostedListener): Promise<JobRun> {
    const { plan } = this.entry(job, owner).opened;
    await this.leave(job);
    const hosted = this.#host(job, plan, listener);
    await hosted.run.follow();
    this.#tellPlaces();
    return hosted.run;
  }

  /** @throws CoffeeError BAD_ID when there is no such job of this owner. */
  entry(job: JobId, owner: string): JobEntry {
    const entry = this.#journal.get(job);
    if (entry?.opened.owner !== owner) throw new CoffeeError('BAD_ID', `there is no job ${job}`);
    return entry;
  }

  /** Ends a job, whoever hosts it: the first end in the journal counts. */
  async end(job: JobId, outcome: JobOutcome, reason?: string): Promise<void> {
    await this.#append({
      type: 'Ended',
      job,
      outcome,
      at: this.options.now(),
      ...(reason !== undefined && { reason }),
    });
  }

  /** Stops to host a job; it goes on. */
  async leave(job: JobId): Promise<void> {
    const hosted = this.#hosted.get(job);
    this.#hosted.delete(job);
    await hosted?.run.leave(new CoffeeError('CLOSED', `job ${job} is no longer followed here`));
  }

  /** Deletes what a job that has ended has left. Idempotent. */
  async delete(job: JobId): Promise<void> {
    const entry = this.#journal.get(job);
    await this.leave(job);
    if (entry) await new JobRun(this.options.transport, job, entry.opened.plan, 0).delete();
  }

  #host(job: JobId, plan: PhysicalPlan, listener: HostedListener): Hosted {
    const run = new JobRun(this.options.transport, job, plan, this.options.creditBytes, listener);
    const hosted: Hosted = { run, listener, place: undefined };
    this.#hosted.set(job, hosted);
    return hosted;
  }

  #append(record: JournalRecord): Promise<void> {
    return this.#log.append(encodeJournalRecord(record));
  }

  #journaled(record: JournalRecord): void {
    const entry = this.#journal.apply(record);
    if (!entry) return;
    if (record.type === 'Ended') this.#ended(record.job, record.outcome, record.reason);
    this.#tellPlaces();
    // Whoever reads this first appends it; the others' records change nothing.
    for (const job of startable(this.#journal, this.options.slots)) {
      this.#append({ type: 'Started', job }).catch(this.options.onError);
    }
  }

  #ended(job: JobId, outcome: JobOutcome, reason: string | undefined): void {
    const hosted = this.#hosted.get(job);
    if (!hosted) return;
    hosted.run.bury(outcome).catch((error: unknown) => {
      // Whoever deleted the logs in the meantime has buried the job for good.
      if (asCoffeeError(error).code !== 'CLOSED') this.options.onError(error);
    });
    hosted.listener.ended?.(outcome, reason);
  }

  #tellPlaces(): void {
    const waiting = places(this.#journal);
    for (const [job, hosted] of this.#hosted) {
      const entry = this.#journal.get(job);
      if (!entry) continue;
      const place = waiting.get(job) ?? 0;
      if (place === hosted.place) continue;
      hosted.place = place;
      if (place > 0 || entry.state === 'running') hosted.listener.placed?.(place);
    }
  }
}
