/**
 * One job as this gateway serves it: opened or resumed by a client, followed to its end even when the client goes away. Owns: the
 * job's states here (waiting, uploading, over), that a complete job is ended in the journal, and when its logs may go. What it
 * knows is in the logs: another gateway can do the same from the beginning.
 */
import { asCoffeeError, type CoffeeError, type JobId } from '@coffee/core';
import {
  hasEnded,
  type HostedListener,
  type JobRecord,
  type JobOutcome,
  type JobRequest,
  type HostedJob,
  type JobSource,
} from '@coffee/jobs';
import { SessionError } from '@coffee/protocol';
import type { FrameConnection } from '../frame-connection';
import type { JobPlace, UploadEnd, UploadEndAck } from '../messages';
import { acceptanceOf } from './acceptance';
import { JobDelivery } from './job-delivery';
import { JobRemoval } from './job-removal';
import { JobWatch } from './job-watch';
import type { JobSessionOptions } from './job-session-options';
import { asSessionError, isInVain } from './session-failure';
import { takeUpload, uploadsOf, waitsOf, type Uploads } from './uploads';

export class JobSession {
  readonly #delivery: JobDelivery;
  readonly #placed: Promise<void>;
  #place = 0;
  #knowPlace: () => void = () => undefined;
  #accepted = false;
  #run: HostedJob | undefined;
  #uploads: Uploads | undefined;
  #connection: FrameConnection | undefined;
  #state: 'waiting' | 'uploading' | 'over' = 'waiting';
  readonly #removal: JobRemoval;
  #gone = false;
  readonly #watch: JobWatch;
  #renewing: Promise<void> | undefined;

  private constructor(
    readonly job: JobId,
    private readonly owner: string,
    private readonly source: JobSource | undefined,
    private readonly options: JobSessionOptions,
  ) {
    this.#connection = options.connection;
    this.#delivery = new JobDelivery(options);
    this.#placed = new Promise((resolve) => (this.#knowPlace = resolve));
    this.#watch = new JobWatch(options);
    const { service, limits, onError } = options;
    const remove = (): Promise<void> => service.delete(job).catch(onError);
    this.#removal = new JobRemoval(limits.linger, () => remove().then(() => this.#forget()));
  }

  static async open(request: JobRequest, options: JobSessionOptions): Promise<JobSession> {
    const served = new JobSession(request.job, request.owner, request.source, options);
    await served.#begin(await options.service.open(request, served.#listener(), options.by), false);
    return served;
  }

