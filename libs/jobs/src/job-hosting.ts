/**
 * The jobs whose clients are served by this gateway: opened or resumed here, followed until they are left. Owns: who hosts which job
 * here, and when that is taken over by another. Both follow from the journal alone: a job is hosted from when its claim was read back and
 * counts, and until a later one does. Must not know: sessions, who may run, housekeeping.
 */
import { randomUUID } from 'node:crypto';
import { CoffeeError, asCoffeeError, noFailpoint, within, type JobId } from '@coffee/core';
import { channelNames, type PhysicalPlan, type TableName } from '@coffee/query-plan';
import type { GatewayFailpointName } from './failpoints';
import { beginFollowing, tellPlaces, type Followed } from './following';
import type { JobDirectory } from './job-directory';
import { JobDoubts } from './job-doubts';
import { endOf, type JobEnd } from './job-end';
import { HostedJob } from './hosted-job';
import type { ClientConnection, HostedListener, JobHostingOptions, JobRequest } from './hosting-options';
import { leftHere, nothingLeft, notTheFirst, resumedAtOnce, takenOver, tooLate } from './hosting-errors';
import type { JobRecord } from './journal';
import { JOURNAL_PATIENCE } from './journal-reader';
import { encodeJournalRecord } from './journal-codec';
import type { Claimed, JournalRecord, Opened } from './journal-records';

interface Hosted extends Followed {
  /** Of the claim by which it has the job. */
  holder: string | undefined;
}

/** A claim on its way through the journal. */
interface Pending {
  readonly hosted: Hosted;
  /** Whether it counts. */
  decide(won: boolean): void;
  giveUp(reason: CoffeeError): void;
}

export class JobHosting {
  readonly #hosted = new Map<JobId, Hosted>();
  /** What is being opened here, by idempotency key. */
  readonly #opening = new Map<string, Promise<HostedJob>>();
  /** By holder. */
  readonly #pending = new Map<string, Pending>();
  readonly #patience: number;
  readonly #doubts: JobDoubts;

  constructor(
    private readonly directory: JobDirectory,
    private readonly options: JobHostingOptions,
  ) {
    this.#patience = options.patience ?? JOURNAL_PATIENCE;
    this.#doubts = new JobDoubts(directory, options.transport, this.#patience);
  }

  /**
   * Opens a job and hosts it. Its channels are there before anyone hears of it.
   * @throws CoffeeError SUPERSEDED when another of the same idempotency key was opened at the same time, and `findByIdempotencyKey` has it now; GONE when it
   * took so long that its logs were deleted; CLOSED when it was left meanwhile. TRANSPORT when it is not known whether it counts.
   */
  async open(request: JobRequest, listener: HostedListener, by: ClientConnection = {}): Promise<HostedJob> {
    const { job, idempotencyKey } = request;
    if (idempotencyKey === undefined) return this.#open(request, listener, by);
    const before = this.#opening.get(idempotencyKey);
    if (before) {
      // The channels of this one would have to be deleted again.
      await before;
      throw notTheFirst(job);
    }
    const opening = this.#open(request, listener, by).finally(() => this.#opening.delete(idempotencyKey));
    this.#opening.set(idempotencyKey, opening);
    return opening;
  }

  async #open(request: JobRequest, listener: HostedListener, by: ClientConnection): Promise<HostedJob> {
    const { job, plan } = request;
    const hosted = this.#newHosted(job, plan, listener);
    const claim = { holder: randomUUID(), ...by };
    const opened: Opened = { type: 'Opened', ...request, claim, at: this.options.now() };
    // One that is too large is refused before anything is there for it.
    encodeJournalRecord(opened);
    // Should this gateway end in between, another one knows what to delete.
    await this.directory.append({ type: 'Announced', job, logs: channelNames.logsOf(job, plan) });
    this.#failpoint('after-announced', job);
    await hosted.run.declare();
    this.#failpoint('after-declared', job);
    if (await this.#claim(hosted, claim.holder, opened)) return this.#follow(hosted);
    const { idempotencyKey } = request;
    throw idempotencyKey !== undefined && this.directory.journal.ofIdempotencyKey(idempotencyKey)
      ? notTheFirst(job)
      : tooLate(job);
  }

