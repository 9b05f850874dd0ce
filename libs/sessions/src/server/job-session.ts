/**
 * One job as this gateway serves it: opened or resumed by a client, followed to its end even when the client goes away: the shell of
 * `job-lifecycle.ts`. Owns: the parts of a job here (its run, uploads, delivery, watch), which tell the lifecycle what happens and do what it asks
 * for. What it knows is in the logs: another gateway can do the same from the beginning.
 */
import { asCoffeeError, deferred, type CoffeeError, type JobId } from '@coffee/core';
import {
  hasEnded,
  type HostedJob,
  type HostedListener,
  type JobRecord,
  type JobRequest,
  type JobSource,
} from '@coffee/jobs';
import { SessionError } from '@coffee/protocol';
import type { FrameConnection } from '../frame-connection';
import type { ParsedFrame } from '../frame-table';
import type { TableEnd } from '../messages';
import { acceptanceOf } from './acceptance';
import { JobDelivery } from './job-delivery';
import {
  isAttended,
  isOver,
  isRunning,
  isWaiting,
  opening,
  step,
  type JobEffect,
  type JobEnd,
  type JobEvent,
  type JobState,
} from './job-lifecycle';
import { JobRemoval } from './job-removal';
import type { JobSessionOptions } from './job-session-options';
import { JobWatch } from './job-watch';
import { asSessionError, isInVain } from './session-failure';
import { applyUpload, uploadsOf, waitsOf, type Uploads } from './uploads';

/** Of a session, and who serves it. */
export interface ServedOptions extends JobSessionOptions {
  /** Nothing more will happen: the server may forget it. */
  readonly onGone: (served: JobSession) => void;
}

export class JobSession {
  readonly #delivery: JobDelivery;
  readonly #watch: JobWatch;
  readonly #removal: JobRemoval;
  /** JOB_ACCEPTED is sent, or never will be. */
  readonly #accepted = deferred<void>();
  #state: JobState = opening;
  #connection: FrameConnection | undefined;
  #run: HostedJob | undefined;
  #uploads: Uploads | undefined;
  #renewing: Promise<void> | undefined;

  private constructor(
    readonly job: JobId,
    private readonly owner: string,
    private readonly source: JobSource | undefined,
    private readonly options: ServedOptions,
  ) {
    this.#connection = options.connection;
    this.#delivery = new JobDelivery(options);
    this.#watch = new JobWatch(options);
    const { service, limits, onError } = options;
    const remove = (): Promise<void> => service.delete(job).catch(onError);
    this.#removal = new JobRemoval(limits.linger, () => remove().then(() => this.#apply({ type: 'removed' })));
  }

  static async open(request: JobRequest, options: ServedOptions): Promise<JobSession> {
    const session = new JobSession(request.job, request.owner, request.source, options);
    await session.#begin(await options.service.open(request, session.#listener(), options.by), false);
    return session;
  }

  /** @throws CoffeeError BAD_ID, SessionError UNKNOWN_JOB when there is nothing left of it. */
  static async resume(record: JobRecord, options: ServedOptions): Promise<JobSession> {
    const { job, owner } = record.opened;
    if (record.deleted && record.state === 'completed') throw resultsGone(job);
    const session = new JobSession(job, owner, record.spec?.source, options);
    await session.#begin(await options.service.resume(job, owner, session.#listener(), options.by), true);
    return session;
  }

