/**
 * The jobs of analyses in one embedded cluster. Owns: the one job service that opens them, so that what the journal tells is read once and not by each of
 * them again; and that what nobody can go on after ends all of them. Must not know: folders, plans.
 */
import type { JobService, JobServiceOptions } from '@coffee/jobs';
import type { ScanPool } from '../scan/scan-pool';

/** How far the upload may be ahead of the first stages, in encoded bytes. */
const CREDIT_BYTES = 6 << 20;
/** Jobs that run at once; others wait until one has ended. */
const SLOTS = 1;

export class AnalysisJobs {
  readonly #running = new Set<AbortController>();
  #service: Promise<JobService> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly scanners: ScanPool,
    private readonly open: (options: Omit<JobServiceOptions, 'transport'>) => JobService,
  ) {}

  /** @param stop aborted when nobody can go on. To be left again. @throws CoffeeError TRANSPORT as `JobService.start`. */
  async join(stop: AbortController): Promise<JobService> {
    this.#running.add(stop);
    const before = this.#service;
    const service = await (this.#service ??= this.#start());
    if (this.#failure) stop.abort(this.#failure.error);
    // What it has heard of jobs that are over goes.
    if (before) await service.sweep();
    return service;
  }

  leave(stop: AbortController): void {
    this.#running.delete(stop);
  }

  async #start(): Promise<JobService> {
    this.scanners.onFailure = (error) => {
      this.#failure = { error };
      this.#abortAll(error);
    };
    const service = this.open({
      ...{ slots: SLOTS, creditBytes: CREDIT_BYTES, now: Date.now },
      onError: (error) => this.#abortAll(error),
    });
    await service.start();
    return service;
  }

  #abortAll(reason: unknown): void {
    for (const stop of this.#running) stop.abort(reason);
  }
}
