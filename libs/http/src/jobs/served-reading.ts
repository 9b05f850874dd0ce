/** The reading of served data for one job. Owns: how far it is, and that it ends with the job. Must not know: what becomes of the job. */
import type { HostedJob, JobService, JobSource } from '@coffee/jobs';
import { CoffeeError } from '@coffee/core';
import type { JobStatus } from '../job-schemas';
import type { OpenedData, ReadData } from '../served-data';

export interface ServedReadingOptions {
  readonly service: JobService;
  readonly run: HostedJob;
  readonly source: JobSource | undefined;
  /** Resolves when the job has a slot. */
  readonly running: Promise<void>;
}

export class ServedReading {
  /** Resolves when all of it is in the job's logs; rejects when it cannot be, or was stopped. */
  readonly done: Promise<void>;
  readonly #stop = new AbortController();
  #read = 0;
  #notes: readonly string[];
  #otherYears: ReadData['otherYears'] = [];
  #isOver = false;

  constructor(
    private readonly data: OpenedData,
    options: ServedReadingOptions,
  ) {
    this.#notes = data.notices;
    this.done = this.#readAll(options).finally(() => (this.#isOver = true));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get status(): NonNullable<JobStatus['served']> {
    const otherYears = this.#otherYears.map(({ table, asked, there }) => ({
      table,
      asked: [...asked],
      there: [...there],
    }));
    return { bytes: this.data.bytes, read: this.#read, notes: [...this.#notes], otherYears };
  }

  /** Idempotent. */
  stop(): void {
    this.#stop.abort(new CoffeeError('CLOSED', 'nothing more is read for the job'));
  }

  async #readAll({ service, run, source, running }: ServedReadingOptions): Promise<void> {
    await running;
    const { onBadRow = 'fail', maxBadRows } = source ?? {};
    const { badRows, notes, otherYears } = await this.data.read({
      ...{ run, onBadRow, signal: this.#stop.signal },
      ...(maxBadRows !== undefined && { maxBadRows }),
      onBytes: (bytes) => (this.#read += bytes),
      completeTable: (table, chunks, bad) => service.completeTable(run, table, chunks, bad),
    });
    this.#notes = [...this.#notes, ...notes, ...badRows.first];
    this.#otherYears = otherYears;
  }
}
