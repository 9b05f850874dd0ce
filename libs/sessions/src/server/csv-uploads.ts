/**
 * The uploads of a job whose client sends its files as they are. Owns: the order of their bytes, which files are still
 * needed, and that each is cut into the chunks that a client with a reader would have sent: same ranges, same seqs, same bytes,
 * whatever the pieces. One file at a time: a client that is faster waits for its acknowledgements. Must not know: which thread reads
 * files, what is in them.
 */
import { chunkSeq } from '@coffee/core';
import { leftOutNotice, noBadRows, roleOf, type TableReader, type TableReaders, type TableSoFar } from '@coffee/csv';
import type { HostedJob, JobService, JobSource } from '@coffee/jobs';
import { SessionError, type CsvUpload } from '@coffee/protocol';
import type { TableScan } from '@coffee/query-plan';
import type { TableEnd, TableEndAck } from '../messages';
import { FileCursor } from './file-cursor';
import type { SpoolFolder, SpooledFile } from './spool';
import type { UploadWindow } from './upload-window';

interface TableUpload {
  readonly scan: TableScan;
  readonly cursor: FileCursor;
  /** Since its first file. */
  reader?: TableReader;
  /** Files that have been read, and may have to be read again. */
  readonly kept: SpooledFile[];
  soFar: TableSoFar;
  /** By its bytes, the name of each file that has come. */
  readonly names: Map<string, string>;
  /** What a person should know of the files, a line each. */
  readonly notes: string[];
  /** Since its TABLE_END: when that is in the logs. */
  ended?: Promise<void>;
}

/** As START_JOB has them. */
const REMEDIES = { skip: 'onBadRow "skip"', latin1: 'encoding "latin1"' };

export class CsvUploads {
  readonly #tables: readonly TableUpload[];
  #chain: Promise<void> = Promise.resolve();
  #over = false;
  /** Steps that are not done, and the file that is being read. */
  #steps = 0;
  #reading: string | undefined;
  /** Why what was sent is not safe. */
  #failure: { readonly thrown: unknown } | undefined;

  /** @param spool where the files are meanwhile. @param readers read them. @param onFailure told of what could not be taken in. */
  constructor(
    private readonly service: JobService,
    private readonly run: HostedJob,
    private readonly window: UploadWindow,
    private readonly source: JobSource,
    private readonly spool: SpoolFolder,
    private readonly readers: TableReaders,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.#tables = run.plan.tables.map((scan) => ({
      scan,
      cursor: new FileCursor(source.tables?.find(({ table }) => table === scan.table)?.files ?? []),
      kept: [],
      soFar: { chunks: 0, holdsRows: false, badRows: noBadRows, notes: [] },
      names: new Map<string, string>(),
      notes: [],
    }));
  }

  /** What of all that the client has sent is waited for, for a person; undefined when it is its turn. */
  get waits(): string | undefined {
    if (this.#steps === 0) return undefined;
    return this.#reading === undefined ? 'what was uploaded is being stored' : `${this.#reading} is being read`;
  }

  #readerOf({ table, columns, readings, unique }: TableScan): TableReader {
    const { onBadRow, maxBadRows, encoding = 'utf8' } = this.source;
    const badRows = { onBadRow, ...(maxBadRows !== undefined && { maxBadRows }) };
    const spec = { table, columns, readings, ...(unique !== undefined && { unique }) };
    return this.readers.open({ spec, ...badRows, encoding, remedies: REMEDIES }, (seq, chunk) =>
      this.run.ingest(table, chunkSeq(seq), chunk),
    );
  }

  /** The job or its connection has ended: what still comes is acknowledged and dropped, what was spooled is deleted. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    for (const { reader } of this.#tables) reader?.close();
    this.#chain = this.#chain.then(() => this.spool.close()).catch(this.onFailure);
  }

  /** `bytes`: of the whole payload. @returns whether it was taken: each piece comes once, and holds something. @throws SessionError */
  piece(piece: CsvUpload, bytes: number): boolean {
    const safe = this.window.take(bytes);
    if (this.#over) {
      safe();
      return false;
    }
    const table = this.#tables[piece.table];
    if (!table) throw new SessionError('BAD_REQUEST', `the job does not need a table ${piece.table}`);
    if (table.ended) throw new SessionError('BAD_ORDER', `table ${table.scan.table} has ended`);
    const whole = table.cursor.take(piece);
    this.#then(() => this.#take(table, piece, whole), safe);
    return true;
  }

  /** Resolves when the table's end is in the logs. @returns what there is to say of its rows. @throws SessionError */
  async end({ table: name, chunks }: TableEnd): Promise<Pick<TableEndAck, 'badRows' | 'notes'>> {
    if (this.#over) return {};
    const table = this.#tables.find(({ scan }) => scan.table === name);
    if (!table) throw new SessionError('BAD_REQUEST', `the job does not need table ${name}`);
    if (chunks !== undefined) throw new SessionError('BAD_REQUEST', 'who sends files does not know their chunks');
    if (!table.cursor.complete) throw new SessionError('BAD_REQUEST', `table ${name} ends before its files do`);
    // However often it is said, the logs are told once.
    await (table.ended ??= this.#journalEnd(table));
    const { badRows, notes } = table.soFar;
    return { badRows, notes: [...table.notes, ...notes] };
  }

  async #journalEnd(table: TableUpload): Promise<void> {
    await new Promise<void>((resolve) => this.#then(() => Promise.resolve(), resolve));
    if (this.#failure) throw this.#failure.thrown;
    table.reader?.close();
    for (const file of table.kept.splice(0)) await this.spool.remove(file);
    if (!this.#over) await this.service.completeTable(this.run, table.scan.table, table.soFar.chunks);
  }

  /** Steps come one after the other; after one that fails or after the end, the others are left out. */
  #then(step: () => Promise<void>, done: () => void): void {
    this.#steps++;
    this.#chain = this.#chain
      .then(() => (this.#over ? undefined : step()))
      .catch((thrown: unknown) => {
        if (!this.#over) {
          this.#failure = { thrown };
          this.onFailure(thrown);
        }
        this.close();
      })
      .then(() => {
        this.#steps--;
        done();
      });
  }

  async #take(table: TableUpload, { file, offset, bytes }: CsvUpload, whole: boolean): Promise<void> {
    // Its own name is for people: it may be none that a file here can have.
    if (offset === 0) await this.spool.begin(`${table.scan.table}-${file}`);
    await this.spool.write(bytes);
    if (!whole) return;
    const spooled = await this.spool.end();
    const name = table.cursor.nameOf(file);
    // As in a folder: what lies among the data and is none is not read.
    const role = table.cursor.isNamed(file) ? roleOf(name) : 'data';
    if (role === 'left out') table.notes.push(leftOutNotice(name));
    if (role !== 'data') return this.spool.remove(spooled);
    const elsewhere = this.#tables.reduce((sum, one) => sum + (one === table ? 0 : one.soFar.badRows.count), 0);
    this.#reading = name;
    table.soFar = await (table.reader ??= this.#readerOf(table.scan)).read(spooled.path, name, elsewhere);
    this.#reading = undefined;
    if (table.soFar.holdsRows) this.#noteEqual(table, name, spooled.hash);
    // To say where an id was before, the file that has it is read again.
    if (table.scan.unique === undefined) await this.spool.remove(spooled);
    else table.kept.push(spooled);
  }

  #noteEqual({ names, notes }: TableUpload, name: string, hash: string): void {
    const equals = names.get(hash);
    if (equals === undefined) names.set(hash, name);
    else notes.push(`equal files: ${name} has the same bytes as ${equals}`);
  }
}
