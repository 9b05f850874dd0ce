/**
 * The uploads of a job whose client sends its files as they are. Owns: the order of their bytes, which files are still
 * needed, and that each is cut into the same chunks, whatever the pieces. One file at a time: a client that is faster waits for its
 * acknowledgements. Must not know: which thread reads files, what is in them.
 */
import type { TableReaders } from '@coffee/csv';
import type { HostedJob, JobService, JobSource } from '@coffee/jobs';
import { SessionError, type CsvUpload } from '@coffee/protocol';
import type { TableEnd, TableEndReport } from '../messages';
import { FileCursor } from './file-cursor';
import type { SpoolFolder, SpooledFile } from './spool';
import { TableIntake } from './table-intake';
import type { UploadWindow } from './upload-window';

interface TableUpload {
  readonly intake: TableIntake;
  readonly cursor: FileCursor;
  /** Files that have been read, and may have to be read again. */
  readonly kept: SpooledFile[];
  /** Since its TABLE_END: when that is in the logs. */
  ended?: Promise<void>;
}

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
    source: JobSource,
    private readonly spool: SpoolFolder,
    readers: TableReaders,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.#tables = run.plan.tables.map((scan) => ({
      intake: new TableIntake(scan, run, source, readers),
      cursor: new FileCursor(source.tables?.find(({ table }) => table === scan.table)?.files ?? []),
      kept: [],
    }));
  }

  /** What of all that the client has sent is waited for, for a person; undefined when it is its turn. */
  get waits(): string | undefined {
    if (this.#steps === 0) return undefined;
    return this.#reading === undefined ? 'what was uploaded is being stored' : `${this.#reading} is being read`;
  }

  /** The job or its connection has ended: what still comes is acknowledged and dropped, what was spooled is deleted. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    for (const { intake } of this.#tables) intake.close();
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
    if (table.ended) throw new SessionError('BAD_ORDER', `table ${table.intake.scan.table} has ended`);
    const whole = table.cursor.take(piece);
    this.#then(() => this.#take(table, piece, whole), safe);
    return true;
  }

  /** Resolves when the table's end is in the logs. @returns what there is to say of its rows. @throws SessionError */
  async end({ table: name, chunks }: TableEnd): Promise<TableEndReport> {
    if (this.#over) return {};
    const table = this.#tables.find(({ intake }) => intake.scan.table === name);
    if (!table) throw new SessionError('BAD_REQUEST', `the job does not need table ${name}`);
    if (chunks !== undefined) throw new SessionError('BAD_REQUEST', 'who sends files does not know their chunks');
    if (!table.cursor.complete) throw new SessionError('BAD_REQUEST', `table ${name} ends before its files do`);
    // However often it is said, the logs are told once.
    await (table.ended ??= this.#journalEnd(table));
    return table.intake.report;
  }

  async #journalEnd(table: TableUpload): Promise<void> {
    await new Promise<void>((resolve) => this.#then(() => Promise.resolve(), resolve));
    if (this.#failure) throw this.#failure.thrown;
    table.intake.close();
    for (const file of table.kept.splice(0)) await this.spool.remove(file);
    const { scan, chunks, badRows } = table.intake;
    if (!this.#over) await this.service.completeTable(this.run, scan.table, chunks, badRows);
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
    if (offset === 0) await this.spool.begin(`${table.intake.scan.table}-${file}`);
    await this.spool.write(bytes);
    if (!whole) return;
    const spooled = await this.spool.end();
    const name = table.cursor.nameOf(file);
    const elsewhere = this.#tables.reduce((sum, one) => sum + (one === table ? 0 : one.intake.badRows), 0);
    this.#reading = name;
    const isToStay = await table.intake.read(spooled, name, table.cursor.isNamed(file), elsewhere);
    this.#reading = undefined;
    if (isToStay) table.kept.push(spooled);
    else await this.spool.remove(spooled);
  }
}
