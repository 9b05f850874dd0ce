/** The threads that read a folder for a gateway: started when they are first needed, ended with the command. */
import { compileKernel } from '@coffee/csv';
import { ScanPool } from '@coffee/worker-runtime';

/** One thread reads as fast as a gateway takes, and leaves the other cores to what else runs here. */
export const CLUSTER_THREADS = 1;

export class ScannerThreads {
  #pool: ScanPool | undefined;

  /** `entry`: the module of a pool thread. */
  constructor(
    private readonly threads: number,
    private readonly entry: string,
  ) {}

  /** Idempotent. */
  start(): ScanPool {
    return (this.#pool ??= new ScanPool({ threads: this.threads, entry: this.entry, kernel: compileKernel() }));
  }

  async end(): Promise<void> {
    await this.#pool?.terminate();
  }
}
