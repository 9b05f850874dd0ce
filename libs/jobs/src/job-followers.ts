/**
 * Jobs that are read here though nobody has to host them here: to upload besides their host, or to look on. Whatever a follower sends is the
 * same, whoever sends it, and whatever it learns is in the logs: any number of gateways may follow one job, and none takes it from another.
 * Owns: who is told of places and ends. Must not know: claims, who may run.
 */
import { CoffeeError, asCoffeeError, type JobId } from '@coffee/core';
import { beginFollowing, tellPlaces, type Followed } from './following';
import { HostedJob } from './hosted-job';
import { leftHere, nothingLeft } from './hosting-errors';
import type { JobDirectory } from './job-directory';
import { JobDoubts } from './job-doubts';
import { endOf } from './job-end';
import type { HostedListener, JobHostingOptions } from './hosting-options';
import type { JobRecord } from './journal';
import { JOURNAL_PATIENCE } from './journal-reader';
import type { JournalRecord } from './journal-records';

export class JobFollowers {
  readonly #followed = new Map<HostedJob, Followed>();
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
   * Reads a job's logs from their beginning. `listener.takenOver` is never told.
   * @throws CoffeeError BAD_ID when there is none of this owner, nobody can work on it, or its results are gone; JOB_OVER when nothing is
   * left of it; GONE when its logs are; TRANSPORT when their reading does not begin.
   */
  async follow(job: JobId, owner: string, listener: HostedListener): Promise<HostedJob> {
    const { spec, unworkable } = this.directory.entry(job, owner);
    if (unworkable !== undefined) throw new CoffeeError('BAD_ID', `job ${job}: ${unworkable}`);
    if (!spec) throw nothingLeft(job);
    const { transport, creditBytes, failpoint, observer, onError } = this.options;
    const run = new HostedJob(transport, job, spec.plan, creditBytes, listener, failpoint, observer);
    run.tombstoneFound.then(() => this.#doubts.endIfTombstone(job, () => this.#followed.has(run))).catch(onError);
    this.#followed.set(run, { run, listener, place: undefined });
    try {
      await beginFollowing(run, this.#patience);
    } catch (thrown) {
      await this.leave(run);
      if (asCoffeeError(thrown).code === 'GONE') await this.#doubts.explain(job);
      throw thrown;
    }
    this.tellPlaces();
    return run;
  }

  /** Stops reading; the job goes on. Idempotent. */
  async leave(run: HostedJob): Promise<void> {
    if (this.#followed.delete(run)) await run.leave(leftHere(run.job));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#followed.keys()].map((run) => this.leave(run)));
  }

  /** Those that are followed here: of one job there may be several. */
  get runs(): HostedJob[] {
    return [...this.#followed.keys()];
  }

  /** A record was folded; `changed`: the job whose state it has changed. */
  heard(record: JournalRecord, changed: JobRecord | undefined): void {
    if (record.type !== 'TableCompleted' && record.type !== 'JobEnded') return;
    for (const [run, { listener }] of this.#followed) {
      if (run.job !== record.job) continue;
      if (record.type === 'TableCompleted') listener.progressed?.();
      else if (changed) listener.ended?.(endOf(changed)!);
    }
  }

  /** Tells each whose place has changed. */
  tellPlaces(): void {
    tellPlaces(this.directory.journal, this.#followed.values());
  }
}
