/**
 * What the lifecycle of a job asks of the journal, of the store and of the delivery, and is told the outcome of: none is waited for otherwise. Owns: that
 * an errand which fails is told, too. Must not know: connections, what follows.
 */
import { asCoffeeError, type CoffeeError, type JobId } from '@coffee/core';
import { failedOver, type HostedJob, type JobEnd, type Standstill } from '@coffee/jobs';
import type { JobDelivery } from './job-delivery';
import type { JobSessionOptions } from './job-session-options';
import { isAttended, type JobEvent, type JobState } from './job-states';
import type { KeptAnswers } from './kept-answers';

export interface JobErrandsOptions extends Pick<JobSessionOptions, 'service' | 'onError'> {
  readonly job: JobId;
  /** Of a job whose answers are kept. */
  readonly kept: KeptAnswers | undefined;
  readonly apply: (event: JobEvent) => void;
  readonly delivery: JobDelivery;
  readonly state: () => JobState;
}

export class JobErrands {
  #renewing: Promise<void> = Promise.resolve();

  constructor(private readonly options: JobErrandsOptions) {}

  /** Tells the journal, unless the job is somebody else's by now. */
  journalEnd(end: JobEnd): void {
    this.#run(this.#journalEnd(end));
  }

  /** A log of the job was told to be gone: if that is so the job ends. `logsLooked` follows. */
  lookForLogs(error: CoffeeError): void {
    const { service, job, apply } = this.options;
    this.#run(service.endIfLogIsGone(job).then((gone) => apply({ type: 'logsLooked', gone, error })));
  }

  /** For how long it has stood still, if it runs: its client is there, or it needs none. */
  renew(standstill: Standstill | undefined): void {
    const { service, job, onError } = this.options;
    this.#renewing = service.renew(job, standstill).catch(onError);
  }

  /** Resolves when nothing is on its way that must not be lost. */
  get settled(): Promise<void> {
    return this.#renewing;
  }

  /** Deletes its logs. `removed` follows. */
  async remove(): Promise<void> {
    const { service, job, onError, apply } = this.options;
    await service.delete(job).catch(onError);
    apply({ type: 'removed' });
  }

  /** The same, and nobody waits for it. */
  removeLogs(): void {
    const { service, job, onError } = this.options;
    service.delete(job).catch(onError);
  }

  /** Stops hosting; the logs stay. */
  unhost(run: HostedJob | undefined): void {
    const { service, job, onError } = this.options;
    if (run) service.leave(job, run).catch(onError);
  }

  /** `stored` follows, or `endAsked`. @param rows that the first stages have processed. */
  store(rows: number): void {
    const { kept, apply } = this.options;
    kept?.store(rows).then(
      () => apply({ type: 'stored' }),
      (thrown: unknown) => {
        apply({ type: 'endAsked', end: failedOver(asCoffeeError(thrown)) });
      },
    );
  }

  /** `delivered` follows, or `storedGone`. */
  deliverStored(): void {
    const { kept, apply, delivery, state } = this.options;
    if (!kept) return;
    const isWanted = (): boolean => isAttended(state());
    this.#run(
      kept
        .deliver((part) => delivery.add(part), isWanted)
        .then((isThere) => apply({ type: isThere ? 'delivered' : 'storedGone' })),
    );
  }

  /** `told` follows. `run`: of one that is hosted here. */
  tellEnd(run: HostedJob | undefined, end: JobEnd): void {
    const { job, delivery, apply } = this.options;
    this.#run(delivery.ended(job, run, end).then(() => apply({ type: 'told', done: delivery.done })));
  }

  async #journalEnd(end: JobEnd): Promise<void> {
    const { service, job, kept, state } = this.options;
    // Who was held up for so long that its files were removed has lost the job to another, and has not read of it.
    if (kept && end.outcome === 'failed') await service.catchUp();
    if (state().name !== 'released') await service.end(job, end);
  }

  #run(errand: Promise<void>): void {
    const { apply, onError } = this.options;
    errand.catch((thrown: unknown) => {
      onError(thrown);
      apply({ type: 'hindered', error: asCoffeeError(thrown) });
    });
  }
}
