/**
 * The jobs of the whole system as one gateway sees and changes them: opens, admits, resumes, cancels and ends jobs by appending
 * to the journal, which every gateway folds to the same state. Any number of gateways; none holds anything that another could
 * not read again. Owns: the parts (`job-directory.ts`, `job-hosting.ts`, `housekeeper.ts`), and that whoever may start is started.
 * Must not know: sessions, sockets.
 */
import { CoffeeError, noFailpoint, type JobId } from '@coffee/core';
import type { PhysicalPlan, TableName } from '@coffee/query-plan';
import type { ResultsStore } from '@coffee/results';
import { places, startable, unended, unworkable } from './admission';
import { AnswerKeeping } from './answer-keeping';
import { Housekeeper, type Adopt, type HousekeeperOptions } from './housekeeper';
import { JobDirectory, type JobDirectoryOptions } from './job-directory';
import type { JobEnd } from './job-end';
import { JobFollowers } from './job-followers';
import { JobTimes } from './job-observer';
import { JobHosting } from './job-hosting';
import { creditOf, type CreditUse } from './credit-use';
import type { HostedJob } from './hosted-job';
import type { ClientConnection, HostedListener, JobHostingOptions, JobRequest } from './hosting-options';
import type { JobRecord } from './journal';
import type { JournalRecord, ServedRead, Standstill } from './journal-records';
import { OncePerJob } from './once-per-job';
import { rowsOf, rowsRead } from './rows-of-jobs';
import { sweepResults } from './sweep-results';

export interface JobServiceOptions extends JobDirectoryOptions, JobHostingOptions, HousekeeperOptions {
  /** Jobs that run at once; the others wait. */
  readonly slots: number;
  /** Jobs of one owner that have not ended, and jobs of all that wait, at most; left out, as many as anybody likes. */
  readonly ownerJobs?: number;
  readonly queuedJobs?: number;
  /** Where answers are kept; left out, no job can be opened whose answers are to be. */
  readonly results?: ResultsStore;
}

export class JobService {
  readonly #directory: JobDirectory;
  readonly #hosting: JobHosting;
  readonly #followers: JobFollowers;
  readonly #housekeeper: Housekeeper;
  /** Whether the journal has been read up to when this service started: what it tells of before was decided then. */
  #caughtUp = false;
  readonly #starting = new OncePerJob();
  readonly #times: JobTimes | undefined;
  #sweepingResults: Promise<void> | undefined;
  /** Owners of the jobs that are being opened here, until the journal tells of them. */
  readonly #opening = new Map<JobId, string>();

  constructor(private readonly options: JobServiceOptions) {
    this.#times = options.observer && new JobTimes(options.observer, (job) => this.find(job));
    this.#directory = new JobDirectory(options, (record, changed) => this.#heard(record, changed));
    this.#hosting = new JobHosting(this.#directory, options);
    this.#followers = new JobFollowers(this.#directory, options);
    this.#housekeeper = new Housekeeper(this.#directory, (job) => this.#hosting.leave(job), options);
  }

  /** Why this service can do nothing for its clients for now, if so: it does not get to know what happens to jobs. */
  get problem(): string | undefined {
    return this.#directory.problem;
  }

  /** Resolves when it knows every job that was opened before. @throws CoffeeError TRANSPORT when it cannot get to know. */
  async start(): Promise<void> {
    await this.#directory.start();
    this.#housekeeper.begin();
    this.#caughtUp = true;
    this.#admit();
  }

  /** Leaves the jobs that it hosts as they are: their clients resume them elsewhere. */
  async stop(): Promise<void> {
    await this.#directory.stop();
    await this.#hosting.stop();
    await this.#followers.stop();
  }

  jobs(): Iterable<JobRecord> {
    return this.#directory.journal;
  }

  /** Where answers are kept, if they are. */
  get results(): ResultsStore | undefined {
    return this.options.results;
  }

  /** Whether the job was opened, by whomever, as far as the journal was read. */
  knows(job: JobId): boolean {
    return this.#directory.journal.get(job) !== undefined;
  }

