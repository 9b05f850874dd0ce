/**
 * From the files of a folder to chunks on their way: scans the ranges of all tables with a pool of threads, accepts each file's
 * ranges in order (a range that was cut wrongly is scanned again), and hands every accepted chunk over. Bounded: so many ranges are being
 * scanned, waiting for the range before them, or handed over and not yet taken. Whoever takes chunks slowly slows the reading.
 */
import { CoffeeError, chunkSeq, type ChunkSeq } from '@coffee/core';
import {
  CutValidator,
  describeBadRow,
  readReferenceTable,
  type Folder,
  type FolderTable,
  type OnBadRow,
  type ScanRequest,
  type ScannedRange,
  type TableRange,
} from '@coffee/csv';
import { DATA_ENVELOPE_BYTES, tableSchemas, type ScanColumn, type TableName } from '@coffee/protocol';
import type { ScanPool } from './scan-pool';

/** Who scans the ranges: a `ScanPool`. */
export type Scanners = Pick<ScanPool, 'size' | 'scan'>;

export interface UploadTarget {
  /** Takes one encoded chunk with envelope room in front; resolves when the next may come. */
  ingest(table: TableName, seq: ChunkSeq, body: Uint8Array): Promise<void>;
  /** All `chunks` chunks of the table have been taken. */
  endTable(table: TableName, chunks: number): Promise<void>;
}

export interface UploadOptions {
  /** The columns to extract of each table. */
  readonly scans: readonly { readonly table: TableName; readonly columns: readonly ScanColumn[] }[];
  readonly onBadRow: OnBadRow;
  /** Ranges that may be in hand for each thread: as many as hide the time that the target takes for one. */
  readonly rangesPerThread?: number;
  /** Aborted: nothing more is scanned or handed over. */
  readonly signal: AbortSignal;
  /** Bytes of a file whose rows have been accepted. */
  readonly onAccepted: (table: TableName, bytes: number) => void;
}

export interface Uploaded {
  readonly rows: number;
  /** Rows that were left out, and the first ten of them as a person reads them. */
  readonly badRows: { readonly count: number; readonly first: readonly string[] };
}

/** One is scanned, the next waits, another is on its way. */
const RANGES_PER_THREAD = 3;
const REPORTED_BAD_ROWS = 10;

/**
 * @throws CoffeeError BAD_INPUT for the first bad row under `fail` (in the order of the files), INPUT_CHANGED, NO_INPUT; the
 * signal's reason when it is aborted; what the target rejects with.
 */
export async function uploadFolder(
  scanners: Scanners,
  target: UploadTarget,
  folder: Folder,
  options: UploadOptions,
): Promise<Uploaded> {
  const window = new Window(scanners.size * (options.rangesPerThread ?? RANGES_PER_THREAD));
  const tables = folder.tables.map((table) => new TableUpload(table, scanners, target, options));
  // Small tables first: they are over at once, and what waits for them need not.
  for (const table of [...tables].sort((a, b) => Number(a.large) - Number(b.large))) await table.run(window);
  await window.drained();
  await Promise.all(tables.map((table) => table.ended));
  const first = tables.flatMap((table) => table.firstBadRows).slice(0, REPORTED_BAD_ROWS);
  return {
    rows: sum(tables.map((table) => table.rows)),
    badRows: { count: sum(tables.map((table) => table.badRows)), first },
  };
}

class TableUpload {
  rows = 0;
  badRows = 0;
  readonly firstBadRows: string[] = [];
  ended: Promise<void> = Promise.resolve();
  readonly large: boolean;
  readonly #cuts: CutValidator<ScannedRange>;
  readonly #columns: readonly ScanColumn[];
  #taken = 0;

  constructor(
    private readonly table: FolderTable,
    private readonly scanners: Scanners,
    private readonly target: UploadTarget,
    private readonly options: UploadOptions,
  ) {
    this.large = tableSchemas[table.table].large;
    this.#columns = options.scans.find((scan) => scan.table === table.table)?.columns ?? [];
    this.#cuts = new CutValidator(
      table.ranges,
      table.files.map((file) => file.dataStart),
    );
  }

  /** Resolves when every range has been begun; the window tells when all are through. */
  async run(window: Window): Promise<void> {
    if (this.table.ranges.length === 0) this.#end(window);
    for (const range of this.table.ranges) {
      await window.enter();
      this.options.signal.throwIfAborted();
      void this.#scan(range, window);
    }
  }

  async #scan(range: TableRange, window: Window, firstRow?: number): Promise<void> {
    try {
      const result = await this.#read(range, firstRow);
      this.options.signal.throwIfAborted();
      const { accepted, rescan } = this.#cuts.offer(range.seq, result);
      for (const { seq, result: certain } of accepted) void this.#accept(seq, certain, window);
      const again = rescan && this.table.ranges[rescan.seq];
      if (again) await this.#scan(again, window, rescan.firstRow);
    } catch (error) {
      window.fail(error);
    }
  }

  #read(range: TableRange, firstRow: number | undefined): Promise<ScannedRange> {
    const request: ScanRequest = {
      file: this.table.files[range.file]!,
      range: { start: range.start, end: range.end },
      columns: this.#columns,
      onBadRow: this.options.onBadRow,
      headroom: DATA_ENVELOPE_BYTES,
      ...(firstRow !== undefined && { firstRow }),
    };
    return this.large ? this.scanners.scan(request) : readReferenceTable(request);
  }

  async #accept(seq: number, result: ScannedRange, window: Window): Promise<void> {
    try {
      const path = this.table.files[this.table.ranges[seq]!.file]!.path;
      if (result.failure) throw describeBadRow(path, result.failure);
      this.rows += result.rows;
      this.badRows += result.badRows.count;
      for (const row of result.badRows.first) {
        if (this.firstBadRows.length < REPORTED_BAD_ROWS) this.firstBadRows.push(describeBadRow(path, row).message);
      }
      this.options.onAccepted(this.table.table, result.bytes);
      await this.target.ingest(this.table.table, chunkSeq(seq), result.chunk);
      window.leave();
      if (++this.#taken === this.table.ranges.length) this.#end(window);
    } catch (error) {
      window.fail(error);
    }
  }

  #end(window: Window): void {
    this.ended = this.target.endTable(this.table.table, this.#taken);
    // It may fail while others are under way, which are waited for first.
    this.ended.catch((error: unknown) => window.fail(error));
  }
}

/** So many at once; the first failure is everybody's. */
class Window {
  #inside = 0;
  #failure: Error | undefined;
  #waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  constructor(private readonly size: number) {}

  enter(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#inside < this.size) {
      this.#inside++;
      return Promise.resolve();
    }
    return this.#wait().then(() => this.enter());
  }

  leave(): void {
    this.#inside--;
    this.#wake();
  }

  fail(error: unknown): void {
    this.#failure ??= error instanceof Error ? error : new CoffeeError('INTERNAL', String(error));
    this.#wake();
  }

  /** Resolves when nothing is inside. */
  async drained(): Promise<void> {
    while (this.#inside > 0 || this.#failure) await this.#wait();
  }

  #wait(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #wake(): void {
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      if (this.#failure) reject(this.#failure);
      else resolve();
    }
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
