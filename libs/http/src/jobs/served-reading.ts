/** The reading of served data for one job. Owns: how far it is, and that it ends with the job. Must not know: what becomes of the job. */
import type { HostedJob, JobService, JobSource } from '@coffee/jobs';
import { CoffeeError } from '@coffee/core';
import { MOST } from '@coffee/results/schemas';
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
    return { bytes: this.data.bytes, read: this.#read, notes: bounded(this.#notes), otherYears };
  }

  /** Idempotent. */
  stop(): void {
    this.#stop.abort(new CoffeeError('CLOSED', 'nothing more is read for the job'));
  }

  /** What is known of it then outlives this: in the journal before the job can be taken on, or ends. */
  async #readAll(options: ServedReadingOptions): Promise<void> {
    try {
      await this.#readInto(options);
    } finally {
      await options.service.tellServed(options.run.job, this.status);
    }
  }

  async #readInto({ service, run, source, running }: ServedReadingOptions): Promise<void> {
    await running;
    const { onBadRow = 'fail', maxBadRows } = source ?? {};
    const { badRows, notes, otherYears } = await this.data.read({
      ...{ run, onBadRow, signal: this.#stop.signal },
      ...(maxBadRows !== undefined && { maxBadRows }),
      onBytes: (bytes) => (this.#read += bytes),
      completeTable: (table, chunks, bad) => service.completeTable(run, table, chunks, bad),
    });
    // Where there are too many, rows matter most.
    this.#notes = [...badRows.first, ...this.#notes, ...notes];
    this.#otherYears = otherYears;
  }
}

/** As much as is kept. */
function bounded(notes: readonly string[]): string[] {
  const more = notes.length - MOST.notes + 1;
  const told = more > 1 ? [...notes.slice(0, -more), `and ${more} more`] : notes;
  return told.map((note) => note.slice(0, MOST.noteLength));
}
