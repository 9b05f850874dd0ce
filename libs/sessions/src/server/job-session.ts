/**
 * One job as this gateway serves it: opened or resumed by a client, followed to its end even when the client goes away: the shell of
 * `job-lifecycle.ts`. Owns: the parts of a job here (its run, uploads, delivery, watch), which tell the lifecycle what happens and do what it asks
 * for. What it knows is in the logs: another gateway can do the same from the beginning.
 */
import { asCoffeeError, deferred, type JobId } from '@coffee/core';
import {
  endOf,
  isHandedIn,
  type HostedJob,
  type HostedListener,
  type JobRecord,
  type JobRequest,
  type JobSource,
} from '@coffee/jobs';
import type { SessionError } from '@coffee/protocol';
import type { PhysicalPlan } from '@coffee/query-plan';
import type { StoredAnswers } from '@coffee/results';
import type { FrameConnection } from '../frame-connection';
import type { ParsedFrame } from '../frame-table';
import type { TableEnd } from '../messages';
import { acceptanceOf, acceptanceOfStored } from './acceptance';
import { JobDelivery } from './job-delivery';
import { resultsGone, resumedElsewhere } from './not-here';
import { JobErrands } from './job-errands';
import { step } from './job-lifecycle';
import {
  isAttended,
  isOver,
  isRunning,
  isWaiting,
  opening,
  type JobEffect,
  type JobEvent,
  type JobState,
} from './job-states';
import { JobRemoval } from './job-removal';
import type { JobSessionOptions } from './job-session-options';
import { JobWatch } from './job-watch';
import { KeptAnswers } from './kept-answers';
import { asSessionError, endOver } from './session-failure';
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
  readonly #errands: JobErrands;
  /** JOB_ACCEPTED is sent, or never will be. */
  readonly #accepted = deferred<void>();
  #state: JobState;
  #connection: FrameConnection | undefined;
  #run: HostedJob | undefined;
  #uploads: Uploads | undefined;
  /** Of a job whose answers are kept. */
  readonly #kept: KeptAnswers | undefined;

  /** `answers`: of a job whose answers are kept, where they come from. */
  private constructor(
    readonly job: JobId,
    private readonly owner: string,
    private readonly source: JobSource | undefined,
    answers: PhysicalPlan | StoredAnswers | undefined,
    private readonly options: ServedOptions,
  ) {
    this.#connection = options.connection;
    this.#state = opening(answers !== undefined, this.#connection !== undefined);
    this.#kept = answers && new KeptAnswers(job, answers, options);
    this.#delivery = new JobDelivery(options);
    this.#watch = new JobWatch(options);
    const { service, limits, onError } = options;
    this.#errands = new JobErrands({
      ...{ job, service, kept: this.#kept, delivery: this.#delivery, onError },
      apply: (event) => this.#apply(event),
      state: () => this.#state,
    });
    this.#removal = new JobRemoval(limits.linger, () => this.#errands.remove());
  }

  static async open(request: JobRequest, options: ServedOptions): Promise<JobSession> {
    const { job, owner, source, plan, keep } = request;
    const session = new JobSession(job, owner, source, keep && plan, options);
    await session.#begin(options.service.open(request, session.#listener(), options.by), false);
    return session;
  }

  /** Without a connection, it is taken on for itself. @throws CoffeeError BAD_ID, SessionError UNKNOWN_JOB when there is nothing left of it. */
  static async resume(record: JobRecord, options: ServedOptions): Promise<JobSession> {
    const { job, owner, keep } = record.opened;
    if (record.deleted && record.state === 'completed') throw resultsGone(job);
    const session = new JobSession(job, owner, record.spec?.source, keep && record.spec?.plan, options);
    await session.#begin(options.service.resume(job, owner, session.#listener(), options.by), true);
    return session;
  }

  /** Of a job that has completed: nothing but what is stored is needed. */
  static async ofStored(stored: StoredAnswers, options: ServedOptions): Promise<JobSession> {
    const session = new JobSession(stored.manifest.job, stored.manifest.owner, undefined, stored, options);
    session.#apply({ type: 'hosted', end: { outcome: 'completed' } });
    await session.#accepted.promise;
    return session;
  }

  /** As in `job-lifecycle.ts`. */
  get isOver(): boolean {
    return isOver(this.#state);
  }

  get isWaiting(): boolean {
    return isWaiting(this.#state);
  }

  /** Whether it is for this gateway to say that the job goes on: its client is there, or it needs none. */
  get needsLease(): boolean {
    const isOurs = this.#kept !== undefined && this.#run !== undefined && !this.isOver && isHandedIn(this.#record());
    return isAttended(this.#state) || isOurs;
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
    this.#kept?.touch();
    this.#renew(isRunning(this.#state) ? now : undefined);
  }

  /** The client is gone; a job that has not ended goes on until its lease is over. */
  detach(): void {
    this.#apply({ type: 'detached' });
  }

  /** Ends a job that has made no progress for too long. `seen`: whether this gateway could have heard of any. */
  checkProgress(now: number, seen: boolean): void {
    if (this.isOver) return;
    const overdue = this.#watch.check(now, { queued: this.isWaiting, seen, attended: isAttended(this.#state) });
    if (overdue) this.#apply({ type: 'endAsked', end: overdue });
  }

  /** Resolves when nothing of it is under way. */
  async stop(): Promise<void> {
    this.#apply({ type: 'stopped' });
    this.#kept?.close();
    await Promise.all([this.#removal.stop(), this.#errands.settled]);
  }

  #listener(): HostedListener {
    return {
      placed: (place) => this.#apply({ type: 'placed', place }),
      progressed: () => {
        this.#watch.heard();
        if (this.#run) this.#delivery.progressed(this.#run);
      },
      submitted: (part) => (this.#kept ?? this.#delivery).add(part),
      ended: (end) => this.#apply({ type: 'journaled', end }),
      takenOver: () => this.#apply({ type: 'takenOver' }),
    };
  }

  async #begin(hosting: Promise<HostedJob>, resumed: boolean): Promise<void> {
    // Parts may have come before it is known whether it is hosted at all.
    const run = await hosting.catch((thrown: unknown) => {
      this.#kept?.close();
      throw thrown;
    });
    this.#run = run;
    const record = this.#record();
    this.#watch.begin(run, record, () => waitsOf(this.#uploads));
    const onFailure = (thrown: unknown): void => {
      const error = asCoffeeError(thrown);
      if (error.code === 'GONE') this.#errands.lookForLogs(error);
      else this.#connection?.fail(this.#failedBy(thrown));
    };
    if (this.#connection) this.#uploads = uploadsOf(run, this.source, { ...this.options, resumed, onFailure });
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
    const { events, onFetched, onGone, problem } = this.options;
    switch (effect.do) {
      case 'accept':
        return this.#accepted.resolve(this.#accept(effect.place));
      case 'tellPlace':
        return void this.#connection?.sendJson('JOB_PLACE', { job: this.job, place: effect.place });
      case 'startWatch':
        return this.#watch.started();
      case 'journalEnd':
        return this.#errands.journalEnd(effect.end);
      case 'logEnd':
        return events.jobEnded?.(this.job, effect.end.outcome, effect.end.reason);
      case 'tellEnd':
        return this.#errands.tellEnd(this.#run, effect.end);
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
        return this.#errands.lookForLogs(effect.error);
      case 'store':
        return this.#errands.store(this.#run?.rows ?? 0);
      case 'discardAnswers':
        return this.#kept?.discard();
      case 'deliverStored':
        return this.#errands.deliverStored();
      case 'removeLogs':
        return this.#errands.removeLogs();
      case 'fetched':
        return onFetched();
      case 'remove':
        return this.#removal.begin();
      case 'unhost':
        return this.#errands.unhost(this.#run);
      case 'forget':
        this.#kept?.close();
        return onGone(this);
    }
  }

  /** `at`: left out, it stands still for nobody's account. */
  #renew(at: number | undefined): void {
    // Of what is stored nobody needs to know that its client is there.
    if (this.#run) this.#errands.renew(at === undefined ? undefined : this.#watch.standstill(at));
  }

  async #accept(place: number): Promise<void> {
    const manifest = this.#run ? undefined : this.#kept?.manifest;
    const accepted = manifest ? acceptanceOfStored(manifest) : acceptanceOf(this.#record(), place);
    const sent = this.#connection?.sendJson('JOB_ACCEPTED', accepted);
    this.#delivery.begin();
    await sent;
  }

  /** Fails the job when its client could only do the same again. @returns what the client is told. */
  #failedBy(thrown: unknown): SessionError {
    const error = asSessionError(thrown);
    const end = endOver(error);
    if (end) this.#apply({ type: 'endAsked', end });
    return error;
  }

  #record(): JobRecord {
    return this.options.service.entry(this.job, this.owner);
  }
}
