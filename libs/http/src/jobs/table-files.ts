/**
 * The files of one table of a job that come to this gateway as they are. Owns: that they are read in the order in which they were announced, so
 * that the same files give the same chunks whichever gateway reads them, and that none is taken twice with different bytes. Files of one table
 * may come at once: each is stored as it comes, and read when those before have been. Must not know: HTTP, how a file is cut into chunks.
 */
import { createHash } from 'node:crypto';
import type { HostedJob, JobService } from '@coffee/jobs';
import { SpoolFolder, type Spool, type SpooledFile, type TableIntake } from '@coffee/sessions/server';
import { HttpError, firstOf, inFile } from '../problem';
import { storeBody } from '../store-body';

/** Of a file that is being taken in, or was. */
interface TakenFile {
  /** Of its bytes, once they are all here. */
  hash?: string;
  /** Resolves when it was read; rejects when it could not be, and may come again. */
  readonly done: Promise<void>;
}

export interface TableFilesOptions {
  readonly service: JobService;
  readonly run: HostedJob;
  /** Begins to read the table. */
  readonly intake: () => TableIntake;
  /** As they were announced, in their order. */
  readonly names: readonly string[];
  readonly spool: Spool;
  /** Whose share of the spool they take. */
  readonly party: string;
  /** Bad rows of the job's other tables so far. */
  readonly badRowsElsewhere: () => number;
}

export class TableFiles {
  #intake: TableIntake;
  readonly #taken = new Map<string, TakenFile>();
  /** Those that may have to be read again. */
  readonly #kept: SpoolFolder[] = [];
  #reading: string | undefined;
  #ending: Promise<void> | undefined;

  constructor(private readonly options: TableFilesOptions) {
    this.#intake = options.intake();
  }

  get badRows(): number {
    return this.#intake.badRows;
  }

  /** The file that is being read. */
  get reading(): string | undefined {
    return this.#reading;
  }

  /**
   * Takes a whole file. Resolves when it was read, and its chunks are confirmed; at once when it had been.
   * @throws HttpError NOT_FOUND of one that was not announced, BAD_ORDER, CONFLICT; BAD_INPUT of one that cannot be read.
   */
  async put(name: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    const before = this.#before(name);
    if (before) return this.#compare(name, before, body);
    const folder = new SpoolFolder(this.options.spool, this.options.party, this.options.run.job);
    return this.#begin(name, folder, () => storeBody(folder, body));
  }

  /** The same of a file that is stored already, in a folder of its own, which is this table's from now on. */
  async putStored(name: string, folder: SpoolFolder, file: SpooledFile): Promise<void> {
    const before = this.#before(name);
    if (!before) return this.#begin(name, folder, () => Promise.resolve(file));
    await folder.close();
    mustBeSame(name, before, file.hash);
    await before.done;
  }

  /** Resolves when the table's end is in the logs. Idempotent. @throws HttpError BAD_ORDER which names a file that has not come. */
  async end(): Promise<void> {
    const { names } = this.options;
    const { table } = this.#intake.scan;
    const missing = names.filter((name) => !this.#taken.has(name));
    if (missing.length > 0)
      throw new HttpError(
        'BAD_ORDER',
        `table ${table} cannot end: upload ${missing[0]} first, ${missing.length} in all`,
        { missing: firstOf(missing) },
      );
    this.#ending ??= this.#journalEnd();
    this.#ending.catch(() => (this.#ending = undefined));
    await this.#ending;
  }

  /** What there is to say of the rows of all files that were read here. */
  get report(): TableIntake['report'] {
    return this.#intake.report;
  }

  /** Nothing more is to be read: what was stored goes. Idempotent. */
  close(): Promise<void> {
    this.#intake.close();
    return this.#forget();
  }

  async #journalEnd(): Promise<void> {
    const { service, run } = this.options;
    await Promise.all([...this.#taken.values()].map(({ done }) => done));
    const intake = this.#intake;
    await service.completeTable(run, intake.scan.table, intake.chunks, intake.badRows);
    intake.close();
    await this.#forget();
  }

  async #forget(): Promise<void> {
    await Promise.all(this.#kept.splice(0).map((folder) => folder.close()));
  }

  /** The file, if it has come before. @throws HttpError NOT_FOUND, BAD_ORDER when it cannot come now. */
  #before(name: string): TakenFile | undefined {
    const { names } = this.options;
    const { table } = this.#intake.scan;
    const at = names.indexOf(name);
    if (at < 0) throw new HttpError('NOT_FOUND', `the job has no file ${name} of ${table}: it was not announced`);
    const before = this.#taken.get(name);
    if (before) return before;
    const missing = names.slice(0, at).filter((earlier) => !this.#taken.has(earlier));
    if (missing.length === 0) return undefined;
    throw new HttpError('BAD_ORDER', `the files of ${table} are read in their order: upload ${missing[0]} first`, {
      missing: firstOf(missing),
    });
  }

  #begin(name: string, folder: SpoolFolder, stored: () => Promise<SpooledFile>): Promise<void> {
    const { names } = this.options;
    const previous = this.#taken.get(names[names.indexOf(name) - 1] ?? '');
    const done = this.#take(name, folder, stored, previous?.done, (hash) => (taken.hash = hash));
    const taken: TakenFile = { done };
    this.#taken.set(name, taken);
    done.catch(() => this.#taken.get(name) === taken && this.#taken.delete(name));
    return done;
  }

  async #take(
    name: string,
    folder: SpoolFolder,
    stored: () => Promise<SpooledFile>,
    previous: Promise<void> | undefined,
    onHash: (hash: string) => void,
  ): Promise<void> {
    try {
      const file = await stored();
      onHash(file.hash);
      await previous;
      if (await this.#read(name, file)) this.#kept.push(folder);
      else await folder.close();
    } catch (thrown) {
      await folder.close();
      throw inFile(thrown, name);
    }
  }

  async #read(name: string, file: SpooledFile): Promise<boolean> {
    this.#reading = name;
    try {
      return await this.#intake.read(file, name, true, this.options.badRowsElsewhere());
    } catch (thrown) {
      await this.#beginAnew();
      throw thrown;
    } finally {
      this.#reading = undefined;
    }
  }

  /** Whose reading has failed reads no further, and what came before is not here any more: the files come again, from the first. */
  async #beginAnew(): Promise<void> {
    this.#intake.close();
    this.#intake = this.options.intake();
    this.#taken.clear();
    await this.#forget();
  }

  /** A file that came before: its client had not heard that it was taken, or sends another. */
  async #compare(name: string, before: TakenFile, body: AsyncIterable<Uint8Array>): Promise<void> {
    if (before.hash === undefined) throw new HttpError('CONFLICT', `${name} is being uploaded by another request`);
    const hash = createHash('sha256');
    for await (const piece of body) hash.update(piece);
    mustBeSame(name, before, hash.digest('hex'));
    await before.done;
  }
}

function mustBeSame(name: string, { hash }: TakenFile, now: string): void {
  if (hash !== now) throw new HttpError('CONFLICT', `${name} came before, with other bytes: a file cannot be changed`);
}
