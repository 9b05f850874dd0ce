/**
 * The jobs of the whole system as one gateway sees and changes them: opens, admits, resumes, cancels and ends jobs by appending
 * to the journal, which every gateway folds to the same state. Any number of gateways; none holds anything that another could
 * not read again. Must not know: sessions, sockets.
 */
import { randomUUID } from 'node:crypto';
import { CoffeeError, asCoffeeError, type JobId } from '@coffee/core';
import type { Transport } from '@coffee/middleware';
import { channelNames, type PhysicalPlan, type TableName } from '@coffee/query-plan';
import { places, startable } from './admission';
import { noFailpoint, type GatewayFailpoint, type GatewayFailpointName } from './failpoints';
import { agedJobs } from './job-age';
import { JobRun, type JobListener } from './job-run';
import {
  Journal,
  hasEnded,
  type Claimed,
  type JobEntry,
  type JobOutcome,
  type JobSource,
  type JournalRecord,
} from './journal';
import { JournalReader } from './journal-reader';
import { Leases } from './lease';

export interface JobServiceOptions {
  readonly transport: Transport;
  /** Jobs that run at once; the others wait. */
  readonly slots: number;
  /** How far ahead of the first stages the upload of a job may be. */
  readonly creditBytes: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that never jumps. */
  readonly elapsed?: () => number;
  /** A job without its client for so many ms is cancelled by `tidy`. */
  readonly lease?: number;
  /** The logs of a job that ended so many ms ago are deleted by `tidy`. */
  readonly keep?: number;
  /** How long the journal keeps its records (ms); for ever when left out. `tidy` ends jobs before they grow so old. */
  readonly retention?: number;
  /** A failure that is nobody's who asked for something. */
  readonly onError: (error: unknown) => void;
  /** The journal can be read no further: this service is of no use any more. Left out, `onError` is told. */
  readonly onJournalLost?: (error: unknown) => void;
  readonly failpoint?: GatewayFailpoint;
}

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

interface Hosted {
  readonly run: JobRun;
  readonly listener: HostedListener;
  place: number | undefined;
  readonly holder: string;
  /** Whether the journal has been read up to where this host got the job: an earlier claim of another is history. */
  claimed: boolean;
}

export class JobService {
  readonly #journal = new Journal();
  readonly #reader: JournalReader;
  readonly #hosted = new Map<JobId, Hosted>();
  readonly #leases = new Leases();
  readonly #ends = new Map<JobId, ((entry: JobEntry) => void)[]>();
  /** Whether the journal has been read up to when this service started: what it tells of before was decided then. */
  #upToNow = false;
  /** When `tidy` had read the journal last. */
  #tidied = 0;

  constructor(private readonly options: JobServiceOptions) {
    const { transport, retention, onError, onJournalLost = onError } = options;
    this.#reader = new JournalReader(
      transport,
      { record: (record) => this.#journaled(record), unreadable: onError, ended: onJournalLost },
      { ...(retention !== undefined && { retention }) },
    );
  }

  /** Resolves when it knows every job that was opened before. */
  async start(): Promise<void> {
    await this.#reader.start();
    this.#tidied = this.#elapsed();
    this.#upToNow = true;
    this.#admit();
  }

