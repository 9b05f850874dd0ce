/**
 * The jobs that are hosted here, whether a client of theirs is connected or none is needed. Owns: that their leases are renewed and all jobs swept, and
 * that one which needs no client is taken on once. Must not know: sockets, what clients say.
 */
import { asCoffeeError, type JobId } from '@coffee/core';
import { JobSession, type ServedOptions } from './job-session';
import type { SessionOptions } from './options';
import { SharedResults } from './result-window';
import { UploadWindow } from './upload-window';

export interface ServedJobsOptions extends SessionOptions {
  /** Leases are renewed and jobs swept so often, in ms: a third of the lease or less. */
  readonly renewal: number;
}

export class ServedJobs {
  /** Results of all connections that are not acknowledged. */
  readonly sharedResults: SharedResults;
  readonly #served = new Set<JobSession>();
  readonly #takingOn = new Set<JobId>();
  readonly #renewing: NodeJS.Timeout;
  #sweeping: Promise<void> | undefined;

  /** The job service must have been started. */
  constructor(private readonly options: ServedJobsOptions) {
    this.sharedResults = new SharedResults(options.limits.sharedResultBytes);
    this.#renewing = setInterval(() => this.#renew(), options.renewal).unref();
  }

  add(served: JobSession): void {
    this.#served.add(served);
  }

  delete(served: JobSession): void {
    this.#served.delete(served);
  }

  /** Leaves all of them: they go on elsewhere. Resolves when nothing of them is under way. */
  async stop(): Promise<void> {
    this.stopRenewing();
    await Promise.all([...this.#served].map((served) => served.stop()));
    this.#served.clear();
  }

  /** Renews and sweeps no more. */
  stopRenewing(): void {
    clearInterval(this.#renewing);
  }

  /**
   * Hosts a job that needs no client: its answers are to be kept, all of its tables are in, and nobody hosts it. Does nothing when it is hosted here.
   * @throws CoffeeError as `JobService.resume`, when another gateway was faster among others.
   */
  async takeOn(job: JobId): Promise<void> {
    const { service, events, problem } = this.options;
    const record = service.find(job);
    const isHere = this.#takingOn.has(job) || [...this.#served].some((served) => served.job === job);
    if (!record || isHere || problem?.() !== undefined) return;
    this.#takingOn.add(job);
    try {
      const served = await JobSession.resume(record, this.#withoutClient());
      events.jobTakenOn?.(job);
      if (!served.isReleased) this.#served.add(served);
    } finally {
      this.#takingOn.delete(job);
    }
  }

  /** Hosts a job that nobody hosts and that needs no client, unless another gateway is faster. Nobody waits for it. */
  adopt(job: JobId): void {
    this.takeOn(job).catch((thrown: unknown) => {
      // Another gateway has it, it has ended, or this one stops and another will have it: all are as well.
      const { code } = asCoffeeError(thrown);
      if (!['SUPERSEDED', 'JOB_OVER', 'CLOSED'].includes(code)) this.options.onError(thrown);
    });
  }

  #withoutClient(): ServedOptions {
    return {
      ...this.options,
      connection: undefined,
      by: {},
      window: new UploadWindow(0, () => undefined),
      party: '',
      sharedResults: this.sharedResults,
      onFetched: () => undefined,
      from: 0,
      mark: 0,
      onGone: (served) => this.#served.delete(served),
    };
  }

  #renew(): void {
    const { service, onError, problem } = this.options;
    const now = performance.now();
    // Of what the broker tells nothing comes, or not even the journal has come since the last time.
    const seen = problem?.() === undefined && this.#sweeping === undefined;
    for (const served of this.#served) {
      if (served.needsLease) served.renew(now);
      served.checkProgress(now, seen);
    }
    // One at a time: while the broker is away it waits.
    this.#sweeping ??= service
      .sweep((job) => this.adopt(job))
      .catch(onError)
      .finally(() => (this.#sweeping = undefined));
  }
}
