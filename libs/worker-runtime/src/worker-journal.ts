/**
 * The journal as a worker reads it: which jobs run, and that it ends one when nobody else can be told. Owns: the fold and its reader.
 * Invariant: a record is folded at once; nothing that a job needs, or lacks, holds up the reader. Must not know: what is done for a job.
 */
import { CoffeeError, asCoffeeError, type FailureCode, type JobId } from '@coffee/core';
import { Journal, JournalReader, MAX_REASON, type JobRecord } from '@coffee/jobs';
import { channelNames } from '@coffee/query-plan';
import { JournalWatch } from './journal-watch';
import type { StageWorkerOptions } from './worker-options';

export interface WorkerJournalListener {
  /** The job's state has changed. Not told of what was in the journal at the start. */
  changed(entry: JobRecord): void;
  unreadable(error: CoffeeError): void;
  /** It can be read no further. */
  lost(error: unknown): void;
}

export class WorkerJournal {
  readonly #jobs = new Journal({ ended: 'known' });
  readonly #reader: JournalReader;
  readonly #watch: JournalWatch;
  #caughtUp = false;
  readonly #queues = new Set<string>();

  constructor(
    options: Pick<StageWorkerOptions, 'transport' | 'parseRecord' | 'awaitsJournal'>,
    listener: WorkerJournalListener,
  ) {
    this.#reader = new JournalReader(
      options.transport,
      {
        record: (record) => {
          const entry = this.#jobs.apply(record);
          // Only then: the logs of a job that has ended are gone, and most jobs in the journal have ended.
          if (entry && this.#caughtUp) listener.changed(entry);
          else if (entry?.spec) for (const queue of channelNames.queuesOf(entry.spec.plan)) this.#queues.add(queue);
        },
        unreadable: (error) => listener.unreadable(error),
        ended: (error) => listener.lost(error),
      },
      {
        declaredElsewhere: options.awaitsJournal ?? false,
        ...(options.parseRecord && { parse: options.parseRecord }),
      },
    );
    this.#watch = new JournalWatch(this.#reader);
  }

  /** The work queues of all jobs that were in the journal at the start, those that have ended, too. */
  get queues(): readonly string[] {
    return [...this.#queues];
  }

  /** Why nobody can rely on what is known here, for now. */
  get problem(): string | undefined {
    return this.#watch.problem ?? this.#reader.problem;
  }

  /**
   * Looks whether it still comes; to be called every few seconds. `reachable`: unless it cannot, for a reason that is known.
   * @returns how long (ms) nothing has come that was asked for.
   */
  observe(now: number, reachable: boolean): number {
    if (this.#caughtUp && reachable) return this.#watch.observe(now);
    this.#watch.reset(now);
    return 0;
  }

  /** Resolves when it was read up to now. @returns the jobs that run. */
  async start(): Promise<JobRecord[]> {
    await this.#reader.start();
    this.#caughtUp = true;
    return [...this.#jobs].filter(({ state }) => state === 'running');
  }

  stop(): Promise<void> {
    return this.#reader.stop();
  }

  /** The job, undefined when nobody has opened it: then the journal was read up to now. @throws CoffeeError TRANSPORT */
  async entry(job: JobId): Promise<JobRecord | undefined> {
    // Nothing is sent for a job before it is in the journal: what is not there when it was read up to now is not there.
    if (!this.#jobs.get(job)) await this.#catchUp();
    return this.#jobs.get(job);
  }

  /** Whether the job runs, with the journal read up to now. @throws CoffeeError TRANSPORT */
  async stillRuns(job: JobId): Promise<boolean> {
    await this.#catchUp();
    return this.#jobs.get(job)?.state === 'running';
  }

  /** Ends the job, as failed; of several ends the first counts. @throws CoffeeError TRANSPORT */
  async fail(job: JobId, { code, reason }: { readonly code: FailureCode; readonly reason: string }): Promise<void> {
    const ended = {
      type: 'JobEnded',
      job,
      outcome: 'failed',
      code,
      reason: reason.slice(0, MAX_REASON),
      at: Date.now(),
    } as const;
    await inReach(this.#reader.append(ended));
  }

  #catchUp(): Promise<void> {
    return inReach(this.#reader.catchUp());
  }
}

/** Where the journal itself is gone, or the connection to it was closed, nothing follows for any job. */
async function inReach<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (thrown) {
    const error = asCoffeeError(thrown);
    if (error.code !== 'GONE' && error.code !== 'CLOSED') throw error;
    throw new CoffeeError('TRANSPORT', `the journal is out of reach: ${error.message}`, { cause: error });
  }
}
