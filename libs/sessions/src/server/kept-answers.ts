/**
 * The answers of a job that are kept: gathered for the store while it runs, handed to its client from there when it has ended. Owns: what it has open.
 * Must not know: connections, when any of this is to happen.
 */
import { asCoffeeError, type JobId } from '@coffee/core';
import type { AnswerKeeping, ResultPart } from '@coffee/jobs';
import type { PhysicalPlan } from '@coffee/query-plan';
import type { Manifest, StoredAnswers } from '@coffee/results';
import type { JobSessionOptions } from './job-session-options';
import { storedParts } from './stored-parts';

export class KeptAnswers {
  readonly #keeping: AnswerKeeping | undefined;
  #stored: StoredAnswers | undefined;

  /** @param from a plan of a job that runs, or what was stored of one that has ended. */
  constructor(
    private readonly job: JobId,
    from: PhysicalPlan | StoredAnswers,
    private readonly options: Pick<JobSessionOptions, 'service' | 'from' | 'onError'>,
  ) {
    if ('manifest' in from) this.#stored = from;
    else this.#keeping = options.service.keepingOf(job, from);
  }

  /** Of what is stored, as far as it is open. */
  get manifest(): Manifest | undefined {
    return this.#stored?.manifest;
  }

  /** A part of them, in the order of the results log. Resolves when the next may come. @throws CoffeeError as `AnswerKeeping.add`. */
  async add(part: ResultPart): Promise<void> {
    await this.#keeping?.add(part);
  }

  /** As `AnswerKeeping.store`. */
  async store(rows: number): Promise<void> {
    await this.#keeping?.store(rows);
  }

  /** The job goes on. */
  touch(): void {
    this.#keeping?.touch();
  }

  /**
   * Hands over what is stored, while it is wanted.
   * @returns false when nothing is stored any more. @throws CoffeeError BAD_MESSAGE, OUTPUT as `StoredAnswer.encoded`; what `take` throws.
   */
  async deliver(take: (part: ResultPart) => Promise<void>, isWanted: () => boolean): Promise<boolean> {
    const stored = (this.#stored ??= await this.options.service.results?.open(this.job));
    if (!stored) return false;
    for await (const part of storedParts(stored, this.options.from)) {
      if (!isWanted()) break;
      await take(part);
    }
    return true;
  }

  /** The job has ended otherwise: what was stored a moment before goes, too. */
  discard(): void {
    this.close();
    this.options.service.results
      ?.delete(this.job)
      .catch((thrown: unknown) => this.options.onError(asCoffeeError(thrown)));
  }

  /** Nothing more is done with them here. Idempotent. */
  close(): void {
    this.#keeping?.abandon();
    const stored = this.#stored;
    this.#stored = undefined;
    stored?.close().catch(this.options.onError);
  }
}
