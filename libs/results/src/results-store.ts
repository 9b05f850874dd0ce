/**
 * The answers that are kept for their owners, by all gateways together: each writes into the volume, and serves what any of them has written. Owns: what
 * is known of the entries, and that those that are too old or too many go, whichever gateway looks first. Must not know: jobs that run, sessions.
 */
import type { AnswerSink } from '@coffee/answers';
import { asCoffeeError, type CoffeeError, type JobId } from '@coffee/core';
import { AnswersWriter, type WriterOptions } from './answers-writer';
import type { Manifest } from './manifest';
import type { VolumeEntry } from './results-volume';
import { outdated, type RetentionLimits } from './retention';
import { inShort, type SqlInShort } from './sql-in-short';
import { bytesOf, openAnswers, readManifest, type StoredAnswers } from './stored-answers';

export interface ResultsStoreOptions extends WriterOptions, RetentionLimits {
  /** The volume goes when this process ends. */
  readonly untilEnd?: boolean;
  /** Told of an entry that cannot be read: it stays until it is too old. */
  readonly onDamaged?: (job: JobId, error: CoffeeError) => void;
}

/** What a list shows of an entry. */
export interface StoredJob extends Pick<
  Manifest,
  'job' | 'owner' | 'queries' | 'parameters' | 'titles' | 'rows' | 'served' | 'openedAt' | 'completedAt'
> {
  /** Of questions in SQL; all of their texts, which may be long, are in the manifest only. */
  readonly sqlInShort?: SqlInShort;
  readonly badRows: number;
  readonly answers: readonly { readonly name: string; readonly rows: number }[];
  readonly unmatched: Manifest['unmatched'];
  /** When it was stored, by the clock of the volume, and until when it is kept at the latest (ms since 1970). */
  readonly storedAt: number;
  readonly keptUntil: number;
  /** As of the store. */
  readonly untilEnd: boolean;
  /** Of all its files. */
  readonly bytes: number;
}

interface Known {
  readonly bytes: number;
  readonly storedAt: number;
  /** Undefined of an entry that is damaged. */
  readonly shown: StoredJob | undefined;
}

/** A draft that was not touched for so long (ms) belongs to nobody: gateways touch theirs every third of a lease. */
export const DRAFT_UNTOUCHED = 3_600_000;

export class ResultsStore {
  /** Entries never change: what was read once of one stays true. */
  readonly #known = new Map<JobId, Known>();
  #looking: Promise<void> | undefined;

  constructor(private readonly options: ResultsStoreOptions) {}

  /** Takes the answers of a job. Nothing is written before there is a need. */
  writer(job: JobId, sinks: readonly AnswerSink[]): AnswersWriter {
    return new AnswersWriter(job, sinks, this.options);
  }

  /**
   * Undefined when nothing is kept of it. To be closed.
   * @throws CoffeeError BAD_MESSAGE when it is damaged; OUTPUT when the volume cannot be read.
   */
  async open(job: JobId): Promise<StoredAnswers | undefined> {
    const entry = await this.options.volume.open(job);
    if (!entry) {
      this.#known.delete(job);
      return undefined;
    }
    try {
      return await openAnswers(entry, job);
    } catch (thrown) {
      await entry.close();
      throw thrown;
    }
  }

  /** The oldest first, as far as was last looked; see `look`. */
  list(): readonly StoredJob[] {
    return [...this.#known.values()]
      .flatMap(({ shown }) => (shown ? [shown] : []))
      .sort((a, b) => a.openedAt - b.openedAt || (a.job < b.job ? -1 : 1));
  }

  /** How much there is, as far as was last looked; see `look`. */
  get usage(): { readonly jobs: number; readonly bytes: number } {
    const bytes = [...this.#known.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    return { jobs: this.#known.size, bytes };
  }

  /** As far as was last looked; see `look`. */
  known(job: JobId): StoredJob | undefined {
    return this.#known.get(job)?.shown;
  }

  /** Gets to know what all gateways have stored and removed until now. @throws CoffeeError OUTPUT when the volume cannot be read. */
  look(): Promise<void> {
    return (this.#looking ??= this.#look().finally(() => (this.#looking = undefined)));
  }

  /** Idempotent. @throws CoffeeError OUTPUT when the volume cannot be written. */
  async delete(job: JobId): Promise<void> {
    await this.options.volume.remove(job);
    this.#known.delete(job);
  }

  /**
   * Removes what is too old or too much, and what gateways that have ended were writing. Any number of gateways may do so at once.
   * @param spared stays: it was stored a moment ago. @throws CoffeeError OUTPUT when the volume cannot be used.
   */
  async sweep(spared?: JobId): Promise<void> {
    const { volume } = this.options;
    await this.look();
    const entries = [...this.#known].map(([job, { bytes, storedAt }]) => ({ job, bytes, storedAt }));
    for (const job of outdated(entries, await volume.now(), this.options, spared)) await this.delete(job);
    await volume.removeDrafts(DRAFT_UNTOUCHED);
  }

  async #look(): Promise<void> {
    const { volume } = this.options;
    const there = new Set(await volume.list());
    for (const job of this.#known.keys()) if (!there.has(job)) this.#known.delete(job);
    for (const job of there) if (!this.#known.has(job)) await this.#read(job);
  }

  async #read(job: JobId): Promise<void> {
    const entry = await this.options.volume.open(job);
    // Removed meanwhile.
    if (!entry) return;
    const { storedAt } = entry;
    const bytes = bytesOf(entry);
    try {
      this.#known.set(job, { bytes, storedAt, shown: await this.#shown(job, entry) });
    } catch (thrown) {
      this.options.onDamaged?.(job, asCoffeeError(thrown));
      this.#known.set(job, { bytes, storedAt, shown: undefined });
    } finally {
      await entry.close();
    }
  }

  async #shown(job: JobId, entry: VolumeEntry): Promise<StoredJob> {
    const manifest = await readManifest(entry, job);
    const { owner, queries, parameters, titles, sql, rows, served, openedAt, completedAt } = manifest;
    const { tables, unmatched, answers } = manifest;
    return {
      job,
      owner,
      ...(queries && { queries }),
      ...(parameters && { parameters }),
      ...(titles && { titles }),
      ...(sql && { sqlInShort: inShort(sql, titles) }),
      ...(rows !== undefined && { rows }),
      ...(served && { served }),
      badRows: tables.reduce((sum, table) => sum + (table.badRows ?? 0), 0),
      answers: answers.map(({ sink, rows }) => ({ name: sink.name, rows })),
      unmatched,
      openedAt,
      completedAt,
      storedAt: entry.storedAt,
      keptUntil: Math.floor(entry.storedAt + this.options.keep),
      untilEnd: this.options.untilEnd ?? false,
      bytes: bytesOf(entry),
    };
  }
}
