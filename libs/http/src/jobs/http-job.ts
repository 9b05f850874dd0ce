/**
 * One job as it is served over HTTP: there is no connection whose end would say that its client has gone, and its requests may come to any
 * gateway. Each that has one follows the job, and none hosts it before all of it is there: then it belongs to the gateways. Owns: the parts of a job
 * here (its run, uploads, watch), who is told when something changes, and when nobody here needs it any more. What it knows is in the logs: another
 * gateway can do the same from the beginning.
 */
import { asCoffeeError, deferred, type CoffeeError } from '@coffee/core';
import { failedOver, hasEnded, type HostedJob, type HostedListener, type JobEnd, type JobRecord } from '@coffee/jobs';
import { JobWatch } from '@coffee/sessions/server';
import { HttpError } from '../problem';
import type { OpenedData } from '../served-data';
import { limitHere, type JobLimit } from './job-limit';
import { JobTables, type TableUploads } from './job-tables';
import { jobOver } from './job-end';
import type { HttpJobsOptions } from './options';
import { ServedReading } from './served-reading';

interface HttpJobHooks {
  /** Whose share of what all use its uploads take. */
  readonly party: string;
  /** Nothing more will happen here. */
  readonly onReleased: (job: HttpJob) => void;
}

export class HttpJob {
  readonly #watch: JobWatch;
  #tables: JobTables | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #begun = deferred<void>();
  #run: HostedJob | undefined;
  #reading: ServedReading | undefined;
  #place: number | undefined;
  #uses = 0;
  #lastUse = performance.now();
  #released = false;
  /** Its log was read as far as it was when it began to be followed. */
  #isRead = false;
  /** A table has ended here, and the job is not taken on yet. */
  #completesHere = false;

  private constructor(
    private readonly record: JobRecord,
    private readonly options: HttpJobsOptions,
    private readonly hooks: HttpJobHooks,
  ) {
    this.#watch = new JobWatch(options);
  }