  /**
   * Hosts a job that was opened before, perhaps elsewhere.
   * @throws CoffeeError BAD_ID when there is none of this owner, nobody can work on it, or its results are gone; JOB_OVER when
   * nothing is left of it; SUPERSEDED when another connection of its client has it now; GONE when its logs are; CLOSED when it was left
   * meanwhile; TRANSPORT when it is not known who has it.
   */
  async resume(job: JobId, owner: string, listener: HostedListener, by: ClientConnection = {}): Promise<HostedJob> {
    const { spec, claim, unworkable } = this.directory.entry(job, owner);
    if (unworkable !== undefined) throw new CoffeeError('BAD_ID', `job ${job}: ${unworkable}`);
    if (!spec) throw nothingLeft(job);
    const hosted = this.#newHosted(job, spec.plan, listener);
    const holder = randomUUID();
    const claimed: Claimed = { type: 'Claimed', job, holder, ...by, ...(claim && { after: claim.holder }) };
    if (!(await this.#claim(hosted, holder, claimed))) throw resumedAtOnce(job);
    const run = await this.#follow(hosted);
    // The claim itself is no sign of life: whoever makes it again and again may never get the job.
    this.directory.append({ type: 'Leased', job }).catch(this.options.onError);
    this.tellPlaces();
    return run;
  }

  /** A table's chunks are all in, whatever happens to this gateway. @throws CoffeeError BAD_MESSAGE if it ended otherwise before. */
  async completeTable(run: HostedJob, table: TableName, chunks: number, badRows?: number): Promise<void> {
    const before = this.directory.tableChunks(run.job, table);
    if (before === chunks) return;
    if (before !== undefined)
      throw new CoffeeError('BAD_MESSAGE', `table ${table} ended with ${before} chunks and with ${chunks}`);
    await run.completeTable(table, chunks);
    this.#failpoint('after-table-end', run.job, table);
    const bad = badRows !== undefined && { badRows };
    await this.directory.append({ type: 'TableCompleted', job: run.job, table, chunks, ...bad });
    this.#failpoint('after-table-journaled', run.job, table);
  }

  /** Those that are hosted here. */
  get runs(): HostedJob[] {
    return [...this.#hosted.values()].map(({ run }) => run);
  }

  /** Whether the job that the record is about is hosted here. */
  hosts(record: JournalRecord): boolean {
    return 'job' in record && this.#hosted.has(record.job);
  }

  /** Stops hosting a job; it goes on. `run`: only if it is still this one that hosts it. */
  leave(job: JobId, run?: HostedJob): Promise<void> {
    return this.#leave(job, run, leftHere(job));
  }

  async #leave(job: JobId, run: HostedJob | undefined, reason: CoffeeError): Promise<void> {
    const mine = (hosted: Hosted | undefined): boolean => hosted?.run.job === job && (!run || hosted.run === run);
    for (const pending of this.#pending.values()) if (mine(pending.hosted)) pending.giveUp(reason);
    const hosted = this.#hosted.get(job);
    if (!hosted || !mine(hosted)) return;
    this.#hosted.delete(job);
    await hosted.run.leave(reason);
  }

  /** Leaves all jobs as they are: their clients resume them elsewhere. */
  async stop(): Promise<void> {
    const jobs = [...this.#pending.values()].map(({ hosted }) => hosted.run.job);
    await Promise.all([...jobs, ...this.#hosted.keys()].map((job) => this.leave(job)));
  }

  /** As `JobDoubts.endIfLogIsGone`. */
  endIfLogIsGone(job: JobId): Promise<boolean> {
    return this.#doubts.endIfLogIsGone(job);
  }

  /** A record was folded; `changed`: the job whose state it has changed. */
  heard(record: JournalRecord, changed: JobRecord | undefined): void {
    if (record.type === 'Claimed') this.#claimed(record.job, record.holder);
    if (record.type === 'Opened' && record.claim) this.#claimed(record.job, record.claim.holder);
    const hosted = changed && this.#hosted.get(changed.opened.job);
    if (record.type === 'JobEnded' && hosted) this.#ended(hosted, endOf(changed)!);
  }

  /** Tells each client whose place has changed. */
  tellPlaces(): void {
    tellPlaces(this.directory.journal, this.#hosted.values());
  }

  #newHosted(job: JobId, plan: PhysicalPlan, listener: HostedListener): Hosted {
    const { transport, creditBytes, failpoint, observer, onError } = this.options;
    const run = new HostedJob(transport, job, plan, creditBytes, listener, failpoint, observer);
    const hosted: Hosted = { run, listener, place: undefined, holder: undefined };
    run.tombstoneFound
      .then(() => this.#doubts.endIfTombstone(job, () => this.#hosted.get(job) === hosted))
      .catch(onError);
    return hosted;
  }

  /** @returns whether the record counts, now that it was read back; if so the job is hosted. */
  async #claim(hosted: Hosted, holder: string, record: Opened | Claimed): Promise<boolean> {
    const { job } = record;
    const decided = new Promise<boolean>((decide, giveUp) => this.#pending.set(holder, { hosted, decide, giveUp }));
    const appended = this.directory.append(record).then(() => {
      if (record.type === 'Opened') this.#failpoint('after-opened', job);
    });
    try {
      const [won] = await within(Promise.all([decided, appended]), this.#patience, () => {
        return new CoffeeError(
          'TRANSPORT',
          `job ${job}: its ${record.type} was not read back within ${this.#patience / 1000} s`,
        );
      });
      return won;
    } catch (thrown) {
      await this.leave(job, hosted.run);
      throw thrown;
    } finally {
      this.#pending.delete(holder);
    }
  }

  /** A claim was read: it counts if its holder is the one that the journal knows now. */
  #claimed(job: JobId, holder: string): void {
    const won = this.directory.journal.get(job)?.claim?.holder === holder;
    const pending = this.#pending.get(holder);
    const before = this.#hosted.get(job);
    // A record may come twice: its confirm was lost, and it was appended again.
    if (before?.holder === holder) return;
    if (won && before) {
      before.listener.takenOver?.();
      this.#leave(job, before.run, takenOver(job)).catch(this.options.onError);
    }
    if (won && pending) {
      pending.hosted.holder = holder;
      this.#hosted.set(job, pending.hosted);
    }
    pending?.decide(won);
  }

  /** What cannot be followed is not hosted. */
  async #follow(hosted: Hosted): Promise<HostedJob> {
    const { run } = hosted;
    const { job } = run;
    try {
      // Taken over, or left, in the same moment.
      const current = this.#hosted.get(job);
      if (current !== hosted) throw current ? takenOver(job) : leftHere(job);
      await beginFollowing(run, this.#patience);
      return run;
    } catch (thrown) {
      const mine = this.#hosted.get(job) === hosted;
      await this.leave(job, run);
      if (mine && asCoffeeError(thrown).code === 'GONE') await this.#doubts.explain(job);
      throw thrown;
    }
  }

  #ended({ run, listener }: Hosted, end: JobEnd): void {
    run.appendTombstone(end.outcome).catch((error: unknown) => {
      // Whoever deleted the logs in the meantime has seen to it that nothing comes late.
      if (asCoffeeError(error).code !== 'GONE') this.options.onError(error);
    });
    listener.ended?.(end);
  }

  #failpoint(name: GatewayFailpointName, job: JobId, subject = 'job'): void {
    (this.options.failpoint ?? noFailpoint)(name, subject, { job, seq: 0 });
  }
}
