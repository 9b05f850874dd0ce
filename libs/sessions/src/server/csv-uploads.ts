/**
 * The uploads of a job whose client sends its files as they are. Owns: the order of their bytes, a spool file for the one that is
 * being received, and cutting it into the chunks that a client with a reader would have sent: same ranges, same seqs, same bytes,
 * whatever the pieces. One file at a time: a client that is faster waits for its acknowledgements.
 */
import { createHash, type Hash } from 'node:crypto';
import { mkdir, mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { chunkSeq } from '@coffee/core';
import {
  DEFAULT_RANGE_BYTES,
  RangeReader,
  ReadingRoom,
  TableReading,
  compileKernel,
  openFile,
  type InputFile,
} from '@coffee/csv';
import type { JobRun, JobService, JobSource } from '@coffee/jobs';
import { DATA_ENVELOPE_BYTES, SessionError, decodeCsvUpload, type CsvUpload } from '@coffee/protocol';
import type { TableScan } from '@coffee/query-plan';
import type { UploadEnd, UploadEndAck } from '../messages';
import { FileCursor } from './file-cursor';
import type { UploadWindow } from './upload-window';

interface TableUpload {
  readonly scan: TableScan;
  readonly cursor: FileCursor;
  readonly reading: TableReading;
  /** By its bytes, the name of each file that has come. */
  readonly names: Map<string, string>;
  /** What a person should know of the files, a line each. */
  readonly notes: string[];
  /** Since its UPLOAD_END: when that is in the logs. */
  ended?: Promise<void>;
}

/** Chunks of one file on their way at once. */
const IN_FLIGHT = 4;
/** As START_JOB has them. */
const REMEDIES = { skip: 'onBadRow "skip"', latin1: 'encoding "latin1"' };

let kernel: WebAssembly.Module | undefined;

export class CsvUploads {
  readonly #tables: readonly TableUpload[];
  readonly #reader: RangeReader;
  #folder: Promise<string> | undefined;
  #file: FileHandle | undefined;
  #hash: Hash = createHash('sha256');
  readonly #stop = new AbortController();
  #chain: Promise<void> = Promise.resolve();
  #over = false;
  /** Why what was sent is not safe. */
  #failure: { readonly thrown: unknown } | undefined;

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
      reading: this.#readingOf(scan),
      names: new Map<string, string>(),
      notes: [],
    }));
  }

  #readingOf(scan: TableScan): TableReading {
    return new TableReading(scan, {
      scanner: { scan: (request) => this.#reader.read(request) },
      room: new ReadingRoom(IN_FLIGHT, this.#stop.signal),
      ...{ rangeBytes: DEFAULT_RANGE_BYTES, headroom: DATA_ENVELOPE_BYTES, remedies: REMEDIES },
      onBadRow: this.source.onBadRow,
      take: (seq, chunk) => this.run.ingest(scan.table, chunkSeq(seq), chunk),
    });
  }

  /** The job or its connection has ended: what still comes is acknowledged and dropped, what was spooled is deleted. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stop.abort(new SessionError('UNAVAILABLE', 'the upload has ended'));
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

  /** Resolves when the table's end is in the logs. @returns what there is to say of its rows. @throws SessionError */
  async end({ table: name, chunks }: UploadEnd): Promise<Pick<UploadEndAck, 'badRows' | 'notes'>> {
    if (this.#over) return {};
    const table = this.#tables.find(({ scan }) => scan.table === name);
    if (!table) throw new SessionError('BAD_REQUEST', `the job does not need table ${name}`);
    if (chunks !== undefined) throw new SessionError('BAD_REQUEST', 'who sends files does not know their chunks');
    if (!table.cursor.complete) throw new SessionError('BAD_REQUEST', `table ${name} ends before its files do`);
    // However often it is said, the logs are told once.
    await (table.ended ??= this.#journalEnd(table));
    const { badRows, notes } = table.reading.report;
    return { badRows, notes: [...table.notes, ...notes] };
  }

  async #journalEnd(table: TableUpload): Promise<void> {
    await new Promise<void>((resolve) => this.#then(() => Promise.resolve(), resolve));
    if (this.#failure) throw this.#failure.thrown;
    if (!this.#over) await this.service.endTable(this.run, table.scan.table, table.reading.chunks);
  }

  /** Steps come one after the other; after one that fails or after the end, the others are left out. */
  #then(step: () => Promise<void>, done: () => void): void {
    this.#chain = this.#chain
      .then(() => (this.#over ? undefined : step()))
      .catch((thrown: unknown) => {
        if (!this.#over) {
          this.#failure = { thrown };
          this.onFailure(thrown);
        }
        this.close();
      })
      .then(done);
  }

  async #take(table: TableUpload, { file, offset, bytes }: CsvUpload, whole: boolean): Promise<void> {
    const folder = await (this.#folder ??= mkdtemp(join(this.spool, `coffee-${this.run.job}-`)));
    // Its own name is for people: it may be none that a file here can have.
    const path = join(folder, `${table.scan.table}-${file}`);
    if (offset === 0) {
      await mkdir(folder, { recursive: true });
      this.#file = await open(path, 'w');
      this.#hash = createHash('sha256');
    }
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.byteLength && this.#file;) at += (await this.#file.write(bytes, at)).bytesWritten;
    if (!whole) return;
    await this.#file?.close();
    this.#file = undefined;
    this.#noteEqual(table, table.cursor.nameOf(file), this.#hash.digest('hex'));
    try {
      await table.reading.read(this.#opened(table, path, table.cursor.nameOf(file)));
      await table.reading.done();
    } finally {
      this.#reader.close();
    }
    await rm(path);
  }

  #noteEqual({ names, notes }: TableUpload, name: string, hash: string): void {
    const equals = names.get(hash);
    if (equals === undefined) names.set(hash, name);
    else notes.push(`equal files: ${name} has the same bytes as ${equals}`);
  }

  #opened({ scan: { table, columns } }: TableUpload, path: string, name: string): InputFile {
    return openFile(path, { name, table, columns, encoding: this.source.encoding ?? 'utf8' });
  }

  async #cleanUp(): Promise<void> {
    this.#reader.close();
    await this.#file?.close();
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true });
  }
}
