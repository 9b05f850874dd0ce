/**
 * What a client asks a gateway for: to open and to resume a job, to cancel or delete one, to list them. Owns: how long each request waits, which job answers
 * it. Must not know: which frames may come when.
 */
import { BY_OWNER, jobId, pause, type JobId } from '@coffee/core';
import { endOf, type ClientConnection, type JobRecord } from '@coffee/jobs';
import { SessionError } from '@coffee/protocol';
import type { FrameConnection } from '../frame-connection';
import { parseFrame } from '../frame-table';
import type { StoredAnswers } from '@coffee/results';
import type { Cancel, ListJobs, Resume, StartJob } from '../messages';
import { acceptanceOf } from './acceptance';
import type { DeliveryTurns } from './delivery-turns';
import { idempotencyKeyOf } from './idempotency-key';
import { jobList } from './job-list';
import { jobLoads } from './job-loads';
import type { JobLooks } from './job-looks';
import { jobRequestOf } from './job-request';
import { resultsGone } from './not-here';
import { JobSession, type ServedOptions } from './job-session';
import type { JobSessionOptions } from './job-session-options';
import { KnownJobs } from './known-jobs';
import { newJobId } from './new-job-id';
import type { SessionOptions } from './options';
import { requestCosts, type RequestRates } from './request-rates';
import type { SharedResults } from './result-window';
import { systemState } from './system-state';
import type { UploadWindow } from './upload-window';

export interface ClientRequestsOptions extends SessionOptions {
  readonly rates: RequestRates;
  /** What all sessions share of this process's memory. */
  readonly sharedResults: SharedResults;
  readonly deliveries: DeliveryTurns;
  /** At jobs that run, for whoever asks how far they are. */
  readonly looks: JobLooks;
  readonly forget: (served: JobSession) => void;
  /** Address and port of the client. */
  readonly peer: string;
}

/** Who asks. */
export interface Client {
  readonly owner: string;
  /** Whose share of what all use it takes. */
  readonly party: string;
  readonly by: ClientConnection;
  readonly window: UploadWindow;
  /** Undefined when it has gone. */
  readonly connection: FrameConnection | undefined;
  /** The job that it has here, if any. */
  readonly job: JobId | undefined;
  /** It has this job here from now on. */
  serve(served: JobSession): void;
  /** It has asked for a job that had failed or was cancelled: its uploads may be on their way. */
  resumedOver(): void;
}

export type RequestType = keyof typeof requestCosts;

/** Which results the client of a job has. */
type Behind = Pick<JobSessionOptions, 'from' | 'mark'>;
const FROM_THE_BEGINNING: Behind = { from: 0, mark: 0 };

export class ClientRequests {
  readonly #known: KnownJobs;

  constructor(
    private readonly options: ClientRequestsOptions,
    private readonly client: Client,
  ) {
    this.#known = new KnownJobs(options);
  }

  /** Who asks too often is answered later, and read no further meanwhile: not even what was asked is looked at. @throws (rejects) SessionError */
  async answer(type: RequestType, payload: Uint8Array): Promise<void> {
    const wait = this.options.rates.take(this.client.party, requestCosts[type]);
    if (wait > 0) await pause(wait);
    // A line that was silent brings what a client has said last, and that it is gone, at once: it must not take its job from its successor.
    else if (type === 'START_JOB' || type === 'RESUME') await whatHasCome();
    // Nobody is there for the answer. A cancellation holds all the same: its client may leave as soon as it has said so.
    if (!this.client.connection && type !== 'CANCEL') return;
    mustBeOfUse(this.options);
    const request = parseFrame(type, payload);
    switch (request.type) {
      case 'START_JOB':
        return this.#start(request.content);
      case 'RESUME':
        return this.#resumeAsked(request.content);
      case 'CANCEL':
        return this.#cancel(request.content);
      case 'LIST_JOBS':
        return this.#list(request.content);
      case 'DELETE_JOB':
        return this.#delete(jobId(request.content.job));
    }
  }

