/**
 * The answers of a job that is hosted here, on their way into the store. Owns: what is said of the job beside them. Must not know: who hosts the job,
 * how it is ended.
 */
import { CoffeeError, type JobId } from '@coffee/core';
import { readsOf, type PhysicalPlan } from '@coffee/query-plan';
import type { AboutJob, AnswersWriter, ResultsStore } from '@coffee/results';
import type { JobRecord } from './journal';
import type { ResultPart } from './result-reader';

export interface AnswerKeepingOptions {
  readonly results: ResultsStore;
  /** As the journal knows it now. */
  readonly record: () => JobRecord | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export class AnswerKeeping {
  readonly #writer: AnswersWriter;

  constructor(
    private readonly job: JobId,
    private readonly plan: PhysicalPlan,
    private readonly options: AnswerKeepingOptions,
  ) {
    this.#writer = options.results.writer(job, plan.results);
  }

  /** Resolves when the next part may come. @throws CoffeeError as `AnswersWriter.add`. */
  add(part: ResultPart): Promise<void> {
    return this.#writer.add(part);
  }

  /**
   * Every answer is complete. Resolves when they are stored, by this gateway or another.
   * @param rows that the first stages have processed. @throws CoffeeError as `AnswersWriter.store`.
   */
  async store(rows: number): Promise<void> {
    const { results, now, onError } = this.options;
    await this.#writer.store(this.#about(rows, now()));
    // They are stored, whether there is room for the others now or later.
    await results.sweep(this.job).catch(onError);
  }

  /** The job goes on. */
  touch(): void {
    this.#writer.touch().catch(this.options.onError);
  }

  /** The answers are not wanted here, unless they are stored. */
  abandon(): void {
    this.#writer.abandon().catch(this.options.onError);
  }

  #about(rows: number, completedAt: number): AboutJob {
    const { job, plan } = this;
    const record = this.options.record();
    if (!record) throw new CoffeeError('GONE', `job ${job} is not known any more`);
    const { opened, spec, tables, badRows, served } = record;
    return {
      owner: opened.owner,
      ...opened.asked,
      fingerprint: spec?.fingerprint ?? '',
      ...(spec?.source && { source: spec.source }),
      ...(served && { served }),
      scan: plan.tables.map(readsOf),
      tables: [...tables].map(([table, chunks]) => {
        const bad = badRows.get(table);
        return { table, chunks, ...(bad !== undefined && { badRows: bad }) };
      }),
      rows,
      openedAt: opened.at,
      completedAt,
    };
  }
}