  /** As in `job-lifecycle.ts`. */
  get isOver(): boolean {
    return isOver(this.#state);
  }

  get isWaiting(): boolean {
    return isWaiting(this.#state);
  }

  get isAttended(): boolean {
    return isAttended(this.#state);
  }

  /** Nothing more will happen: `onGone` was told, or it was stopped. */
  get isReleased(): boolean {
    return this.#state.name === 'released';
  }

  /** What was uploaded, once the job does not wait. `bytes`: of its payload. @throws SessionError */
  upload(frame: ParsedFrame<'UPLOAD' | 'UPLOAD_CSV'>, bytes: number): void {
    if (!this.#uploads) return;
    try {
      if (applyUpload(this.#uploads, frame, bytes)) this.#watch.uploaded();
    } catch (thrown) {
      throw this.#failedBy(thrown);
    }
  }

  async completeTable(end: TableEnd): Promise<void> {
    if (!this.#uploads) return;
    try {
      const said = await this.#uploads.end(end);
      await this.#connection?.sendJson('TABLE_END_ACK', { table: end.table, ...said });
    } catch (thrown) {
      throw this.#failedBy(thrown);
    }
  }

  acknowledgeResults(offset: number): void {
    const stored = this.#delivery.acknowledged(offset);
    if (stored !== undefined) this.#watch.stored(stored);
    this.#apply({ type: 'acknowledged', done: this.#delivery.done });
  }

  /** Tells every gateway that its client is there, and for how long the job has stood still. */
  renew(now = performance.now()): void {
    this.#renew(isRunning(this.#state) ? now : undefined);
  }

  /** The client is gone; a job that has not ended goes on until its lease is over. */
  detach(): void {
    this.#apply({ type: 'detached' });
  }

  /** Ends a job that has made no progress for too long. `seen`: whether this gateway could have heard of any. */
  checkProgress(now: number, seen: boolean): void {
    if (this.isOver) return;
    const snapshot = { queued: this.isWaiting, seen, attended: this.isAttended };
    const overdue = this.#watch.check(now, snapshot);
    if (overdue) this.#apply({ type: 'endAsked', end: overdue });
  }

  /** Resolves when nothing of it is under way. */
  async stop(): Promise<void> {
    this.#apply({ type: 'stopped' });
    await Promise.all([this.#removal.stop(), this.#renewing]);
  }

  #listener(): HostedListener {
    return {
      placed: (place) => this.#apply({ type: 'placed', place }),
      progressed: () => {
        this.#watch.heard();
        if (this.#run) this.#delivery.progressed(this.#run);
      },
      submitted: (part) => this.#delivery.submitted(part),
      ended: (outcome, reason) => this.#apply({ type: 'journaled', end: { outcome, reason } }),
      takenOver: () => this.#apply({ type: 'takenOver' }),
    };
  }

  async #begin(run: HostedJob, resumed: boolean): Promise<void> {
    this.#run = run;
    const record = this.#record();
    this.#watch.begin(run, record, () => waitsOf(this.#uploads));
    const onFailure = (thrown: unknown): void => {
      const error = asCoffeeError(thrown);
      if (error.code === 'GONE') this.#lookForLogs(error);
      else this.#connection?.fail(this.#failedBy(thrown));
    };
    this.#uploads = uploadsOf(run, this.source, { ...this.options, resumed, onFailure });
    run.finished.then(
      () => this.#apply({ type: 'completed' }),
      (thrown: unknown) => this.#apply({ type: 'unfinished', error: asCoffeeError(thrown) }),
    );
    this.#apply({ type: 'hosted', end: endOf(record) });
    await this.#accepted.promise;
  }

  #apply(event: JobEvent): void {
    const [state, effects] = step(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#do(effect);
    if (this.isReleased) this.#accepted.resolve();
  }

  #do(effect: JobEffect): void {
    const { events, onFetched, onGone, onError, problem, service } = this.options;
    switch (effect.do) {
      case 'accept':
        return this.#accepted.resolve(this.#accept(effect.place));
      case 'tellPlace':
        return void this.#connection?.sendJson('JOB_PLACE', { job: this.job, place: effect.place });
      case 'startWatch':
        return this.#watch.started();
      case 'journalEnd':
        return this.#journalEnd(effect.end);
      case 'logEnd':
        return events.jobEnded?.(this.job, effect.end.outcome, effect.end.reason);
      case 'tellEnd':
        return void this.#tellEnd(effect.end);
      case 'closeUploads':
        return this.#uploads?.close();
      case 'handOn':
        // What this gateway cannot tell now it could not see either.
        if (this.#run && problem?.() === undefined) this.#renew(effect.uploading ? performance.now() : undefined);
        return;
      case 'dropClient':
        this.#connection = undefined;
        this.#delivery.detach();
        return onFetched();
      case 'refuse':
        return this.#connection?.fail(asSessionError(effect.error));
      case 'refuseAs':
        return this.#connection?.fail(effect.what === 'takenOver' ? resumedElsewhere(this.job) : resultsGone(this.job));
      case 'lookForLogs':
        return this.#lookForLogs(effect.error);
      case 'fetched':
        return onFetched();
      case 'remove':
        return this.#removal.begin();
      case 'unhost':
        if (this.#run) service.leave(this.job, this.#run).catch(onError);
        return;
      case 'forget':
        return onGone(this);
    }
  }

  /** `at`: left out, it stands still for nobody's account. */
  #renew(at: number | undefined): void {
    const { service, onError } = this.options;
    const standstill = at === undefined ? undefined : this.#watch.standstill(at);
    this.#renewing = service.renew(this.job, standstill).catch(onError);
  }

  async #accept(place: number): Promise<void> {
    const sent = this.#connection?.sendJson('JOB_ACCEPTED', acceptanceOf(this.#record(), place));
    this.#delivery.begin();
    await sent;
  }

  async #tellEnd({ outcome, reason }: JobEnd): Promise<void> {
    if (this.#run) await this.#delivery.ended(this.#run, outcome, reason);
    this.#apply({ type: 'told', done: this.#delivery.done });
  }

  #journalEnd({ outcome, reason }: JobEnd): void {
    this.options.service.end(this.job, outcome, reason).catch((thrown: unknown) => this.#mishap(thrown));
  }

  /** A log of the job was told to be gone: if that is so the job ends. */
  #lookForLogs(error: CoffeeError): void {
    this.options.service.endIfLogIsGone(this.job).then(
      (gone) => this.#apply({ type: 'logsLooked', gone, error }),
      (thrown: unknown) => this.#mishap(thrown),
    );
  }

  /** Its client is to come back. */
  #mishap(thrown: unknown): void {
    this.options.onError(thrown);
    this.#connection?.fail(asSessionError(thrown));
  }

  /** Fails the job when its client could only do the same again. @returns what the client is told. */
  #failedBy(thrown: unknown): SessionError {
    const error = asSessionError(thrown);
    if (isInVain(error)) this.#apply({ type: 'endAsked', end: { outcome: 'failed', reason: error.message } });
    return error;
  }

  #record(): JobRecord {
    return this.options.service.entry(this.job, this.owner);
  }
}

/** What the journal says of its end. */
function endOf(record: JobRecord): JobEnd | undefined {
  return hasEnded(record) ? { outcome: record.state, reason: record.reason } : undefined;
}

const resultsGone = (job: JobId): SessionError => new SessionError('UNKNOWN_JOB', `the results of job ${job} are gone`);

const resumedElsewhere = (job: JobId): SessionError =>
  new SessionError('SUPERSEDED', `job ${job} was resumed through another connection`);