  async #start(request: StartJob): Promise<void> {
    const { owner, party } = this.client;
    const wanted = await jobRequestOf({ owner, party }, request, this.options);
    const { fingerprint } = wanted;
    const idempotencyKey = idempotencyKeyOf(owner, request);
    const before =
      idempotencyKey === undefined ? undefined : await this.options.service.findByIdempotencyKey(idempotencyKey);
    if (before) return this.#resume(before.opened.job, FROM_THE_BEGINNING, fingerprint);
    const job = newJobId();
    this.options.events.jobOpened?.(job, this.options.peer, false);
    this.client.serve(
      await JobSession.open(
        { ...wanted, ...(idempotencyKey !== undefined && { idempotencyKey }), job },
        this.#jobOptions(FROM_THE_BEGINNING),
      ),
    );
  }

  #resumeAsked({ job, offset, mark, fingerprint }: Resume): Promise<void> {
    return this.#resume(jobId(job), { from: offset, mark }, fingerprint);
  }

  async #resume(job: JobId, behind: Behind, fingerprint: string | undefined): Promise<void> {
    const { deliveries, events, peer, service } = this.options;
    const stored = await this.#openStored(job);
    if (stored) return this.#deliver(stored, behind, fingerprint);
    const record = await this.#find(job);
    if (record.spec) mustBeSame(job, record.spec.fingerprint, fingerprint);
    events.jobOpened?.(job, peer, true);
    if (hasFailed(record)) return this.#tellFailed(record);
    const onFetched = record.state === 'completed' ? await deliveries.enter(this.client.party) : undefined;
    try {
      this.client.serve(await JobSession.resume(record, this.#jobOptions(behind, onFetched)));
    } catch (thrown) {
      onFetched?.();
      // It may have ended meanwhile, for the same reason for which it cannot be resumed.
      const now = service.entry(job, this.client.owner);
      if (!hasFailed(now)) throw thrown;
      return this.#tellFailed(now);
    }
  }

  /** Of a job whose answers are stored: whatever the journal still knows of it. */
  async #deliver(stored: StoredAnswers, behind: Behind, fingerprint: string | undefined): Promise<void> {
    const { deliveries, events, peer } = this.options;
    const { job, fingerprint: before } = stored.manifest;
    let onFetched: (() => void) | undefined;
    try {
      mustBeSame(job, before, fingerprint);
      events.jobOpened?.(job, peer, true);
      onFetched = await deliveries.enter(this.client.party);
      this.client.serve(await JobSession.ofStored(stored, this.#jobOptions(behind, onFetched)));
    } catch (thrown) {
      onFetched?.();
      await stored.close();
      throw thrown;
    }
  }

  /** What is stored of a job of this owner, if it has completed. To be closed. @throws SessionError UNKNOWN_JOB when that is gone. */
  async #openStored(job: JobId): Promise<StoredAnswers | undefined> {
    const { service } = this.options;
    if (!service.results) return undefined;
    if (!service.knows(job)) await service.catchUp();
    const isKnown = service.knows(job);
    const record = isKnown ? service.entry(job, this.client.owner) : undefined;
    if (record && !(record.opened.keep && record.state === 'completed')) return undefined;
    const stored = await service.results.open(job);
    if (stored?.manifest.owner === this.client.owner) return stored;
    await stored?.close();
    if (record) throw resultsGone(job);
    return undefined;
  }

  /** Of a job that is over there is nothing but that. */
  async #tellFailed(record: JobRecord): Promise<void> {
    this.client.resumedOver();
    await this.client.connection?.sendJson('JOB_ACCEPTED', acceptanceOf(record, 0));
    return this.#tellEnded(record);
  }

  async #cancel({ job: text, failed }: Cancel): Promise<void> {
    const { service } = this.options;
    const { owner } = this.client;
    const job = jobId(text);
    await this.#find(job);
    const record = await (failed === undefined
      ? service.cancel(job, owner, BY_OWNER)
      : service.fail(job, owner, failed));
    // The client of the job itself is told by the job.
    if (this.client.job !== job) await this.#tellEnded(record);
  }

  async #list({ job: only, load }: ListJobs): Promise<void> {
    const { service, looks } = this.options;
    const { owner, connection } = this.client;
    const jobs = only === undefined ? await this.#known.list(owner) : [await this.#known.find(owner, jobId(only))];
    const loads = load ? { loads: await jobLoads(jobs, looks) } : {};
    const system = load && only === undefined ? { system: await systemState(this.options) } : {};
    await connection?.sendJson('JOBS', jobList(jobs, service, { ...loads, ...system }));
  }

  async #delete(job: JobId): Promise<void> {
    await this.#known.delete(this.client.owner, job);
    await this.client.connection?.sendJson('JOB_DELETED', { job });
  }

  /** A job that was just opened through another gateway may not have been read here. */
  async #find(job: JobId): Promise<JobRecord> {
    const { service } = this.options;
    if (!service.knows(job)) await service.catchUp();
    return service.entry(job, this.client.owner);
  }

  async #tellEnded(record: JobRecord): Promise<void> {
    const end = endOf(record);
    if (end) await this.client.connection?.sendJson('JOB_ENDED', { job: record.opened.job, ...end });
  }

  #jobOptions(behind: Behind, onFetched: () => void = () => undefined): ServedOptions {
    const { connection, by, window, party } = this.client;
    if (!connection) throw new SessionError('UNAVAILABLE', 'the connection is gone');
    return { ...this.options, connection, by, window, party, ...behind, onFetched, onGone: this.options.forget };
  }
}

/** Before a gateway takes on anything that it could not do: another may. @throws SessionError UNAVAILABLE */
export function mustBeOfUse({ problem }: Pick<SessionOptions, 'problem'>): void {
  const now = problem?.();
  if (now !== undefined)
    throw new SessionError('UNAVAILABLE', `this gateway can do nothing for now: ${now}; try another`);
}

/** Resolves when what has come by now was acted on: the end of a line is read one turn after its last bytes, and takes one more to be told. */
async function whatHasCome(): Promise<void> {
  for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
}

const hasFailed = ({ state }: JobRecord): boolean => state === 'failed' || state === 'cancelled';

function mustBeSame(job: JobId, before: string, fingerprint: string | undefined): void {
  if (fingerprint !== undefined && fingerprint !== before)
    throw new SessionError('BAD_REQUEST', `the files have changed since job ${job} was opened`);
}
