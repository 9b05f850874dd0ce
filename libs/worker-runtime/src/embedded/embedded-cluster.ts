/**
 * The whole system in one process: the broker in this thread, scanners and stage workers in a pool of threads. Same plans,
 * chunks, operators, progress log and END-sync as between processes; only the transport is another. Runs any number of jobs.
 */
import { MessageChannel, type Worker } from 'node:worker_threads';
import { compileKernel } from '@coffee/csv';
import { CoffeeError, partition, type JobId } from '@coffee/core';
import { JobService, type JobServiceOptions } from '@coffee/jobs';
import { EmbeddedBroker, type Transport } from '@coffee/middleware';
import { channelNames, type PhysicalPlan } from '@coffee/query-plan';
import { compileInPlace } from '../scan/new-threads';
import { ScanPool } from '../scan/scan-pool';
import { AnalysisJobs } from './analysis-jobs';

export interface EmbeddedClusterOptions {
  /** Worker threads: as many as cores is best. 0 where a thread takes longer to start than it has to do: this thread does the work. */
  readonly threads: number;
  /** The module that calls `runThread`: a file that Node can run as it is. */
  readonly entry: string;
  /** Threads of that module that have started already (`startThreads`): those that are too many end. */
  readonly started?: readonly Worker[];
}

/**
 * Merging is about a fifth of the work: so many threads keep one partition busy. More partitions would cost each chunk a split, and
 * every thread that owns one the time until its merging loops are compiled.
 */
const THREADS_PER_PARTITION = 4;

export class EmbeddedCluster {
  readonly #readers = new Map<string, number>();
  readonly #broker: EmbeddedBroker;
  readonly transport: Transport;
  readonly scanners: ScanPool;
  readonly analyses: AnalysisJobs;
  #hasJobs = false;
  /** For the state of one job. */
  readonly partitions: number;

  private constructor(options: EmbeddedClusterOptions) {
    compileInPlace(options.threads);
    this.partitions = Math.max(1, Math.ceil(options.threads / THREADS_PER_PARTITION));
    this.#broker = new EmbeddedBroker({
      // Every thread reads the journal, and the one job service does.
      release: (log) => (log === channelNames.journal ? this.scanners.size + 1 : this.#readers.get(log)),
    });
    this.scanners = new ScanPool({
      threads: options.threads,
      entry: options.entry,
      ...(options.started && { started: options.started }),
      kernel: compileKernel(),
      broker: () => {
        const { port1, port2 } = new MessageChannel();
        this.#broker.attach(port1);
        return port2;
      },
    });
    this.transport = this.#broker.transport();
    this.analyses = new AnalysisJobs(this.scanners, (jobs) => this.jobService(jobs));
  }

  /** Returns at once: the threads start while the caller opens the folder and plans. */
  static start(options: EmbeddedClusterOptions): EmbeddedCluster {
    return new EmbeddedCluster(options);
  }

  /**
   * The one job service here, to be started once: the journal lets go of what it and all threads have read, so that it does not grow however many jobs
   * there are. Where there is one, `analyzeFolder` cannot have its own. @throws CoffeeError INTERNAL for a second.
   */
  jobService(options: Omit<JobServiceOptions, 'transport'>): JobService {
    if (this.#hasJobs) throw new CoffeeError('INTERNAL', 'an embedded cluster has one job service');
    this.#hasJobs = true;
    return new JobService({ ...options, transport: this.transport });
  }

  /** How many records each log in the cluster keeps. */
  get logs(): ReadonlyMap<string, number> {
    return this.#broker.logs;
  }

  /**
   * Nobody restarts alone here, so a log may let go of what this many readers have read. To be called before the job's logs are declared.
   * @param gateways how many read its progress and its results; `any`: these logs keep all until they are deleted.
   */
  expectReaders(job: JobId, plan: PhysicalPlan, gateways: 1 | 'any'): void {
    if (gateways !== 'any') {
      this.#readers.set(channelNames.progress(job), gateways + this.#workersOf(plan));
      this.#readers.set(channelNames.results(job), gateways);
    }
    for (const stage of plan.stages) {
      if (!('partitions' in stage)) continue;
      for (let p = 0; p < stage.partitions; p++)
        this.#readers.set(channelNames.partition(job, stage.id, partition(p)), 1);
      for (const { edge } of stage.lookups) {
        const from = plan.edges[edge]?.from;
        if (!from || !('table' in from)) continue;
        const log = channelNames.table(job, from.table);
        this.#readers.set(log, (this.#readers.get(log) ?? 0) + stage.partitions);
      }
    }
  }

  /** How many threads have work of the job besides scanning. */
  #workersOf(plan: PhysicalPlan): number {
    const { size } = this.scanners;
    if (channelNames.queuesOf(plan).length > 0) return size;
    const partitions = plan.stages.map((stage) => ('root' in stage ? 0 : stage.partitions));
    return Math.min(size, Math.max(0, ...partitions));
  }

  /** Once its logs are declared. */
  forgetReaders(job: JobId, plan: PhysicalPlan): void {
    for (const log of channelNames.logsOf(job, plan)) this.#readers.delete(log);
  }

  /** Drains the workers, then ends the threads. */
  async stop(): Promise<void> {
    await this.scanners.stop();
    await this.transport.close();
    this.#broker.close();
  }

  /** Ends everything at once, whatever is in hand. */
  async terminate(): Promise<void> {
    await this.scanners.terminate();
    this.#broker.close();
  }
}
