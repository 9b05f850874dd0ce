/**
 * One job as a client runs it: scans a folder, uploads, collects the answers. Tests step in before a chunk is sent and when a
 * part of an answer comes.
 */
import { join } from 'node:path';
import { compileKernel, openFolder } from '@coffee/csv';
import { AnswerCollector } from '@coffee/answers';
import { parseParameters } from '@coffee/query-plan';
import type { RemoteJob, RemoteJobListener, GatewayClient } from '@coffee/sessions/client';
import type { JobEnded } from '@coffee/sessions';
import { shopQueries } from '@coffee/testing';
import { ScanPool, uploadFolder, type UploadTarget } from '@coffee/worker-runtime';
import type { Dataset, Question } from './dataset.fixture';

export interface AnalysisOptions {
  readonly question?: Question;
  /** Its answers are stored by the gateways. */
  readonly keep?: boolean;
  /** Before the n-th chunk, from 1, is sent: it waits for the promise. */
  readonly beforeChunk?: (n: number) => void | Promise<void>;
  /** The n-th part of an answer, from 1, has come. */
  readonly onResult?: (n: number) => void;
  readonly onInterrupted?: () => void;
}

/** A promise that a test settles, to hold chunks where they are. */
export interface Gate {
  readonly passed: Promise<void>;
  open(): void;
}
export function gate(): Gate {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

/** Bytes of a file in one chunk: some chunks of each file. */
const RANGE_BYTES = 16 << 10;
/** Bundled by `nx build client`: threads run JavaScript. */
const THREAD_ENTRY = join(__dirname, '../../../dist/apps/client/pool-thread.entry.js');

export class Scanners {
  readonly pool = new ScanPool({ threads: 1, entry: THREAD_ENTRY, kernel: compileKernel() });

  start(client: GatewayClient, data: Dataset, options: AnalysisOptions = {}): Analysis {
    const { years, hours, minAmount, top, queries = shopQueries } = options.question ?? {};
    const parameters = parseParameters({
      ...(years && { years: years.join(',') }),
      ...(hours !== undefined && { hours }),
      ...(minAmount !== undefined && { minAmount }),
      ...(top !== undefined && { top: String(top) }),
    });
    const start = {
      queries: [...queries],
      parameters,
      format: 'columns',
      onBadRow: 'fail',
      fingerprint: data.dir,
      tables: [],
      ...(options.keep && { keep: true }),
    } as const;
    return new Analysis(this.pool, data, options, (listener) => client.startJob(start, listener));
  }

  resume(client: GatewayClient, job: string, data: Dataset, options: AnalysisOptions = {}): Analysis {
    const resume = { job, fingerprint: data.dir };
    return new Analysis(this.pool, data, options, (listener) => client.resumeJob(resume, listener));
  }

  stop(): Promise<void> {
    return this.pool.stop();
  }
}

export class Analysis {
  readonly job: RemoteJob;
  readonly places: number[] = [];
  readonly #abort = new AbortController();
  readonly #uploaded: Promise<void>;
  #collector: AnswerCollector | undefined;
  #chunks = 0;
  #results = 0;

  constructor(
    private readonly pool: ScanPool,
    private readonly data: Dataset,
    private readonly options: AnalysisOptions,
    begin: (listener: RemoteJobListener) => RemoteJob,
  ) {
    this.job = begin({
      accepted: (accepted) => (this.#collector ??= new AnswerCollector(accepted)),
      placed: (place) => void this.places.push(place),
      submitted: (result) => {
        this.#collector?.add(result);
        this.#results++;
        options.onResult?.(this.#results);
      },
      interrupted: () => options.onInterrupted?.(),
    });
    this.#uploaded = this.#upload();
    // Whoever waits for the end is told why by the job.
    this.#uploaded.catch(() => undefined);
    this.job.finished.catch((error: unknown) => this.#abort.abort(error));
  }

  /** The journal's name of it. */
  get id(): Promise<string> {
    return this.job.accepted.then(({ job }) => job);
  }

  /** Parts of answers that have come. */
  get results(): number {
    return this.#results;
  }

  /** Resolves when every table has ended. */
  get uploaded(): Promise<void> {
    return this.#uploaded;
  }

  /** How it ends; the gateway is told that all results are here. */
  async ended(): Promise<JobEnded> {
    const ended = await this.job.finished;
    await this.job.close();
    return ended;
  }

  /** Waits until it has completed, and compares its answers with the oracle's. */
  async check(): Promise<void> {
    const { outcome, reason } = await this.ended();
    expect([outcome, reason]).toEqual(['completed', undefined]);
    const answers = this.#collector?.answers() ?? [];
    const files = new Map(answers.map((answer) => [`${answer.sink.name}.csv`, Buffer.concat([...answer.csv()])]));
    await this.data.check(files, this.options.question);
  }

  async #upload(): Promise<void> {
    const { scan, ended } = await this.job.accepted;
    const missing = scan.filter(({ table }) => !ended.some((before) => before.table === table));
    const folder = openFolder(this.data.dir, missing, { rangeBytes: RANGE_BYTES });
    const target: UploadTarget = {
      ingest: async (table, seq, body) => {
        this.#chunks++;
        await this.options.beforeChunk?.(this.#chunks);
        await this.job.upload(table, seq, body);
      },
      completeTable: (table, chunks) => this.job.completeTable(table, chunks),
    };
    await uploadFolder(this.pool, target, folder, {
      scans: missing,
      onBadRow: 'fail',
      signal: this.#abort.signal,
      onAccepted: () => undefined,
    });
  }
}