  /** Leaves the jobs that it hosts as they are: their clients resume them elsewhere. */
  async stop(): Promise<void> {
    await this.#reader.stop();
    await Promise.all([...this.#hosted.keys()].map((job) => this.leave(job)));
  }

  jobs(): Iterable<JobEntry> {
    return this.#journal;
  }

  placeOf(job: JobId): number {
    return places(this.#journal).get(job) ?? 0;
  }

  /** The job that was opened for this, by whomever. */
  async findByOrigin(origin: string): Promise<JobEntry | undefined> {
    const known = this.#journal.ofOrigin(origin);
    if (known) return known;
    await this.upToNow();
    return this.#journal.ofOrigin(origin);
  }

  /**
   * Opens a job and hosts it. Its channels are there before anyone hears of it.
   * @throws CoffeeError CLOSED when another of the same origin was opened at the same time: `findByOrigin` has it now.
   */
  async open(request: JobRequest, listener: HostedListener): Promise<JobRun> {
    const { job, plan, origin } = request;
    return this.#host(job, plan, listener, async ({ run }) => {
      // Should this gateway end in between, another one knows what to delete.
      await this.#append({ type: 'Announced', job, logs: channelNames.logsOf(job, plan) });
      this.#failpoint('after-announced', job);
      await run.declare();
      this.#failpoint('after-declared', job);
      await this.#append({ type: 'Opened', ...request, at: this.options.now() });
      this.#failpoint('after-opened', job);
      if (origin === undefined) return;
      await this.upToNow();
      if (!this.#journal.get(job)) throw new CoffeeError('CLOSED', `a job like ${job} was opened at the same time`);
    });
  }

  /** Hosts a job that was opened before, perhaps elsewhere. @throws CoffeeError BAD_ID when there is none of this owner. */
  async resume(job: JobId, owner: string, listener: HostedListener): Promise<JobRun> {
    const { plan } = this.entry(job, owner).opened;
    const run = await this.#host(job, plan, listener, ({ holder }) => this.#append({ type: 'Claimed', job, holder }));
    this.#tellPlaces();
    return run;
  }

  /** Resolves when it knows every job that was opened before it was called, by whomever. */
  upToNow(): Promise<void> {
    return this.#reader.upToNow();
  }

  /** @throws CoffeeError BAD_ID when there is no such job of this owner. */
  entry(job: JobId, owner: string): JobEntry {
    const entry = this.#journal.get(job);
    if (entry?.opened.owner !== owner) throw new CoffeeError('BAD_ID', `there is no job ${job}`);
    return entry;
  }

  /** Ends a job, whoever hosts it: the first end in the journal counts. */
  async end(job: JobId, outcome: JobOutcome, reason?: string): Promise<void> {
    await this.#append({
      type: 'Ended',
      job,
      outcome,
      at: this.options.now(),
      ...(reason !== undefined && { reason }),
    });
    this.#failpoint('after-ended', job);
  }

