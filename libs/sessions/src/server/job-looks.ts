/**
 * Looks at jobs that run, for whoever asks how far they are: through any gateway, as its progress log says. Owns: that a job is read once for all who look,
 * and no longer than somebody does. Must not know: who asks, what is told.
 */
import { deferred, pause, type JobId } from '@coffee/core';
import type { HostedJob, JobRecord, JobService } from '@coffee/jobs';

interface Look {
  /** Undefined when its logs cannot be read. */
  readonly run: Promise<HostedJob | undefined>;
  lastAt: number;
}

/** A job at which nobody looks for so long is read no further (ms). */
const FORGOTTEN = 10_000;
/** That its log is read is waited for so long (ms). */
const READING = 500;

export class JobLooks {
  readonly #looks = new Map<JobId, Look>();

  constructor(private readonly service: Pick<JobService, 'follow' | 'unfollow' | 'runOf'>) {}

  /** How many jobs are read for this alone. */
  get size(): number {
    return this.#looks.size;
  }

  /** A job that runs, as far as its log was read; undefined when that cannot be. */
  async at(record: JobRecord): Promise<HostedJob | undefined> {
    const { job } = record.opened;
    const before = this.#looks.get(job);
    const here = before ? undefined : this.service.runOf(job);
    if (here) return here;
    const look: Look = before ?? { run: this.#follow(record, () => this.#leave(job, look)), lastAt: 0 };
    look.lastAt = performance.now();
    this.#looks.set(job, look);
    return look.run;
  }

  /** Leaves what nobody looks at. To be called now and then. */
  sweep(now: number): void {
    for (const [job, look] of this.#looks) if (now - look.lastAt > FORGOTTEN) this.#leave(job, look);
  }

  async #follow({ opened: { job, owner }, tables }: JobRecord, leave: () => void): Promise<HostedJob | undefined> {
    const parts: { run?: HostedJob } = {};
    const read = deferred<void>();
    const progressed = (): void => {
      if (parts.run?.hasReadEndsOf(tables)) read.resolve();
    };
    try {
      const run = await this.service.follow(job, owner, { progressed, ended: leave });
      parts.run = run;
      progressed();
      run.finished.catch(leave);
      await Promise.race([read.promise, pause(READING)]);
      return run;
    } catch {
      // It has ended meanwhile, or its logs are out of reach: who looks again tries again.
      leave();
      return undefined;
    }
  }

  /** One that took long may have been left already, and the job be looked at anew: that look stays. */
  #leave(job: JobId, look: Look): void {
    if (this.#looks.get(job) === look) this.#looks.delete(job);
    look.run.then((run) => run && this.service.unfollow(run)).catch(() => undefined);
  }
}
