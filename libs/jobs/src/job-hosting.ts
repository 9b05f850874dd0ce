/**
 * The jobs whose clients are served by this gateway: opened or resumed here, followed until they are left. Owns: who hosts which job
 * here, and when that is taken over by another. Must not know: sessions, who may run, when jobs are tidied up.
 */
import { randomUUID } from 'node:crypto';
import { CoffeeError, asCoffeeError, type JobId } from '@coffee/core';
import type { Transport } from '@coffee/middleware';
import { channelNames, type PhysicalPlan, type TableName } from '@coffee/query-plan';
import { places } from './admission';
import { noFailpoint, type GatewayFailpoint, type GatewayFailpointName } from './failpoints';
import type { JobDirectory } from './job-directory';
import { JobRun, type JobListener } from './job-run';
import type { JobEntry } from './journal';
import type { Claimed, JobOutcome, JobSource, JournalRecord } from './journal-records';

export interface JobRequest {
  readonly job: JobId;
  readonly owner: string;
  readonly plan: PhysicalPlan;
  readonly fingerprint: string;
  readonly source?: JobSource;
  /** As in `Opened`. */
  readonly origin?: string;
}

export interface HostedListener extends JobListener {
  /** Place in the queue, from 1; 0 when the job runs. */
  placed?(place: number): void;
  /** The job has ended, by whomever. */
  ended?(outcome: JobOutcome, reason: string | undefined): void;
  /** The job's client came back through another connection, here or elsewhere: it is no longer hosted by this one. */
  takenOver?(): void;
}

export interface JobHostingOptions {
  readonly transport: Transport;
  /** How far ahead of the first stages the upload of a job may be. */
  readonly creditBytes: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
  readonly failpoint?: GatewayFailpoint;
}

interface Hosted {
  readonly run: JobRun;
  readonly listener: HostedListener;
  place: number | undefined;
  readonly holder: string;
  /** Whether the journal has been read up to where this host got the job: an earlier claim of another is history. */
  claimed: boolean;
}

export class JobHosting {
  readonly #hosted = new Map<JobId, Hosted>();
  /** What is being opened here, by origin. */
  readonly #opening = new Map<string, Promise<JobRun>>();

  constructor(
    private readonly directory: JobDirectory,
    private readonly options: JobHostingOptions,
  ) {}

  /**
   * Opens a job and hosts it. Its channels are there before anyone hears of it.
   * @throws CoffeeError CLOSED when another of the same origin was opened at the same time: `findByOrigin` has it now.
   */
  async open(request: JobRequest, listener: HostedListener): Promise<JobRun> {
    const { job, origin } = request;
    if (origin === undefined) return this.#open(request, listener);
    const before = this.#opening.get(origin);
    if (before) {
      // The channels of this one would have to be deleted again.
      await before.catch(() => undefined);
      throw openedTwice(job);
    }
    const opening = this.#open(request, listener).finally(() => this.#opening.delete(origin));
    this.#opening.set(origin, opening);
    return opening;
  }

