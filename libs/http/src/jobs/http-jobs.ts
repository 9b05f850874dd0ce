/**
 * The jobs that are served over HTTP through this gateway. Owns: which are followed here, that a request with an idempotency key opens one job
 * however often it comes and wherever to, and that all of them are renewed. Must not know: HTTP, how a job is uploaded.
 */
import { createHash } from 'node:crypto';
import { asCoffeeError, isJobId, jobId, type JobId } from '@coffee/core';
import { hasEnded, type JobRecord } from '@coffee/jobs';
import { jobRequestOf, newJobId } from '@coffee/sessions/server';
import type { Client } from '../exchange';
import type { NewJob } from '../job-schemas';
import { HttpError } from '../problem';
import type { OpenedData } from '../served-data';
import { HttpJob } from './http-job';
import { jobOver } from './job-end';
import type { HttpJobsOptions } from './options';
import { servedRequestOf, type ServedRequest } from './served-request';

export class HttpJobs {
  readonly #jobs = new Map<JobId, Promise<HttpJob>>();
  /** Those that are there. */
  readonly #followed = new Set<HttpJob>();

  constructor(private readonly options: HttpJobsOptions) {}

  /**
   * Opens a job for its client, or finds the one that the same key has opened.
   * @throws HttpError CONFLICT when that asked for something else; as `jobRequestOf`, `servedRequestOf` and `JobService.open`.
   */
  async open(client: Client, asked: NewJob, key: string | undefined): Promise<JobRecord> {
    const { service, events, opening } = this.options;
    const { request: wanted, opened } = await this.#wanted(client, asked);
    const idempotencyKey = key === undefined ? undefined : digestOf(client.owner, key);
    const before = idempotencyKey === undefined ? undefined : await service.findByIdempotencyKey(idempotencyKey);
    if (before) return sameAsked(before, wanted);
    const job = newJobId();
    const request = { ...wanted, job, ...(idempotencyKey !== undefined && { idempotencyKey }) };
    events.jobOpened?.(job, client.peer, false);
    const declared = opening?.(job, wanted.plan);
    try {
      // Nobody hosts it until all of it is there.
      await service.leave(job, await service.open(request, {}));
      const begun = await this.follow(client, job);
      if (opened) begun.read(opened);
    } catch (thrown) {
      // Another request with this key was faster.
      const first = idempotencyKey === undefined ? undefined : await service.findByIdempotencyKey(idempotencyKey);
      if (first && asCoffeeError(thrown).code === 'SUPERSEDED') return sameAsked(first, wanted);
      throw thrown;
    } finally {
      declared?.();
    }
    return service.entry(job, client.owner);
  }

  /** A job that was just opened through another gateway may not have been read here. @throws CoffeeError BAD_ID */
  async find(client: Client, text: string): Promise<JobRecord> {
    const { service } = this.options;
    const job = jobIdOf(text);
    if (!service.knows(job)) await service.catchUp();
    return service.entry(job, client.owner);
  }

  /** The job, followed here from now on. @throws HttpError JOB_OVER; as `find` and `JobService.follow`. */
  async follow(client: Client, text: string): Promise<HttpJob> {
    const record = await this.find(client, text);
    if (hasEnded(record)) throw jobOver(record);
    const { job, owner } = record.opened;
    return (
      this.#jobs.get(job) ?? this.#begin(job, client, (listener) => this.options.service.follow(job, owner, listener))
    );
  }

  /** Its client asks for it: until it has ended, it is followed here from now on, for a while. */
  async touch(client: Client, record: JobRecord): Promise<void> {
    if (hasEnded(record)) return;
    try {
      (await this.follow(client, record.opened.job)).use()();
    } catch (thrown) {
      // It has ended meanwhile: that is what its client is told.
      if (!hasEnded(record)) throw thrown;
    }
  }

  /** If it is followed here. */
  async followed(job: JobId): Promise<HttpJob | undefined> {
    return this.#jobs.get(job);
  }

  /** As `HttpJob.renew`, of all. To be called at least three times in a lease. */
  renew(): void {
    const { problem } = this.options;
    const now = performance.now();
    const seen = problem?.() === undefined;
    for (const job of this.#followed) job.renew(now, seen);
  }

  stop(): void {
    for (const job of this.#followed) job.release();
  }

  async #wanted(
    client: Client,
    asked: NewJob,
  ): Promise<Pick<ServedRequest, 'request'> & { readonly opened?: OpenedData }> {
    if (asked.data === 'served') return servedRequestOf(client, asked, this.options);
    return { request: await jobRequestOf(client, { ...asked, keep: true }, this.options) };
  }

  #begin(job: JobId, client: Client, begin: Parameters<typeof HttpJob.begin>[0]): Promise<HttpJob> {
    const record = (): JobRecord => this.options.service.entry(job, client.owner);
    const onReleased = (released: HttpJob): void => {
      this.#followed.delete(released);
      this.#jobs.delete(job);
    };
    const beginning = HttpJob.begin(begin, record, this.options, { party: client.party, onReleased }).then(
      (begun) => {
        if (!begun.isReleased) this.#followed.add(begun);
        return begun;
      },
      (thrown: unknown) => {
        this.#jobs.delete(job);
        throw thrown;
      },
    );
    this.#jobs.set(job, beginning);
    return beginning;
  }
}

/** @throws HttpError UNKNOWN_JOB of what is no id. */
export function jobIdOf(text: string): JobId {
  if (!isJobId(text)) throw new HttpError('UNKNOWN_JOB', 'there is no such job');
  return jobId(text);
}

/** Names what a client asked for: the same through any gateway, and for no other owner. */
const digestOf = (owner: string, key: string): string =>
  createHash('sha256')
    .update(JSON.stringify(['http', owner, key]))
    .digest('hex');

/** @throws HttpError CONFLICT when the job that a key has opened is another than the one that is wanted with it now. */
function sameAsked(record: JobRecord, { asked, source }: ServedRequest['request']): JobRecord {
  const shape = (one: unknown): string => JSON.stringify(one);
  const isSame = shape(record.opened.asked) === shape(asked);
  // Of a job that has ended without answers only what was asked is known.
  const isOfSameFiles = !record.spec || shape(record.spec.source) === shape(source);
  if (isSame && isOfSameFiles) return record;
  throw new HttpError('CONFLICT', 'this Idempotency-Key has opened a job that asks for something else: use a new one');
}