  /** Ends a job as cancelled, if it has not ended. @returns it as it ended. @throws CoffeeError BAD_ID as `entry` does. */
  async cancel(job: JobId, owner: string, reason: string): Promise<JobEntry> {
    const entry = this.entry(job, owner);
    if (hasEnded(entry)) return entry;
    const ended = new Promise<JobEntry>((resolve) => this.#ends.set(job, [...(this.#ends.get(job) ?? []), resolve]));
    await this.end(job, 'cancelled', reason);
    return ended;
  }

  /** How many chunks the table ended with, if it has. */
  tableEnd(job: JobId, table: TableName): number | undefined {
    return this.#journal.get(job)?.tables.get(table);
  }

  /** A table's chunks are all in, whatever happens to this gateway. @throws CoffeeError BAD_MESSAGE if it ended otherwise before. */
  async endTable(run: JobRun, table: TableName, chunks: number): Promise<void> {
    const before = this.tableEnd(run.job, table);
    if (before === chunks) return;
    if (before !== undefined)
      throw new CoffeeError('BAD_MESSAGE', `table ${table} ended with ${before} chunks and with ${chunks}`);
    await run.endTable(table, chunks);
    this.#failpoint('after-table-end', run.job, table);
    await this.#append({ type: 'TableEnded', job: run.job, table, chunks });
    this.#failpoint('after-table-journaled', run.job, table);
  }

  /** Tells every gateway that the job's client is there. */
  renew(job: JobId): Promise<void> {
    return this.#append({ type: 'Leased', job });
  }

  /**
   * Ends jobs whose client stays away, or that the journal will soon forget, and deletes what nobody needs, whoever hosted them. To be called at least three times in a
   * lease: when it could not read the journal for longer than that, nor could those be heard who renewed their leases.
   */
  async tidy(): Promise<void> {
    const { lease = Infinity, keep = Infinity, retention = Infinity } = this.options;
    await this.upToNow();
    this.#leases.prune(this.#journal);
    const now = this.#elapsed();
    if (now - this.#tidied > lease / 2) this.#leases.renewAll(now);
    this.#tidied = now;
    const reason = `its client was away for longer than ${lease / 1000} s`;
    const expired = this.#leases.expired(this.#journal, now, lease);
    const aged = agedJobs(this.#journal, this.options.now(), retention);
    const outdated = new Set([...this.#leases.outdated(this.#journal, now, keep), ...aged.outdated]);
    const abandoned = this.#leases.abandoned(this.#journal, now, lease);
    await Promise.all([
      ...expired.map((job) => this.end(job, 'cancelled', reason)),
      ...aged.overdue.map((job) => this.end(job, 'failed', tooOld(retention))),
      ...[...outdated].map((job) => this.delete(job)),
      ...abandoned.map((job) => this.#deleteAnnounced(job)),
    ]);
  }

  /** Stops to host a job; it goes on. `run`: only if it is still this one that hosts it. */
  async leave(job: JobId, run?: JobRun): Promise<void> {
    const hosted = this.#hosted.get(job);
    if (run && hosted?.run !== run) return;
    this.#hosted.delete(job);
    await hosted?.run.leave(noLongerFollowed(job));
  }

  /** Deletes what a job that has ended has left. Idempotent. */
  async delete(job: JobId): Promise<void> {
    const entry = this.#journal.get(job);
    await this.leave(job);
    if (!entry || entry.deleted) return;
    await new JobRun(this.options.transport, job, entry.opened.plan, 0).delete();
    this.#failpoint('after-deleted', job);
    await this.#append({ type: 'Deleted', job });
  }

  async #deleteAnnounced(job: JobId): Promise<void> {
    const logs = this.#journal.announced(job) ?? [];
    await Promise.all(logs.map((name) => this.options.transport.log(name).delete()));
    await this.#append({ type: 'Deleted', job });
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

  #failpoint(name: GatewayFailpointName, job: JobId, subject = 'job'): void {
    (this.options.failpoint ?? noFailpoint)(name, subject, { job, seq: 0 });
  }

  #elapsed(): number {
    return this.options.elapsed?.() ?? performance.now();
  }

  #append(record: JournalRecord): Promise<void> {
    return this.#reader.append(record);
  }

  #journaled(record: JournalRecord): void {
    const entry = this.#journal.apply(record);
    this.#leases.heard(record, this.#elapsed());
    if (record.type === 'Claimed') this.#claimed(record);
    if (!entry || record.type === 'Mark') return;
    const hosted = this.#hosted.get(record.job);
    if (record.type === 'Opened' && hosted) hosted.claimed = true;
    if (record.type === 'Ended') this.#ended(record.job, entry, record.outcome, record.reason);
    this.#admit();
  }

  #admit(): void {
    if (!this.#upToNow) return;
    this.#tellPlaces();
    // Whoever reads this first appends it; the others' records change nothing.
    for (const job of startable(this.#journal, this.options.slots)) {
      this.#append({ type: 'Started', job }).catch(this.options.onError);
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

  #ended(job: JobId, entry: JobEntry, outcome: JobOutcome, reason: string | undefined): void {
    for (const resolve of this.#ends.get(job) ?? []) resolve(entry);
    this.#ends.delete(job);
    const hosted = this.#hosted.get(job);
    if (!hosted) return;
    hosted.run.bury(outcome).catch((error: unknown) => {
      // Whoever deleted the logs in the meantime has buried the job for good.
      if (asCoffeeError(error).code !== 'CLOSED') this.options.onError(error);
    });
    hosted.listener.ended?.(outcome, reason);
  }

  #tellPlaces(): void {
    const waiting = places(this.#journal);
    for (const [job, hosted] of this.#hosted) {
      const entry = this.#journal.get(job);
      if (!entry) continue;
      const place = waiting.get(job) ?? 0;
      if (place === hosted.place) continue;
      hosted.place = place;
      if (place > 0 || entry.state === 'running') hosted.listener.placed?.(place);
    }
  }
}

const tooOld = (retention: number): string =>
  `it has not ended after half of the ${retention / 86_400_000} days that the journal remembers jobs`;

const noLongerFollowed = (job: JobId): CoffeeError =>
  new CoffeeError('CLOSED', `job ${job} is no longer followed here`);