  #open(request: JobRequest, listener: HostedListener): Promise<JobRun> {
    const { job, plan, origin } = request;
    return this.#host(job, plan, listener, async ({ run }) => {
      // Should this gateway end in between, another one knows what to delete.
      await this.directory.append({ type: 'Announced', job, logs: channelNames.logsOf(job, plan) });
      this.#failpoint('after-announced', job);
      await run.declare();
      this.#failpoint('after-declared', job);
      await this.directory.append({ type: 'Opened', ...request, at: this.options.now() });
      this.#failpoint('after-opened', job);
      if (origin === undefined) return;
      await this.directory.upToNow();
      if (!this.directory.journal.get(job)) throw openedTwice(job);
    });
  }

  /** Hosts a job that was opened before, perhaps elsewhere. @throws CoffeeError BAD_ID when there is none of this owner. */
  async resume(job: JobId, owner: string, listener: HostedListener): Promise<JobRun> {
    const { spec } = this.directory.entry(job, owner);
    if (!spec) throw new CoffeeError('CLOSED', `nothing is left of job ${job}`);
    const { plan } = spec;
    const run = await this.#host(job, plan, listener, ({ holder }) =>
      this.directory.append({ type: 'Claimed', job, holder }),
    );
    this.tellPlaces();
    return run;
  }

  /** A table's chunks are all in, whatever happens to this gateway. @throws CoffeeError BAD_MESSAGE if it ended otherwise before. */
  async endTable(run: JobRun, table: TableName, chunks: number): Promise<void> {
    const before = this.directory.tableEnd(run.job, table);
    if (before === chunks) return;
    if (before !== undefined)
      throw new CoffeeError('BAD_MESSAGE', `table ${table} ended with ${before} chunks and with ${chunks}`);
    await run.endTable(table, chunks);
    this.#failpoint('after-table-end', run.job, table);
    await this.directory.append({ type: 'TableEnded', job: run.job, table, chunks });
    this.#failpoint('after-table-journaled', run.job, table);
  }

  /** Stops to host a job; it goes on. `run`: only if it is still this one that hosts it. */
  async leave(job: JobId, run?: JobRun): Promise<void> {
    const hosted = this.#hosted.get(job);
    if (run && hosted?.run !== run) return;
    this.#hosted.delete(job);
    await hosted?.run.leave(noLongerFollowed(job));
  }

  /** Leaves all jobs as they are: their clients resume them elsewhere. */
  async stop(): Promise<void> {
    await Promise.all([...this.#hosted.keys()].map((job) => this.leave(job)));
  }

  /** A record was folded; `changed`: the job whose state it has changed. */
  heard(record: JournalRecord, changed: JobEntry | undefined): void {
    if (record.type === 'Claimed') this.#claimed(record);
    if (!changed) return;
    const hosted = this.#hosted.get(changed.opened.job);
    if (record.type === 'Opened' && hosted) hosted.claimed = true;
    if (record.type === 'Ended' && hosted) this.#ended(hosted, record.outcome, record.reason);
  }

  /** Tells each client whose place has changed. */
  tellPlaces(): void {
    const { journal } = this.directory;
    const waiting = places(journal);
    for (const [job, hosted] of this.#hosted) {
      const entry = journal.get(job);
      if (!entry) continue;
      const place = waiting.get(job) ?? 0;
      if (place === hosted.place) continue;
      hosted.place = place;
      if (place > 0 || entry.state === 'running') hosted.listener.placed?.(place);
    }
  }

  /** What cannot be followed is not hosted. `tell`: tells the journal. */
  async #host(
    job: JobId,
    plan: PhysicalPlan,
    listener: HostedListener,
    tell: (hosted: Hosted) => Promise<void>,
  ): Promise<JobRun> {
    const { transport, creditBytes, failpoint } = this.options;
    const run = new JobRun(transport, job, plan, creditBytes, listener, failpoint);
    const hosted: Hosted = { run, listener, place: undefined, holder: randomUUID(), claimed: false };
    // Without a pause in between: of two that come at once, the second takes over from the first.
    const before = this.#hosted.get(job);
    this.#hosted.set(job, hosted);
    before?.listener.takenOver?.();
    try {
      await before?.run.leave(noLongerFollowed(job));
      // A claim of one who was taken over meanwhile would take the job away from who has it.
      if (this.#hosted.get(job) !== hosted) return run;
      await tell(hosted);
      await run.follow();
      return run;
    } catch (thrown) {
      await this.leave(job, run);
      throw thrown;
    }
  }

  #claimed({ job, holder }: Claimed): void {
    const hosted = this.#hosted.get(job);
    if (hosted?.holder === holder) hosted.claimed = true;
    else if (hosted?.claimed) {
      hosted.listener.takenOver?.();
      this.leave(job, hosted.run).catch(this.options.onError);
    }
  }

  #ended({ run, listener }: Hosted, outcome: JobOutcome, reason: string | undefined): void {
    run.bury(outcome).catch((error: unknown) => {
      // Whoever deleted the logs in the meantime has buried the job for good.
      if (asCoffeeError(error).code !== 'CLOSED') this.options.onError(error);
    });
    listener.ended?.(outcome, reason);
  }

  #failpoint(name: GatewayFailpointName, job: JobId, subject = 'job'): void {
    (this.options.failpoint ?? noFailpoint)(name, subject, { job, seq: 0 });
  }
}

const openedTwice = (job: JobId): CoffeeError =>
  new CoffeeError('CLOSED', `a job like ${job} was opened at the same time`);

const noLongerFollowed = (job: JobId): CoffeeError =>
  new CoffeeError('CLOSED', `job ${job} is no longer followed here`);