  /** @throws CoffeeError BAD_ID, SessionError UNKNOWN_JOB when there is nothing left of it. */
  static async resume(entry: JobRecord, options: JobSessionOptions): Promise<JobSession> {
    const { job, owner } = entry.opened;
    if (entry.deleted && entry.state === 'completed')
      throw new SessionError('UNKNOWN_JOB', `the results of job ${job} are gone`);
    const served = new JobSession(job, owner, entry.spec?.source, options);
    const run = await options.service.resume(job, owner, served.#listener(), options.by);
    // Nothing places a job that has ended. What its client still sends, not having heard, is acknowledged and dropped.
    if (hasEnded(entry)) served.#tellPlace(0);
    await served.#begin(run, true);
    return served;
  }

  /** Whether the job has ended and its client was told. */
  get over(): boolean {
    return this.#state === 'over';
  }

  /** Whether it waits for a slot: nothing may be uploaded. */
  get waits(): boolean {
    return this.#state === 'waiting' || !this.#uploads;
  }

  /** `onGone` was told. */
  get gone(): boolean {
    return this.#gone;
  }

  /** Whether its client is there and the job has not ended. */
  get attended(): boolean {
    return this.#connection !== undefined && this.#state !== 'over';
  }

  /** An UPLOAD or UPLOAD_CSV, once the job does not wait. @throws SessionError */
  upload(type: 'UPLOAD' | 'UPLOAD_CSV', payload: Uint8Array): void {
    const uploads = this.#uploads;
    if (!uploads) return;
    try {
      if (takeUpload(uploads, type, payload)) this.#watch.uploaded();
    } catch (thrown) {
      throw this.#failedBy(thrown);
    }
  }

  async endTable(end: UploadEnd): Promise<void> {
    const uploads = this.#uploads;
    if (!uploads) return;
    try {
      const ack: UploadEndAck = { table: end.table, ...(await uploads.end(end)) };
      await this.#connection?.sendJson('UPLOAD_END_ACK', ack);
    } catch (thrown) {
      throw this.#failedBy(thrown);
    }
  }

  acknowledgeResults(offset: number): void {
    const stored = this.#delivery.acknowledged(offset);
    if (stored !== undefined) this.#watch.stored(stored);
    this.#removeIfDone();
  }

  /** Tells every gateway that its client is there, or was until now, and for how long the job has stood still. */
  renew(now = performance.now()): void {
    const { service, onError } = this.options;
    const standstill = this.#state === 'uploading' ? this.#watch.standstill(now) : undefined;
    this.#renewing = service.renew(this.job, standstill).catch(onError);
  }

  /** The client is gone; the job goes on until its lease is over. */
  detach(): void {
    this.#handOn();
    this.#connection = undefined;
    this.#uploads?.close();
    this.#delivery.detach();
    this.options.onFetched();
    if (this.over) this.#let();
  }

  /** Ends a job that has made no progress for too long. `seen`: whether this gateway could have heard of any. */
  checkProgress(now: number, seen: boolean): void {
    if (this.over) return;
    const overdue = this.#watch.check(now, { queued: this.#state === 'waiting', seen, attended: this.attended });
    if (overdue) this.#end(overdue.outcome, overdue.reason);
  }

  /** Resolves when nothing of it is under way. */
  async stop(): Promise<void> {
    this.#state = 'over';
    this.#delivery.detach();
    await Promise.all([this.#removal.stop(), this.#renewing]);
  }

  /** Whoever serves it next counts on. What this gateway cannot tell now it could not see either. */
  #handOn(): void {
    if (this.#run && this.attended && this.options.problem?.() === undefined) this.renew();
  }

  #listener(): HostedListener {
    return {
      placed: (place) => this.#tellPlace(place),
      progressed: () => {
        this.#watch.heard();
        if (this.#run) this.#delivery.progressed(this.#run);
      },
      submitted: (part) => this.#delivery.submitted(part),
      ended: (outcome, reason) => this.#ended(outcome, reason),
      takenOver: () => {
        this.#handOn();
        this.#connection?.fail(new SessionError('BAD_ORDER', `job ${this.job} was resumed through another connection`));
        this.#state = 'over';
        this.#uploads?.close();
        this.#knowPlace();
        this.#delivery.detach();
        this.#forget();
      },
    };
  }

  async #begin(run: HostedJob, resumed: boolean): Promise<void> {
    this.#run = run;
    const { service, connection } = this.options;
    this.#watch.begin(run, service.entry(this.job, this.owner), () => waitsOf(this.#uploads));
    const onFailure = (thrown: unknown): void => {
      const error = asCoffeeError(thrown);
      if (error.code === 'CLOSED') this.#logIsGone(error);
      else this.#connection?.fail(this.#failedBy(thrown));
    };
    this.#uploads = uploadsOf(run, this.source, { ...this.options, resumed, onFailure });
    if (resumed && hasEnded(service.entry(this.job, this.owner))) this.#uploads.close();
    run.finished.then(
      () => this.#complete(run),
      (error: unknown) => this.#unfinished(asCoffeeError(error)),
    );
    await this.#placed;
    const entry = service.entry(this.job, this.owner);
    this.#accepted = true;
    const sent = connection.sendJson('JOB_ACCEPTED', acceptanceOf(entry, this.#place));
    this.#delivery.begin();
    // An end that came before there was a run was not told; that of a job that has completed is told when the run has.
    if (entry.state === 'failed' || entry.state === 'cancelled') void this.#tellEnd(run, entry.state, entry.reason);
    await sent;
  }

  #tellPlace(place: number): void {
    this.#place = place;
    this.#knowPlace();
    if (place === 0 && this.#state === 'waiting') {
      this.#state = 'uploading';
      this.#watch.started();
    }
    const told: JobPlace = { job: this.job, place };
    if (this.#accepted) void this.#connection?.sendJson('JOB_PLACE', told);
  }

  /** Every answer is complete and read: the journal is told, unless it knows. */
  #complete(run: HostedJob): void {
    const { state, reason } = this.options.service.entry(this.job, this.owner);
    if (state === 'completed') void this.#tellEnd(run, state, reason);
    else this.#end('completed');
  }

  #unfinished(error: CoffeeError): void {
    if (this.over) return;
    if (error.code === 'CLOSED') this.#logIsGone(error);
    else if (error.retriable) this.#connection?.fail(asSessionError(error));
    else this.#end('failed', error.message);
  }

  /** A log of the job was told to be gone: if that is so the job ends, otherwise its client is to try again. */
  #logIsGone(error: CoffeeError): void {
    const look = async (): Promise<void> => {
      const gone = await this.options.service.endIfLogIsGone(this.job);
      if (this.over) return;
      if (!gone) this.#connection?.fail(asSessionError(error));
      else if (this.options.service.entry(this.job, this.owner).state === 'completed')
        this.#connection?.fail(new SessionError('UNKNOWN_JOB', `the results of job ${this.job} are gone`));
    };
    look().catch((thrown: unknown) => this.#mishap(thrown));
  }

  #end(outcome: JobOutcome, reason?: string): void {
    this.options.service.end(this.job, outcome, reason).catch((thrown: unknown) => this.#mishap(thrown));
  }

  /** Its client is to come back. */
  #mishap(thrown: unknown): void {
    this.options.onError(thrown);
    this.#connection?.fail(asSessionError(thrown));
  }

  /** The journal says that the job has ended. */
  #ended(outcome: JobOutcome, reason: string | undefined): void {
    this.#knowPlace();
    this.#uploads?.close();
    this.options.events.jobEnded?.(this.job, outcome, reason);
    const run = this.#run;
    if (!run) return;
    // Another gateway may have read the results faster: ours are told first.
    if (outcome === 'completed') run.finished.then(() => this.#tellEnd(run, outcome, reason)).catch(() => undefined);
    else void this.#tellEnd(run, outcome, reason);
  }

  async #tellEnd(run: HostedJob, outcome: JobOutcome, reason: string | undefined): Promise<void> {
    if (this.over) return;
    this.#state = 'over';
    this.#uploads?.close();
    await this.#delivery.ended(run, outcome, reason);
    if (outcome !== 'completed') this.#removal.begin();
    else if (this.#connection) this.#removeIfDone();
    else this.#let();
  }

  #removeIfDone(): void {
    if (!this.#delivery.done) return;
    this.options.onFetched();
    this.#removal.begin();
  }

  /** Stops following; the logs stay. */
  #let(): void {
    if (this.#removal.begun) return;
    if (this.#run) this.options.service.leave(this.job, this.#run).catch(this.options.onError);
    this.#forget();
  }

  #forget(): void {
    this.#gone = true;
    this.options.onGone(this);
  }

  /** Fails the job when its client could only do the same again. @returns what the client is told. */
  #failedBy(thrown: unknown): SessionError {
    const error = asSessionError(thrown);
    if (isInVain(error)) this.#end('failed', error.message);
    return error;
  }
}
