/**
 * One job as a command follows it through a gateway: uploaded if it needs to be, its answers collected. Owns: what becomes of the
 * job when the command cannot go on. Must not know: flags, terminals, whether the job was opened or resumed.
 */
import { CoffeeError, asCoffeeError } from '@coffee/core';
import { openFolder, UPLOAD_RANGE_BYTES, type BadRow, type Encoding, type Folder, type FolderTable } from '@coffee/csv';
import { AnswerCollector } from '@coffee/answers';
import type { ProgressReport, StageProgress } from '@coffee/jobs';
import type { RemoteJob, RemoteJobListener, JobAccepted, JobEnded } from '@coffee/sessions/client';
import { ProgressMeter, uploadFolder, type ScanPool, type UploadTarget } from '@coffee/worker-runtime';
import type { Delivery } from './delivery';
import { failureOf } from './job-outcome';

/** Told what happens, for whoever looks on. */
export interface JobWatcher {
  accepted(job: string): void;
  lost(reason: Error): void;
  regained(): void;
  /** The gateway is asked to cancel, and its word is waited for. */
  cancelling(job: string): void;
  progressed(report: ProgressReport): void;
  /** What is left out of the folder, or there twice: told before it is read. */
  noticed(notices: readonly string[]): void;
}

/** What is asked of a `RemoteJob`. */
export type RemoteJobHandle = Pick<
  RemoteJob,
  'accepted' | 'finished' | 'upload' | 'completeTable' | 'cancel' | 'close' | 'leave'
>;

/** How files are read, as far as it is not the job's. */
export interface InputOptions {
  /** Of files without a byte-order mark. */
  readonly encoding?: Encoding;
  readonly maxBadRows?: number;
  /** Told of every row that is skipped, with its line in the file. */
  readonly onReject?: (file: string, row: BadRow) => void;
}

export interface FollowOptions {
  readonly input?: InputOptions;
  /** Starts the threads that read the folder; called only when there is something to read. */
  readonly scanners: () => Pick<ScanPool, 'size' | 'scan' | 'onFailure'>;
  /** Where the tables are that the gateway lacks. */
  readonly dir: string | undefined;
  /** Its answers are stored: those who look at the job are told what was left out of it. */
  readonly keep?: boolean;
  /** Whether this command has opened the job: then it is cancelled when its upload cannot begin. */
  readonly opened: boolean;
  readonly watcher: JobWatcher;
  /** A command about the job, as one would type it here. */
  readonly command: (verb: 'results' | 'resume' | 'cancel', job: string, ...more: string[]) => string;
  /** Aborted: the job is to be cancelled. */
  readonly signal: AbortSignal;
}

/**
 * Ranges in hand for each scanner: what is not acknowledged is kept, some 1.3 MB each, while a chunk takes longer to the broker
 * and back than to be scanned.
 */
const RANGES_PER_THREAD = 16;

export class JobRunner {
  readonly #job: RemoteJobHandle;
  readonly #stop = new AbortController();
  readonly #stopped: Promise<never>;
  readonly #started = performance.now();
  #accepted: JobAccepted | undefined;
  #collector: AnswerCollector | undefined;
  #stages: readonly StageProgress[] = [];
  #place = 0;
  #mayCancel: boolean;

