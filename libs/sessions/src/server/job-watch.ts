/**
 * Whether a job that is served here stands still, and what is said of it then. Owns: what the watch is told (what is done, uploads, results), and
 * the end that a job has when it has stood still for too long. Must not know: connections, how a job is ended.
 */
import type { JobEnd, JobRecord, HostedJob, Standstill } from '@coffee/jobs';
import type { TableName } from '@coffee/protocol';
import { ProgressWatch, type Standing, type WatchLimits } from './progress-watch';
import type { SessionOptions } from './options';

export interface JobWatchOptions extends Pick<SessionOptions, 'service'> {
  readonly limits: WatchLimits;
}

export class JobWatch {
  readonly #watch: ProgressWatch;
  #run: HostedJob | undefined;
  #uploadWaits: () => string | undefined = () => undefined;

  constructor(private readonly options: JobWatchOptions) {
    this.#watch = new ProgressWatch(options.limits, performance.now());
  }

  /**
   * From where the job's last host has left it, if it has had one.
   * @param uploadWaits what of all that the client has sent is waited for here.
   */
  begin(run: HostedJob, { standstill }: JobRecord, uploadWaits: () => string | undefined): void {
    this.#run = run;
    this.#uploadWaits = uploadWaits;
    if (standstill) this.#watch.inherit(standstill, performance.now());
    this.heard();
  }

  /** Records of its progress log may have been read. */
  heard(): void {
    if (this.#run) this.#watch.heard(this.#run.done, performance.now());
  }

  /** It was started. */
  started(): void {
    this.#watch.progressed(performance.now());
  }

  /** Its client has got, and stored, all results up to this offset of their log. */
  stored(offset: number): void {
    this.#watch.stored(offset + 1, performance.now());
  }

  /** A chunk or a piece of a file came that had not come through this connection. */
  uploaded(): void {
    const run = this.#run;
    // A piece that is still being stored is no debt: the client goes on meanwhile.
    const owing = run !== undefined && (run.blocked !== undefined || this.#missingTables(run).length === 0);
    this.#watch.uploaded(performance.now(), owing);
  }

  /** What whoever hosts the job next is to know; undefined before it has begun here. */
  standstill(now = performance.now()): Standstill | undefined {
    return this.#run && this.#watch.standstill(now, this.#isHandedIn(this.#run));
  }

  /** @returns how the job is to end, told again after another while. */
  check(now: number, snapshot: Omit<Standing, 'handedIn'>): JobEnd | undefined {
    const run = this.#run;
    if (!run) return undefined;
    const { stall, uploadIdle } = this.options.limits;
    switch (this.#watch.check(now, { ...snapshot, handedIn: this.#isHandedIn(run) })) {
      case undefined:
        return undefined;
      case 'system': {
        const waits = [this.#held(run), run.missing].filter((text) => text !== undefined);
        return { outcome: 'failed', reason: `no progress for ${stall / 1000} s: ${waits.join('; ')}` };
      }
      case 'client': {
        const missing = this.#missingTables(run).join(', ');
        const reason = `its client uploaded nothing for ${uploadIdle / 1000} s; missing is the end of ${missing}`;
        return { outcome: 'cancelled', reason };
      }
    }
  }

  /** Whether its client has nothing to do. */
  #isHandedIn(run: HostedJob): boolean {
    return this.#held(run) !== undefined || this.#missingTables(run).length === 0;
  }

  /** What holds the upload back, for a person. */
  #held(run: HostedJob): string | undefined {
    return run.blocked ?? this.#uploadWaits();
  }

  /** Tables that have not ended. */
  #missingTables({ job, plan }: HostedJob): TableName[] {
    return plan.tables.flatMap(({ table }) => {
      return this.options.service.tableChunks(job, table) === undefined ? [table] : [];
    });
  }
}