  /** @param begin follows the job with this listener. @throws as it does. */
  static async begin(
    begin: (listener: HostedListener) => Promise<HostedJob>,
    record: () => JobRecord,
    options: HttpJobsOptions,
    hooks: HttpJobHooks,
  ): Promise<HttpJob> {
    const parts: { job?: HttpJob; early: (() => void)[] } = { early: [] };
    /** What is told before the job is there. */
    const tell = (what: (job: HttpJob) => void): void => {
      if (parts.job) what(parts.job);
      else parts.early.push(() => parts.job && what(parts.job));
    };
    const run = await begin({
      placed: (place) => tell((job) => job.#placed(place)),
      progressed: () => tell((job) => job.#progressed()),
      ended: (end) => tell((job) => job.#ended(end)),
    });
    parts.job = new HttpJob(record(), options, hooks);
    parts.job.#follow(run);
    for (const tellNow of parts.early) tellNow();
    return parts.job;
  }

  get run(): HostedJob {
    return this.#run!;
  }

  /** In the queue, from 1; 0 when it runs or has ended. */
  get place(): number {
    return this.#place ?? 0;
  }

  get isReleased(): boolean {
    return this.#released;
  }

  /** Whether every table has ended: the job needs nothing more of its client. */
  get isUploaded(): boolean {
    const { job, plan } = this.run;
    return plan.tables.every(({ table }) => this.options.service.tableChunks(job, table) !== undefined);
  }

  /** What it waits for most: the same words as everywhere. Undefined while it waits for a slot, and until that was read here. */
  get limit(): JobLimit | undefined {
    if (this.record.state !== 'running') return undefined;
    this.#isRead ||= this.run.hasReadEndsOf(this.record.tables);
    if (!this.#isRead) return undefined;
    const { workersSetting } = this.options;
    // The process that is the whole system is there as a whole: what is quiet waits for its threads.
    const quiet = workersSetting === undefined ? this.run.quiet : undefined;
    return this.#reads() ?? limitHere(this.run.limit(quiet), workersSetting);
  }

  /** A request of its client begins here. @returns what to call, once, when it is through. */
  use(): () => void {
    this.#uses++;
    return () => {
      this.#uses--;
      this.#lastUse = performance.now();
    };
  }

  /** @returns what to call when it is to be told no more. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when the job runs. @throws HttpError JOB_OVER */
  async running(): Promise<void> {
    if (!hasEnded(this.record) && this.record.state !== 'running') await this.#begun.promise;
    if (hasEnded(this.record)) throw jobOver(this.record);
    if (this.#released) throw new HttpError('UNAVAILABLE', 'this gateway no longer follows the job: try again');
  }

  /** Resolves when the job has ended. @throws HttpError UNAVAILABLE when nothing more is heard of it here. */
  async over(): Promise<void> {
    while (!hasEnded(this.record)) {
      if (this.#released) throw new HttpError('UNAVAILABLE', 'this gateway no longer follows the job: ask again');
      await new Promise<void>((resolve) => {
        const forget = this.onChange(() => {
          forget();
          resolve();
        });
      });
    }
  }

  /** Of served data, while it is read here and after. */
  get reading(): ServedReading | undefined {
    return this.#reading;
  }

  /** Begins to read the served data that it was opened for. */
  read(data: OpenedData): void {
    const release = this.use();
    const { service } = this.options;
    this.#reading = new ServedReading(data, {
      ...{ service, run: this.run, source: this.record.spec?.source, running: this.running() },
    });
    this.#reading.done
      .then(
        () => this.completedTable(),
        (thrown: unknown) => this.#unread(asCoffeeError(thrown)),
      )
      .finally(release);
  }

  /** As `JobTables.table`. */
  table(name: string): TableUploads {
    return this.#tables!.table(name);
  }

  /** Something of it came that had not come here before. */
  uploaded(): void {
    this.#watch.uploaded();
  }

  /** A table of it has ended here: with the last one the job belongs to the gateways, and this one takes it on. */
  completedTable(): void {
    this.#completesHere = true;
    this.#progressed();
  }

  /**
   * To be called a few times in a lease. Tells every gateway that the job's client is there, if it is, and ends the job when it has stood still
   * for too long. `seen`: whether this gateway could have heard of any progress.
   */
  renew(now: number, seen: boolean): void {
    if (this.#released) return;
    const { service, idle, onError } = this.options;
    const isAttended = this.#uses > 0 || (now - this.#lastUse < idle && !hasEnded(this.record));
    // Without its client the lease of a job that is not all uploaded runs out.
    if (!isAttended) return this.release();
    // One that is belongs to the gateways: who hosts it renews it.
    if (hasEnded(this.record) || this.isUploaded) return;
    const isRunning = this.record.state === 'running';
    service.renew(this.run.job, isRunning ? this.#watch.standstill(now) : undefined).catch(onError);
    const overdue = this.#watch.check(now, { queued: !isRunning, seen, attended: true });
    if (overdue) this.#end(overdue);
  }

  /** Nobody follows it here any more; it goes on. Idempotent. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    const { service, onError } = this.options;
    this.#closeUploads();
    service.unfollow(this.run).catch(onError);
    this.#tell();
    this.hooks.onReleased(this);
  }

  /** What was uploaded cannot be read, whoever tries: it fails with this reason. */
  fail(reason: string): void {
    this.#end({ outcome: 'failed', code: 'BAD_INPUT', reason });
  }

  /** One that has ended, or is left here, need not be told. */
  #unread(error: CoffeeError): void {
    if (this.#released || hasEnded(this.record)) return;
    this.#end(failedOver(error));
  }

  #follow(run: HostedJob): void {
    this.#run = run;
    this.#tables = new JobTables({
      ...this.options,
      ...{ run, source: this.record.spec?.source, party: this.hooks.party },
    });
    this.#watch.begin(run, this.record, () => this.#reads()?.words);
    if (this.record.state === 'running') this.#watch.started();
    // That it has completed is for its host to say: its answers are stored then.
    run.finished.catch((thrown: unknown) => this.#unfinished(asCoffeeError(thrown)));
  }

  #placed(place: number): void {
    this.#place = place;
    if (place === 0) this.#watch.started();
    this.#tell();
  }

  #progressed(): void {
    this.#watch.heard();
    this.#handIn();
    this.#tell();
  }

  /** Of the gateways through which it was uploaded one will have it: of several that claim it at once one claim counts. */
  #handIn(): void {
    if (!this.#completesHere || !this.isUploaded || hasEnded(this.record)) return;
    this.#completesHere = false;
    this.options.takeOn(this.run.job);
  }

  #ended({ outcome, reason }: JobEnd): void {
    this.options.events.jobEnded?.(this.run.job, outcome, reason);
    this.#closeUploads();
    this.#tell();
  }

  /** Its logs are read no further here. */
  #unfinished(error: CoffeeError): void {
    if (this.#released || hasEnded(this.record)) return;
    const { service, onError } = this.options;
    if (error.code === 'GONE') {
      service
        .endIfLogIsGone(this.run.job)
        .then((gone) => {
          if (!gone) this.release();
        })
        .catch(onError);
      return;
    }
    if (error.retriable || ['CLOSED', 'SUPERSEDED', 'JOB_OVER'].includes(error.code)) return this.release();
    this.#end(failedOver(error));
  }

  #end(end: JobEnd): void {
    const { service, onError } = this.options;
    service.end(this.run.job, end).catch(onError);
  }

  #closeUploads(): void {
    this.#reading?.stop();
    this.#tables?.close();
  }

  #reads(): JobLimit | undefined {
    if (this.#reading?.isOver === false)
      return { words: 'the served files are being read', cause: { kind: 'reading' } };
    const file = this.#tables?.reading;
    return file === undefined ? undefined : { words: `${file} is being read`, cause: { kind: 'reading', file } };
  }

  #tell(): void {
    if (this.#place === 0 || hasEnded(this.record) || this.#released) this.#begun.resolve();
    for (const listener of this.#listeners) listener();
  }
}
