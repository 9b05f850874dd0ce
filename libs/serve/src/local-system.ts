/**
 * The whole system in one process, asked over HTTP: a gateway and workers of all kinds, with a broker in memory between them. Owns: the order in which
 * its parts start and stop. What it keeps is in two folders; the jobs themselves end with it. Must not know: command lines, signals.
 */
import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { ReadingThreads } from '@coffee/csv';
import { HttpApi, defaultApiLimits, type PageFiles, type ServedData } from '@coffee/http';
import { FolderVolume, ResultsStore } from '@coffee/results';
import {
  ClientAccess,
  ServedJobs,
  Spool,
  defaultLimits,
  type ServedJobsOptions,
  type SessionEvents,
} from '@coffee/sessions/server';
import { QuestionThread } from '@coffee/sql/report';
import { EmbeddedCluster } from '@coffee/worker-runtime';
import { ServedFolder, type FolderToServe } from './served-folder';

export interface LocalSystemOptions {
  /** Its files are served; left out, files are uploaded, and nothing else. */
  readonly folder?: FolderToServe;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Who asks needs one of them; none: everybody may. */
  readonly tokens: readonly string[];
  /** Where answers are kept. */
  readonly results: string;
  /** Whoever started it removes these when it has ended. */
  readonly untilEnd?: boolean;
  /** For what is there only while it runs. Whoever made it removes it. */
  readonly scratch: string;
  /** Threads that scan and compute. */
  readonly threads: number;
  /** The modules of a thread that scans and computes, of one that reads uploaded files, and of one that plans questions in SQL. */
  readonly entries: { readonly pool: string; readonly reading: string; readonly questions: string };
  readonly version: string;
  /** Undefined: no page is served. */
  readonly page?: PageFiles | undefined;
  readonly events: SessionEvents;
  /** A failure that is no client's fault. */
  readonly onError: (error: unknown) => void;
  /** It cannot go on. */
  readonly onFailure: (error: unknown) => void;
}

const MiB = 1 << 20;
const GiB = 1024 * MiB;
const DAY = 86_400_000;
/** As the defaults of a gateway's settings (docs/operations.md), where one machine has no reason for others. */
const LEASE = 120_000;
const SLOTS = 4;
const CREDIT_BYTES = 24 * MiB;
const MAX_FRAME_BYTES = 15 * MiB;
/** Of logs of jobs that are over nothing is fetched: answers are in the store, and only of those that have completed there are any. */
const KEEP = 0;
const RESULTS = { keep: 7 * DAY, maxBytes: 10 * GiB };
/** Nobody shares the memory: answers of a hundred megabytes are sorted without a disk. */
const RUN_BYTES = 256 * MiB;
const SPOOL_BYTES = 4 * GiB;
/** How long clients that are being answered are waited for when it stops (ms). */
const PATIENCE = 200;

export class LocalSystem {
  private constructor(
    private readonly http: HttpApi,
    /** Of what is served; absent where nothing is. */
    readonly served: ServedData | undefined,
    private readonly end: () => Promise<void>,
  ) {}

  /** @throws CoffeeError USAGE when the port cannot be had; OUTPUT when answers cannot be kept where they are to be. */
  static async start(options: LocalSystemOptions): Promise<LocalSystem> {
    const { onError, tokens, host, folder, untilEnd = false } = options;
    const results = new ResultsStore({
      ...{ volume: await FolderVolume.open(options.results), program: `coffee ${options.version}` },
      ...{ ...RESULTS, untilEnd, runBytes: RUN_BYTES, onDamaged: (_job, error) => onError(error) },
    });
    const spool = join(options.scratch, 'spool');
    await mkdir(spool, { recursive: true });
    const cluster = EmbeddedCluster.start({ threads: options.threads, entry: options.entries.pool });
    cluster.scanners.onFailure = options.onFailure;
    const { transport, partitions } = cluster;
    const service = cluster.jobService({
      ...{ results, slots: SLOTS, creditBytes: CREDIT_BYTES, lease: LEASE, keep: KEEP },
      ...{ now: Date.now, onError, onJournalLost: options.onFailure },
    });
    await service.start();
    const readers = new ReadingThreads({
      threads: 1,
      entry: options.entries.reading,
      patience: 60_000,
      onDeath: onError,
    });
    const planner = new QuestionThread({ entry: options.entries.questions, onDeath: onError });
    const limits = { ...defaultLimits, ...defaultApiLimits, maxFrameBytes: MAX_FRAME_BYTES };
    const access = new ClientAccess({ tokens, limits });
    const shared: ServedJobsOptions = {
      ...{ service, partitions, layout: 'none', planner, renewal: LEASE / 3, limits, readers, onError },
      ...{ spool: new Spool(spool, SPOOL_BYTES), events: options.events },
    };
    const jobs = new ServedJobs(shared);
    const served = folder && new ServedFolder(folder, cluster);
    const end = async (): Promise<void> => {
      await jobs.stop();
      await planner.stop();
      await readers.stop();
      await service.stop();
      // What it has in hand nobody wants: that it is cut off is no failure.
      cluster.scanners.onFailure = () => undefined;
      await cluster.terminate();
    };
    try {
      const http = await HttpApi.start({
        ...{
          ...shared,
          limits,
          host,
          port: options.port,
          portSetting: '--port',
          workersSetting: '--workers',
          access,
          results,
        },
        ...(isLoopback(host) && { hosts: [...new Set([host, ...LOOPBACK])] }),
        info: { version: options.version, replica: 0 },
        page: options.page,
        takeOn: (job) => jobs.adopt(job),
        opening: (job, plan) => {
          cluster.expectReaders(job, plan, 'any');
          return () => cluster.forgetReaders(job, plan);
        },
        queueState: async (name) => {
          const queue = transport.workQueue(name);
          const [messages, consumers] = await Promise.all([queue.depth(), queue.consumers()]);
          return { messages, consumers };
        },
        ...(served && { served }),
      });
      return new LocalSystem(http, served, end);
    } catch (thrown) {
      await end();
      throw thrown;
    }
  }

  get port(): number {
    return this.http.port;
  }

  /** Resolves when nothing of it is left but the answers that are kept. */
  async stop(): Promise<void> {
    await this.http.stop(PATIENCE);
    await this.end();
  }
}

/** As clients write them in an address. */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether nobody can ask but who is on this machine. */
export const isLoopback = (host: string): boolean => /^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host);