  /** Of the jobs that wait, from 1. */
  places(): ReadonlyMap<JobId, number> {
    return places(this.#directory.journal);
  }

  /** The job that was opened for this, by whomever. @throws CoffeeError TRANSPORT as `catchUp` */
  findByIdempotencyKey(idempotencyKey: string): Promise<JobRecord | undefined> {
    return this.#directory.findByIdempotencyKey(idempotencyKey);
  }

  /**
   * Opens a job and hosts it. Its channels are there before anyone hears of it.
   * `by`: for which client.
   * @throws CoffeeError as `JobHosting.open`; BUSY when too many jobs wait, or this owner has too many;
   * USAGE when its answers are to be kept, and there is no place for them.
   */
  async open(request: JobRequest, listener: HostedListener, by?: ClientConnection): Promise<HostedJob> {
    const { job, owner, keep } = request;
    if (keep && !this.options.results)
      throw new CoffeeError(
        'USAGE',
        'this gateway keeps no answers: it has no place for them (RESULTS_DIR); ask without, and stay until they are there',
      );
    this.#mayOpen(owner);
    this.#opening.set(job, owner);
    try {
      return await this.#hosting.open(request, listener, by);
    } catch (thrown) {
      this.#opening.delete(job);
      throw thrown;
    }
  }

  /** As `JobHosting.resume`. `by`: for which client. */
  resume(job: JobId, owner: string, listener: HostedListener, by?: ClientConnection): Promise<HostedJob> {
    return this.#hosting.resume(job, owner, listener, by);
  }

  /** As `JobFollowers.follow`. */
  follow(job: JobId, owner: string, listener: HostedListener): Promise<HostedJob> {
    return this.#followers.follow(job, owner, listener);
  }

  /** A job as it is read here, because it is hosted or followed. */
  runOf(job: JobId): HostedJob | undefined {
    return this.#runs.find((run) => run.job === job);
  }

  /** Stops reading a job that is followed here. Idempotent. */
  unfollow(run: HostedJob): Promise<void> {
    return this.#followers.leave(run);
  }

  /** As `JobHosting.endIfLogIsGone`. */
  endIfLogIsGone(job: JobId): Promise<boolean> {
    return this.#hosting.endIfLogIsGone(job);
  }

  /** Resolves when it knows every job that was opened before it was called, by whomever. @throws CoffeeError TRANSPORT */
  catchUp(): Promise<void> {
    return this.#directory.catchUp();
  }

  /** Whoever's job it is, as far as the journal was read. */
  find(job: JobId): JobRecord | undefined {
    return this.#directory.journal.get(job);
  }

  /** @throws CoffeeError BAD_ID when there is no such job of this owner. */
  entry(job: JobId, owner: string): JobRecord {
    return this.#directory.entry(job, owner);
  }

  /** Ends a job, whoever hosts it: the first end in the journal counts. */
  async end(job: JobId, end: JobEnd): Promise<void> {
    await this.#directory.end(job, end, this.#rowsHere(job));
    (this.options.failpoint ?? noFailpoint)('after-ended', 'job', { job, seq: 0 });
  }

  /** Ends a job as cancelled, if it has not ended. @returns it as it ended. @throws CoffeeError BAD_ID as `entry` does. */
  cancel(job: JobId, owner: string, reason: string): Promise<JobRecord> {
    return this.#directory.endFor(owner, job, { outcome: 'cancelled', reason }, this.#rowsHere(job));
  }

  /** Ends a job as failed because its client cannot go on, whose data it is; otherwise as `cancel`. */
  fail(job: JobId, owner: string, reason: string): Promise<JobRecord> {
    return this.#directory.endFor(owner, job, { outcome: 'failed', code: 'BAD_INPUT', reason }, this.#rowsHere(job));
  }

  /** Rows that the first stages have processed: as `rowsOf`. */
  rowsOf(record: JobRecord): number | undefined {
    return rowsOf(record, this.#runs);
  }

  /** Of the jobs that are read here. */
  get credit(): CreditUse {
    return creditOf(this.#runs.filter(({ job }) => this.find(job)?.state === 'running'));
  }

  /** Until when the answers of a job are kept at the latest, if there are any (ms since 1970), as far as the store was looked at. */
  keptUntil({ opened, state, deleted, endedAt }: JobRecord): number | undefined {
    const { keep, results } = this.options;
    if (opened.keep) return state === 'completed' ? results?.known(opened.job)?.keptUntil : undefined;
    return state !== 'completed' || deleted || endedAt === undefined || keep === undefined ? undefined : endedAt + keep;
  }

  /** How many chunks the table ended with, if it has. */
  tableChunks(job: JobId, table: TableName): number | undefined {
    return this.#directory.tableChunks(job, table);
  }

  /** A table's chunks are all in, whatever happens to this gateway. @throws CoffeeError BAD_MESSAGE if it ended otherwise before. */
  completeTable(run: HostedJob, table: TableName, chunks: number, badRows?: number): Promise<void> {
    return this.#hosting.completeTable(run, table, chunks, badRows);
  }

  /** What was read of served files, for as long as the job is known and its answers are stored. */
  tellServed(job: JobId, served: ServedRead['served']): Promise<void> {
    return this.#directory.append({ type: 'ServedRead', job, served });
  }

  /** What puts the answers of a job that is hosted here into the store, if there is one. */
  keepingOf(job: JobId, plan: PhysicalPlan): AnswerKeeping | undefined {
    const { results, now, onError } = this.options;
    const record = (): JobRecord | undefined => this.#directory.journal.get(job);
    return results && new AnswerKeeping(job, plan, { results, now, onError, record });
  }

  /** Tells every gateway that the job's client is there, or was until now; `standstill`: for how long the job has stood still, if it runs. */
  renew(job: JobId, standstill?: Standstill): Promise<void> {
    const rows = this.#rowsHere(job);
    const known = { ...(rows !== undefined && { rows }), ...(standstill && { standstill }) };
    return this.#directory.append({ type: 'Leased', job, ...known });
  }

  /**
   * Ends jobs whose client stays away, or that the journal will soon forget, and deletes what nobody needs, whoever hosted them. To be called at least three times in a
   * lease: when it could not read the journal for longer than that, nor could those be heard who renewed their leases.
   * @param adopt takes on a job whose answers are to be kept, whose tables are all in, and that nobody hosts. Left out, that is for others.
   */
  async sweep(adopt?: Adopt): Promise<void> {
    this.#directory.expectNothing();
    this.#starting.forget();
    this.#opening.clear();
    this.#admit();
    // The volume may be slow, or hang: jobs go on.
    this.#sweepingResults ??= sweepResults(this.options.results, this.#directory.journal)
      .catch(this.options.onError)
      .finally(() => (this.#sweepingResults = undefined));
    await this.#housekeeper.sweep(adopt);
  }

  /** Stops to host a job; it goes on. `run`: only if it is still this one that hosts it. */
  leave(job: JobId, run?: HostedJob): Promise<void> {
    return this.#hosting.leave(job, run);
  }

  /** Deletes what a job that has ended has left. Idempotent. */
  delete(job: JobId): Promise<void> {
    return this.#housekeeper.delete(job);
  }

  get #runs(): HostedJob[] {
    return [...this.#hosting.runs, ...this.#followers.runs];
  }

  #rowsHere(job: JobId): number | undefined {
    return rowsRead(job, this.#runs);
  }

  #mayOpen(owner: string): void {
    const { ownerJobs = Infinity, queuedJobs = Infinity } = this.options;
    const { own, waiting } = unended(this.#directory.journal, owner);
    // What is about to be in the journal counts, too.
    const opening = [...this.#opening.values()];
    if (own + opening.filter((of) => of === owner).length >= ownerJobs)
      throw new CoffeeError(
        'BUSY',
        `${ownerJobs} jobs of yours have not ended, more are not possible: wait, or cancel`,
      );
    if (waiting + opening.length >= queuedJobs)
      throw new CoffeeError('BUSY', `${waiting} jobs wait, at most ${queuedJobs} may: try again later`);
  }

  #heard(record: JournalRecord, changed: JobRecord | undefined): void {
    const isOpenedHere = record.type === 'Opened' && this.#opening.delete(record.job);
    if (record.type === 'Started') this.#starting.settled(record.job);
    this.#housekeeper.heard(record);
    this.#hosting.heard(record, changed);
    this.#followers.heard(record, changed);
    if (this.#caughtUp) this.#times?.heard(record, changed, isOpenedHere || this.#hosting.hosts(record));
    if (changed) this.#admit();
  }

  #admit(): void {
    if (!this.#caughtUp) return;
    this.#hosting.tellPlaces();
    this.#followers.tellPlaces();
    for (const { job, reason } of unworkable(this.#directory.journal))
      this.#directory.end(job, { outcome: 'failed', reason }).catch(this.options.onError);
    // Whoever reads this first appends it; the others' records change nothing.
    for (const job of startable(this.#directory.journal, this.options.slots)) {
      this.#starting.run(job, () => this.#directory.append({ type: 'Started', job })).catch(this.options.onError);
    }
  }
}