  constructor(
    begin: (listener: RemoteJobListener) => RemoteJobHandle,
    private readonly options: FollowOptions,
  ) {
    this.#mayCancel = options.opened;
    this.#stopped = new Promise((_resolve, reject) => {
      this.#stop.signal.addEventListener('abort', () => reject(asCoffeeError(this.#stop.signal.reason)));
    });
    this.#stopped.catch(() => undefined);
    this.#job = begin({
      accepted: (accepted) => this.#take(accepted),
      placed: (place) => (this.#place = place),
      progressed: (stages) => (this.#stages = stages),
      submitted: (part) => this.#collector?.add(part),
      interrupted: (reason) => options.watcher.lost(reason),
    });
  }

  /**
   * Uploads what is missing, waits for the end, and has the answers delivered; the gateway keeps them until that is done, or with `keep` as if nobody
   * had fetched them.
   * @throws CoffeeError SESSION, TRANSPORT, JOB_FAILED, CANCELLED; as reading a folder throws; what `deliver` throws.
   */
  async finish(deliver: (delivery: Delivery) => Promise<void>, keep = false): Promise<void> {
    await this.#hand(await this.#unlessStopped(() => this.#collect(false)), deliver, keep);
  }

  /** Uploads what is missing, and leaves the job running. @returns its name. @throws as `finish` does before it delivers. */
  async detach(): Promise<string> {
    await this.#unlessStopped(() => this.#collect(true));
    this.#job.leave();
    return this.#accepted?.job ?? '';
  }

  async #unlessStopped(work: () => Promise<Delivery>): Promise<Delivery> {
    const { signal } = this.options;
    const abort = (): void => this.#stop.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    try {
      return await work();
    } catch (thrown) {
      throw await this.#giveUp(asCoffeeError(thrown));
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** `uploadOnly`: does not wait for the answers. */
  async #collect(uploadOnly: boolean): Promise<Delivery> {
    const accepted = await Promise.race([this.#job.accepted, this.#stopped]);
    const folder = folderOf(accepted, this.options);
    if (folder) this.options.watcher.noticed(folder.notices);
    this.#mayCancel = true;
    const meter = new ProgressMeter(
      folder?.tables ?? [],
      this.#started,
      () => ({ stages: this.#stages, ...(this.#place > 0 && { place: this.#place }) }),
      (report) => this.options.watcher.progressed(report),
    );
    try {
      const completed = this.#completed();
      // When the job fails, so does its upload: the reason is the job's.
      const uploaded = this.#upload(accepted, folder, meter).catch(async (thrown: unknown) => {
        if (asCoffeeError(thrown).code === 'JOB_OVER') await completed;
        throw thrown;
      });
      completed.catch(() => undefined);
      const all = Promise.all([uploaded, uploadOnly ? undefined : completed]);
      const [input] = await Promise.race([all, this.#stopped]);
      const answers = this.#collector?.answers() ?? [];
      const seconds = (performance.now() - this.#started) / 1000;
      const { queries, parameters, titles } = accepted;
      const asked = {
        ...{ queries, parameters },
        ...(titles && { titles: new Map(titles.map(({ query, title }) => [query, title])) }),
      };
      return { answers, asked, ...(input && { input }), seconds };
    } finally {
      meter.stop();
    }
  }

  async #completed(): Promise<void> {
    const ended = await this.#job.finished;
    const failure = failureOf({ ...ended, state: ended.outcome });
    if (failure) throw failure;
  }

  async #upload(
    { ended, scan, onBadRow, maxBadRows }: JobAccepted,
    folder: Folder | undefined,
    meter: ProgressMeter,
  ): Promise<Delivery['input']> {
    if (!folder) return undefined;
    const isIn = ({ table }: FolderTable): boolean => ended.some((end) => end.table === table);
    for (const one of folder.tables.filter(isIn)) meter.accepted(one.table, one.bytes);
    const missing = folder.tables.filter((one) => !isIn(one));
    const scanners = this.options.scanners();
    scanners.onFailure = (error) => this.#stop.abort(error);
    const job = this.#job;
    const target: UploadTarget = {
      ingest: (table, seq, body) => job.upload(table, seq, body),
      completeTable: (table, chunks, badRows) =>
        job.completeTable(table, chunks, this.options.keep ? badRows : undefined),
    };
    const uploaded = await uploadFolder(
      scanners,
      target,
      { ...folder, tables: missing },
      {
        scans: scan,
        onBadRow,
        ...(maxBadRows !== undefined && { maxBadRows }),
        ...this.options.input,
        rangesPerThread: RANGES_PER_THREAD,
        signal: this.#stop.signal,
        onAccepted: (table, bytes) => meter.accepted(table, bytes),
      },
    );
    return { ...uploaded, bytes: missing.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  async #hand(delivery: Delivery, deliver: (delivery: Delivery) => Promise<void>, keep: boolean): Promise<void> {
    try {
      await deliver(delivery);
    } catch (thrown) {
      this.#job.leave();
      const error = asCoffeeError(thrown);
      const results = this.options.command('results', this.#accepted?.job ?? '', '--out', 'DIR');
      const again = `the gateway still has the answers: ${results}`;
      throw new CoffeeError(error.code, `${error.message}; ${again}`, { cause: thrown });
    }
    if (keep) this.#job.leave();
    else await this.#job.close();
  }

  #take(accepted: JobAccepted): void {
    if (this.#accepted) return this.options.watcher.regained();
    this.#accepted = accepted;
    this.#collector = new AnswerCollector(accepted);
    this.options.watcher.accepted(accepted.job);
  }

  /** @returns what to tell the user. */
  async #giveUp(error: CoffeeError): Promise<CoffeeError> {
    this.#stop.abort(error);
    const interrupted = this.options.signal.aborted;
    if (!interrupted && !this.#mayCancel) {
      this.#job.leave();
      return error;
    }
    if (interrupted && this.#accepted) this.options.watcher.cancelling(this.#accepted.job);
    if (interrupted) this.#job.cancel();
    // Whoever asks for the job later is told why.
    else this.#job.cancel(error.message);
    const ended = await this.#job.finished.catch(() => undefined);
    this.#job.leave();
    return interrupted ? this.#interruptedAt(this.#accepted?.job, ended) : error;
  }

  #interruptedAt(job: string | undefined, ended: JobEnded | undefined): CoffeeError {
    const interrupted = (what: string): CoffeeError => new CoffeeError('CANCELLED', `interrupted: ${what}`);
    const nothing = 'nothing was written';
    if (job === undefined) return interrupted(nothing);
    switch (ended?.outcome) {
      case 'completed':
        return interrupted(`${nothing}; job ${job} had already completed: ${this.options.command('results', job)}`);
      case 'cancelled':
      case 'failed':
        return interrupted(`job ${job} is ${ended.outcome}, ${nothing}`);
      default:
        return interrupted(`${nothing}; no gateway could be told, so job ${job} goes on for a while`);
    }
  }
}

/** The folder with what the job lacks; undefined when it lacks nothing. */
function folderOf(
  { job, scan, ended, state, format, fingerprint }: JobAccepted,
  { dir, input = {}, command }: FollowOptions,
): Folder | undefined {
  const missing = scan.filter(({ table }) => !ended.some((end) => end.table === table)).map(({ table }) => table);
  if (missing.length === 0 || (state !== 'queued' && state !== 'running')) return undefined;
  if (format === 'csv')
    throw new CoffeeError(
      'USAGE',
      `job ${job} was opened by another kind of client, which alone can go on uploading it`,
    );
  if (dir === undefined)
    throw new CoffeeError(
      'USAGE',
      `job ${job} still lacks ${missing.join(', ')}: ${command('resume', job, 'DIR')} uploads them`,
    );
  const { encoding } = input;
  const folder = openFolder(dir, scan, { rangeBytes: UPLOAD_RANGE_BYTES, ...(encoding !== undefined && { encoding }) });
  if (folder.fingerprint !== fingerprint)
    throw new CoffeeError(
      'INPUT_CHANGED',
      `the files in ${dir} are not those that job ${job} was opened with: names, sizes, times or --encoding differ; ` +
        `resume it with the same files, or ${command('cancel', job)}`,
    );
  return folder;
}
