/**
 * The jobs that run, as far as they concern this worker. Owns: which of them have begun here, and that each is begun, left, or failed with
 * the reason: what cannot be begun for now is begun later, and neither the other jobs nor this process pay for it. Must not know: chunks.
 */
import { CoffeeError, asCoffeeError, type JobId } from '@coffee/core';
import type { JobRecord } from '@coffee/jobs';
import type { PhysicalPlan } from '@coffee/query-plan';
import { failureEvent, tellFailure } from './job-failure';
import { nowOrLater } from './retrying';
import { WorkerJob, type WorkerJobOptions } from './worker-job';

export interface WorkerJobsOptions extends WorkerJobOptions {
  /** A job has begun whose stages take chunks from these queues. */
  readonly consume: (queues: readonly string[]) => Promise<void>;
}

/** Tries to begin a job (about ten seconds) after which the worker no longer counts as able to do its work. */
const MANY_TRIES = 7;

/** A job that runs: what is known of it here; nothing when its plan cannot be acted on. */
interface Begun {
  running?: WorkerJob;
  /** Why it could not be begun, so far. */
  delay?: { readonly error: CoffeeError; readonly tries: number };
  /** It cannot be worked on, and everybody knows. */
  refused: boolean;
}

export class WorkerJobs {
  readonly #jobs = new Map<JobId, Begun>();
  #stopped = false;

  constructor(private readonly options: WorkerJobsOptions) {}

  get size(): number {
    return this.#jobs.size;
  }

  /** Which job cannot be begun, and why, once that has lasted. */
  get problem(): string | undefined {
    for (const [job, { delay }] of this.#jobs)
      if (delay && delay.tries >= MANY_TRIES) return `job ${job} cannot be begun: ${delay.error.message}`;
    return undefined;
  }

  /** @returns `refused` when nobody can work on it and everybody knows; undefined when that is being told, or it does not run. */
  find(job: JobId): WorkerJob | 'refused' | undefined {
    const begun = this.#jobs.get(job);
    return begun?.refused ? 'refused' : begun?.running;
  }

  /** Resolves when it has begun, or could not be for now. */
  async begin({ opened: { job }, spec, unworkable }: JobRecord): Promise<void> {
    if ((!spec && unworkable === undefined) || this.#jobs.has(job)) return;
    const begun: Begun = { refused: false };
    this.#jobs.set(job, begun);
    const isOver = (): boolean => this.#stopped || this.#jobs.get(job) !== begun;
    const begin = (): Promise<void> =>
      spec
        ? this.#tryToBegin(job, spec.plan, begun, isOver)
        : this.#refuse(job, new CoffeeError('BAD_MESSAGE', unworkable ?? ''), begun);
    await nowOrLater(begin, {
      isOver,
      delayed: (error) => {
        begun.delay = { error, tries: (begun.delay?.tries ?? 0) + 1 };
        this.options.onEvent?.({ type: 'jobDelayed', job, error });
      },
      failed: this.options.onError,
    });
  }

  /** It has ended. */
  async leave(job: JobId, outcome: string): Promise<void> {
    const begun = this.#jobs.get(job);
    this.#jobs.delete(job);
    await begun?.running?.stop();
    if (begun) this.options.onEvent?.({ type: 'jobLeft', job, outcome });
    // It may have ended before its queues were consumed, and with chunks in them.
    if (begun?.running) await this.options.consume(begun.running.queues);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#jobs.values()].flatMap(({ running }) => (running ? [running.stop()] : [])));
  }

  /** @throws CoffeeError TRANSPORT when it cannot be begun for now, nor refused. */
  async #tryToBegin(job: JobId, plan: PhysicalPlan, begun: Begun, isOver: () => boolean): Promise<void> {
    try {
      const { onEvent } = this.options;
      begun.running ??= new WorkerJob(this.options, job, plan);
      const { running } = begun;
      await running.start();
      if (isOver()) return;
      delete begun.delay;
      onEvent?.({ type: 'jobStarted', job, queues: running.queues, partitions: running.partitions });
    } catch (thrown) {
      const error = asCoffeeError(thrown);
      if (isOver()) return;
      if (error.retriable) throw error;
      return this.#refuse(job, error, begun);
    }
    await this.options.consume(begun.running.queues);
  }

  async #refuse(job: JobId, error: CoffeeError, begun: Begun): Promise<void> {
    const { transport, journal, onEvent } = this.options;
    if (begun.running) return begun.running.fail({ error });
    const outcome = await tellFailure(job, { error }, transport, journal);
    begun.refused = true;
    if (outcome === 'told') onEvent?.(failureEvent(job, { error }));
  }
}
