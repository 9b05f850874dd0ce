/**
 * The uploads of a job whose client sends its files as they are. Owns: the order of their bytes, a spool file for the one that is
 * being received, and cutting it into the chunks that a client with a reader would have sent: same ranges, same seqs, same bytes,
 * whatever the pieces. One file at a time: a client that is faster waits for its acknowledgements.
 */
import { mkdir, mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { CoffeeError, chunkSeq } from '@coffee/core';
import {
  RangeReader,
  compileKernel,
  describeBadRow,
  openFolder,
  readReferenceTable,
  type FolderTable,
  type ScannedRange,
} from '@coffee/csv';
import type { JobRun, JobService, JobSource } from '@coffee/jobs';
import { DATA_ENVELOPE_BYTES, SessionError, decodeCsvUpload, tableSchemas, type CsvUpload } from '@coffee/protocol';
import type { TableScan } from '@coffee/query-plan';
import type { BadRows, UploadEnd } from '../messages';
import { FileCursor } from './file-cursor';
import type { UploadWindow } from './upload-window';

interface TableUpload {
  readonly scan: TableScan;
  readonly cursor: FileCursor;
  /** Of the next chunk. */
  seq: number;
  /** Since its UPLOAD_END: when that is in the logs. */
  ended?: Promise<void>;
  badRows: number;
  readonly firstBadRows: string[];
}

/** Chunks of one file on their way at once. */
const IN_FLIGHT = 4;
const REPORTED_BAD_ROWS = 10;

let kernel: WebAssembly.Module | undefined;

export class CsvUploads {
  readonly #tables: readonly TableUpload[];
  readonly #reader: RangeReader;
  #folder: Promise<string> | undefined;
  #file: FileHandle | undefined;
  #chain: Promise<void> = Promise.resolve();
  #over = false;

  /** @param spool the folder for the spool files. @param onFailure told of what could not be taken in. */
  constructor(
    private readonly service: JobService,
    private readonly run: JobRun,
    private readonly window: UploadWindow,
    private readonly source: JobSource,
    private readonly spool: string,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.#reader = new RangeReader((kernel ??= compileKernel()));
    this.#tables = run.plan.tables.map((scan) => ({
      scan,
      cursor: new FileCursor(source.tables?.find(({ table }) => table === scan.table)?.files ?? []),
      seq: 0,
      badRows: 0,
      firstBadRows: [],
    }));
  }

  /** The job or its connection has ended: what still comes is acknowledged and dropped, what was spooled is deleted. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#chain = this.#chain.then(() => this.#cleanUp());
  }

  /** The payload of an UPLOAD_CSV. @returns whether it was taken: each piece comes once. @throws SessionError */
  piece(payload: Uint8Array): boolean {
    const piece = decodeCsvUpload(payload);
    const safe = this.window.take(payload.byteLength);
    if (this.#over) {
      safe();
      return false;
    }
    const table = this.#tables[piece.table];
    if (!table) throw new SessionError('BAD_REQUEST', `the job does not need a table ${piece.table}`);
    if (table.ended) throw new SessionError('BAD_ORDER', `table ${table.scan.table} has ended`);
    const whole = table.cursor.take(piece);
    this.#then(() => this.#take(table, piece, whole), safe);
    return piece.bytes.byteLength > 0;
  }

  /** Resolves when the table's end is in the logs. @returns the rows that were left out. @throws SessionError */
  async end({ table: name, chunks }: UploadEnd): Promise<BadRows | undefined> {
    if (this.#over) return undefined;
    const table = this.#tables.find(({ scan }) => scan.table === name);
    if (!table) throw new SessionError('BAD_REQUEST', `the job does not need table ${name}`);
    if (chunks !== undefined) throw new SessionError('BAD_REQUEST', 'who sends files does not know their chunks');
    if (!table.cursor.complete) throw new SessionError('BAD_REQUEST', `table ${name} ends before its files do`);
    // However often it is said, the logs are told once.
    await (table.ended ??= this.#journalEnd(table));
    return { count: table.badRows, first: table.firstBadRows };
  }

  async #journalEnd(table: TableUpload): Promise<void> {
    await new Promise<void>((resolve) => this.#then(() => Promise.resolve(), resolve));
    if (!this.#over) await this.service.endTable(this.run, table.scan.table, table.seq);
  }

  /** Steps come one after the other; after one that fails or after the end, the others are left out. */
  #then(step: () => Promise<void>, done: () => void): void {
    this.#chain = this.#chain
      .then(() => (this.#over ? undefined : step()))
      .catch((thrown: unknown) => {
        if (!this.#over) this.onFailure(thrown);
        this.close();
      })
      .then(done);
  }

  async #take(table: TableUpload, { file, offset, bytes }: CsvUpload, whole: boolean): Promise<void> {
    const folder = join(
      await (this.#folder ??= mkdtemp(join(this.spool, `coffee-${this.run.job}-`))),
      table.scan.table,
    );
    const name = join(folder, table.cursor.nameOf(file));
    if (offset === 0) {
      await mkdir(folder, { recursive: true });
      this.#file = await open(name, 'w');
    }
    for (let at = 0; at < bytes.byteLength && this.#file;) at += (await this.#file.write(bytes, at)).bytesWritten;
    if (!whole) return;
    await this.#file?.close();
    this.#file = undefined;
    await this.#cut(table);
    await rm(folder, { recursive: true });
  }

  /** The only file in the table's spool folder, as the ranges that every reader would cut it into. */
  async #cut(table: TableUpload): Promise<void> {
    const { scan } = table;
    const [found] = openFolder(await this.#folder!, [scan]).tables;
    const file = found?.files[0];
    if (!found || !file) throw new CoffeeError('INTERNAL', `the spool file of ${scan.table} is not there`);
    try {
      let firstRow = file.dataStart;
      let pending: Promise<void>[] = [];
      for (const range of found.ranges) {
        const result = await this.#read(table, found, range, firstRow);
        firstRow = result.endOfLastRow ?? firstRow;
        this.#count(table, file.path, result);
        pending.push(this.run.ingest(scan.table, chunkSeq(table.seq++), result.chunk));
        if (pending.length < IN_FLIGHT && range.end < file.size) continue;
        await Promise.all(pending);
        pending = [];
        if (this.#over) return;
      }
    } finally {
      this.#reader.close();
    }
  }

  #read(
    { scan }: TableUpload,
    { files }: FolderTable,
    range: FolderTable['ranges'][number],
    firstRow: number,
  ): ScannedRange | Promise<ScannedRange> {
    const { columns } = scan;
    const { onBadRow } = this.source;
    const request = { file: files[0]!, range, columns, onBadRow, headroom: DATA_ENVELOPE_BYTES, firstRow };
    return tableSchemas[scan.table].large ? this.#reader.scan(request) : readReferenceTable(request);
  }

  #count(table: TableUpload, path: string, { badRows, failure }: ScannedRange): void {
    if (failure) throw describeBadRow(path, failure);
    table.badRows += badRows.count;
    for (const row of badRows.first) {
      if (table.firstBadRows.length < REPORTED_BAD_ROWS) table.firstBadRows.push(describeBadRow(path, row).message);
    }
  }

  async #cleanUp(): Promise<void> {
    this.#reader.close();
    await this.#file?.close();
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true });
  }
}
