/**
 * A table whose files come one by one, for whoever is sent them: each is opened and read behind those before, as one folder of them
 * would be. Owns: the files of the table that are open. Must not know: where files come from, in which thread it is.
 */
import { CoffeeError } from '@coffee/core';
import type { ChunkBody } from '@coffee/protocol';
import type { RemedyWords } from './bad-row';
import type { Encoding } from './text';
import { holdsRows } from './equal-files';
import { openFile } from './folder';
import type { BadRowsReport } from './input-report';
import { RangeReader } from './range-reader';
import { ReadingRoom } from './reading-room';
import type { OnBadRow } from './scan-request';
import { Kernel, compileKernel } from './scanner/kernel';
import { TableReading, type TableSpec } from './table-reading';
import { Turns } from './turns';
import type { OtherYears } from './years';

/** What to read of a table, and how. Plain values: they pass between threads. */
export interface TableReaderOptions {
  readonly spec: TableSpec;
  readonly onBadRow: OnBadRow;
  /** Under `skip`: more bad rows than these, of this table and others, end the reading. */
  readonly maxBadRows?: number;
  /** Of files without a byte-order mark. */
  readonly encoding: Encoding;
  /** How the files are cut into chunks: whoever reads them again has to cut them alike. */
  readonly rangeBytes: number;
  readonly remedies: RemedyWords;
}

/** What there is to say of all files so far. */
export interface TableSoFar {
  readonly chunks: number;
  /** Whether the last of them holds more than a header. */
  readonly holdsRows: boolean;
  readonly badRows: BadRowsReport;
  readonly notes: readonly string[];
  readonly otherYears?: OtherYears;
}

/** Takes chunk `seq` of the table; the reading goes on meanwhile, only so far ahead. */
export type TakeChunk = (seq: number, chunk: ChunkBody) => Promise<void>;

export interface TableReader {
  /**
   * Reads the next file, which messages call `name`; one at a time. `badRowsElsewhere`: those of other tables so far. A file must stay where it is until the reader is closed if ids
   * of the table may occur only once, else until this resolves: when all its chunks are taken.
   * @throws CoffeeError NO_INPUT, INPUT_CHANGED, BAD_INPUT; CLOSED, also when its thread has ended over another file; JOB_FAILED when it has
   * ended over this one; what `take` rejects with. Then nothing more can be read.
   */
  read(path: string, name: string, badRowsElsewhere?: number): Promise<TableSoFar>;
  /** Idempotent. What is under way is given up soon. */
  close(): void;
}

/** Whoever reads tables: this thread (`LocalTableReaders`), or others (`ReadingThreads`). */
export interface TableReaders {
  /** @param onTurn told each time that the thread turns to this table. */
  open(options: TableReaderOptions, take: TakeChunk, onTurn?: () => void): TableReader;
}

/** Ranges of one table that are under way at once. */
const IN_FLIGHT = 2;

/** Readers in this thread, which share one kernel and scan in turn. */
export class LocalTableReaders implements TableReaders {
  #kernel: Kernel | undefined;
  readonly #turns = new Turns();

  open(options: TableReaderOptions, take: TakeChunk, onTurn: () => void = () => undefined): TableReader {
    this.#kernel ??= new Kernel(compileKernel());
    return new LocalTableReader(options, take, this.#kernel, this.#turns, onTurn);
  }
}

class LocalTableReader implements TableReader {
  readonly #files: RangeReader;
  readonly #reading: TableReading;
  #badRowsElsewhere = 0;
  readonly #end = new AbortController();

  constructor(
    private readonly options: TableReaderOptions,
    take: TakeChunk,
    kernel: Kernel,
    private readonly turns: Turns,
    private readonly onTurn: () => void,
  ) {
    this.#files = new RangeReader(kernel);
    const { spec, onBadRow, maxBadRows, remedies, rangeBytes } = options;
    this.#reading = TableReading.ofChunks(spec, {
      ...{ onBadRow, ...(maxBadRows !== undefined && { maxBadRows }), remedies, take },
      rangeBytes,
      badRows: () => this.#badRowsElsewhere + this.#reading.report.badRows.count,
      room: new ReadingRoom(IN_FLIGHT, this.#end.signal),
      scanner: { scan: (request) => this.#inTurn(() => this.#files.read(request)) },
    });
  }

  async read(path: string, name: string, badRowsElsewhere = 0): Promise<TableSoFar> {
    this.#badRowsElsewhere = badRowsElsewhere;
    const { spec, encoding } = this.options;
    try {
      const file = await this.#inTurn(() => openFile(path, { ...spec, name, encoding }));
      await this.#reading.read(file);
      await this.#reading.done();
      const { chunks, report } = this.#reading;
      const { badRows, notes, otherYears } = report;
      return { chunks, holdsRows: holdsRows(file), badRows, notes, ...(otherYears && { otherYears }) };
    } finally {
      this.#files.close();
    }
  }

  close(): void {
    if (this.#end.signal.aborted) return;
    this.#end.abort(new CoffeeError('CLOSED', 'the reading was given up'));
    // Behind what is being read of them.
    void this.turns.take(() => this.#files.close());
  }

  #inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    return this.turns.take(() => {
      this.#end.signal.throwIfAborted();
      this.onTurn();
      return work();
    });
  }
}
