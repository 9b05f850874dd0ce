/**
 * The jobs of an owner as any gateway knows them: by the journal, and by the store those whose answers outlive what it remembers. The same through every
 * port. Owns: which of the two is asked, and for how long. Must not know: sessions, requests.
 */
import { CoffeeError, within, type JobId } from '@coffee/core';
import { hasEnded, type JobRecord, type JobService } from '@coffee/jobs';
import { inShort, type SqlInShort, type StoredJob } from '@coffee/results';
import type { AskedSql } from '@coffee/results/schemas';
import { SessionError } from '@coffee/protocol';

/** What the journal tells of a job; or, when it has forgotten it, what is stored. */
export type KnownJob = JobRecord | StoredJob;

export const isStoredOnly = (job: KnownJob): job is StoredJob => !('opened' in job);

/** Whether it has ended. */
export const isOver = (job: KnownJob): boolean => isStoredOnly(job) || hasEnded(job);

export const idOf = (job: KnownJob): JobId => (isStoredOnly(job) ? job.job : job.opened.job);

/** What a list tells of a job that asks in SQL. */
export function sqlInShortOf(job: KnownJob): SqlInShort | undefined {
  if (isStoredOnly(job)) return job.sqlInShort;
  const { sql, titles } = job.opened.asked ?? {};
  return sql && inShort(sql, titles);
}

/** How long (ms) it is waited for what is stored. */
const VOLUME_PATIENCE = 5_000;

export interface KnownJobsOptions {
  readonly service: JobService;
  /** A volume that cannot be read, or does not answer, keeps nobody from the jobs that the journal knows. */
  readonly onError: (error: unknown) => void;
}

export class KnownJobs {
  constructor(private readonly options: KnownJobsOptions) {}

  /** The oldest first: what the journal has forgotten, or never knew, is older than what it knows. */
  async list(owner: string): Promise<KnownJob[]> {
    const { service } = this.options;
    await this.#look();
    const stored = (service.results?.list() ?? []).filter((one) => one.owner === owner && !service.knows(one.job));
    return [...stored, ...[...service.jobs()].filter(({ opened }) => opened.owner === owner)];
  }

  /** @throws CoffeeError BAD_ID when there is no such job of this owner; SessionError UNAVAILABLE when only the store could tell, and does not. */
  async find(owner: string, job: JobId): Promise<KnownJob> {
    const { service } = this.options;
    // One that was just opened through another gateway may not have been read here.
    if (!service.knows(job)) await service.catchUp();
    const record = service.knows(job) ? service.entry(job, owner) : undefined;
    if (record && !(record.opened.keep && record.state === 'completed')) return record;
    const isLooked = await this.#look();
    if (record) return record;
    const stored = service.results?.known(job);
    if (stored?.owner === owner) return stored;
    if (!isLooked) throw notTold(job);
    return service.entry(job, owner);
  }

  /**
   * All texts of a job that asks in SQL, with their parameters and schema: where the journal has forgotten it they are read from what is stored.
   * @returns undefined of other jobs, and of one that was removed meanwhile. @throws SessionError UNAVAILABLE when the store does not tell.
   */
  async sqlOf(job: KnownJob): Promise<AskedSql | undefined> {
    if (!isStoredOnly(job)) return job.opened.asked?.sql;
    if (!job.sqlInShort) return undefined;
    try {
      return await within(this.#storedSql(job.job), VOLUME_PATIENCE, late);
    } catch (thrown) {
      this.options.onError(thrown);
      throw notTold(job.job);
    }
  }

  async #storedSql(job: JobId): Promise<AskedSql | undefined> {
    const stored = await this.options.service.results?.open(job);
    await stored?.close();
    return stored?.manifest.sql;
  }

  /**
   * What is left of a job that has ended goes, its stored answers first of all.
   * @returns the job as it ended. @throws as `find`; SessionError BAD_REQUEST when it has not ended; CoffeeError OUTPUT, TRANSPORT.
   */
  async delete(owner: string, job: JobId): Promise<KnownJob> {
    const { service } = this.options;
    const known = await this.find(owner, job);
    if (isStoredOnly(known)) await service.results?.delete(job);
    else {
      if (!hasEnded(known)) throw new SessionError('BAD_REQUEST', `job ${job} is ${known.state}: cancel it first`);
      if (known.opened.keep) await service.results?.delete(job);
      await service.delete(job);
    }
    return known;
  }

  /** Gets to know what is stored by now. @returns false when the volume does not tell. */
  async #look(): Promise<boolean> {
    const { service, onError } = this.options;
    if (!service.results) return true;
    try {
      await within(service.results.look(), VOLUME_PATIENCE, late);
      return true;
    } catch (thrown) {
      onError(thrown);
      return false;
    }
  }
}

const late = (): CoffeeError =>
  new CoffeeError('OUTPUT', `the volume of stored answers did not answer within ${VOLUME_PATIENCE / 1000} s`);

const notTold = (job: JobId): SessionError =>
  new SessionError('UNAVAILABLE', `the volume of stored answers cannot be asked for job ${job}: try again`);
