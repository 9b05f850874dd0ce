/**
 * The files of one table of a job that come to this gateway as they are. Owns: that they are read in the order in which they were announced, so
 * that the same files give the same chunks whichever gateway reads them, and that none is taken twice with different bytes. Files of one table
 * may come at once: each is stored as it comes, and read when those before have been. Must not know: HTTP, how a file is cut into chunks.
 */
import { createHash } from 'node:crypto';
import type { HostedJob, JobService } from '@coffee/jobs';
import { SpoolFolder, type Spool, type SpooledFile, type TableIntake } from '@coffee/sessions/server';
import { HttpError, inFile } from '../problem';

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
  readonly intake: TableIntake;
  /** As they were announced, in their order. */
  readonly names: readonly string[];
  readonly spool: Spool;
  /** Whose share of the spool they take. */
  readonly party: string;
  /** Bad rows of the job's other tables so far. */
  readonly badRowsElsewhere: () => number;
}

export class TableFiles {
  readonly #taken = new Map<string, TakenFile>();
  /** Those that may have to be read again. */
  readonly #kept: SpoolFolder[] = [];
  #reading: string | undefined;
  #ending: Promise<void> | undefined;

  constructor(private readonly options: TableFilesOptions) {}

  get badRows(): number {
    return this.options.intake.badRows;
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
    const { names, intake } = this.options;
    const { table } = intake.scan;
    const at = names.indexOf(name);
    if (at < 0) throw new HttpError('NOT_FOUND', `the job has no file ${name} of ${table}: it was not announced`);
    const before = this.#taken.get(name);
    if (before) return this.#compare(name, before, body);
    const missing = names.slice(0, at).find((earlier) => !this.#taken.has(earlier));
    if (missing !== undefined)
      throw new HttpError('BAD_ORDER', `the files of ${table} are read in their order: upload ${missing} first`);
    const previous = at === 0 ? undefined : this.#taken.get(names[at - 1]!);
    const taking = this.#take(name, body, previous?.done, (hash) => (taken.hash = hash));
    const taken: TakenFile = { done: taking };
    this.#taken.set(name, taken);
    taking.catch(() => this.#taken.delete(name));
    return taking;
  }

  /** Resolves when the table's end is in the logs. Idempotent. @throws HttpError BAD_ORDER which names a file that has not come. */
  async end(): Promise<void> {
    const { names, intake } = this.options;
    const { table } = intake.scan;
    const missing = names.filter((name) => !this.#taken.has(name));
    if (missing.length > 0)
      throw new HttpError(
        'BAD_ORDER',
        `table ${table} cannot end: upload ${missing[0]} first, ${missing.length} in all`,
      );
    this.#ending ??= this.#journalEnd();
    this.#ending.catch(() => (this.#ending = undefined));
    await this.#ending;
  }

  /** What there is to say of the rows of all files that were read here. */
  get report(): TableIntake['report'] {
    return this.options.intake.report;
  }

  /** Nothing more is to be read: what was stored goes. Idempotent. */
  close(): Promise<void> {
    this.options.intake.close();
    return this.#forget();
  }

  async #journalEnd(): Promise<void> {
    const { service, run, intake } = this.options;
    await Promise.all([...this.#taken.values()].map(({ done }) => done));
    await service.completeTable(run, intake.scan.table, intake.chunks);
    intake.close();
    await this.#forget();
  }

  async #forget(): Promise<void> {
    await Promise.all(this.#kept.splice(0).map((folder) => folder.close()));
  }

  async #take(
    name: string,
    body: AsyncIterable<Uint8Array>,
    previous: Promise<void> | undefined,
    onHash: (hash: string) => void,
  ): Promise<void> {
    const { spool, party, run } = this.options;
    const folder = new SpoolFolder(spool, party, run.job);
    try {
      const file = await store(folder, body);
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
      return await this.options.intake.read(file, name, true, this.options.badRowsElsewhere());
    } finally {
      this.#reading = undefined;
    }
  }

  /** A file that came before: its client had not heard that it was taken, or sends another. */
  async #compare(name: string, before: TakenFile, body: AsyncIterable<Uint8Array>): Promise<void> {
    if (before.hash === undefined) throw new HttpError('CONFLICT', `${name} is being uploaded by another request`);
    const hash = createHash('sha256');
    for await (const piece of body) hash.update(piece);
    if (hash.digest('hex') !== before.hash)
      throw new HttpError('CONFLICT', `${name} came before, with other bytes: a file cannot be changed`);
    await before.done;
  }
}

/** The name of a file is for people: it may be none that a file here can have. */
const STORED = 'file';

async function store(folder: SpoolFolder, body: AsyncIterable<Uint8Array>): Promise<SpooledFile> {
  await folder.begin(STORED);
  for await (const piece of body) await folder.write(piece);
  return folder.end();
}
