/** What `coffee top` shows of a system: its jobs, and how fast the stages of those that run are, from what a gateway told now and before. Must not know: screens. */
import type { StageId } from '@coffee/core';
import { limitOf } from '@coffee/jobs/limit';
import type { JobLoadReport, JobSummary, Jobs, SystemState } from '@coffee/sessions/client';
import { Rate } from '../terminal/rate';

export interface StageView {
  readonly stage: string;
  readonly unit: 'chunks' | 'partitions';
  readonly done: number;
  readonly expected: number | undefined;
  /** Of these, what could be done now. */
  readonly waiting: number;
  /** How many of them a second; undefined before it was looked at twice. */
  readonly rate: number | undefined;
  /** Workers that take from its queue; undefined of a stage that has none, and when the broker does not tell. */
  readonly replicas: number | undefined;
  /** Whether it is what the job waits for. */
  readonly isLimit: boolean;
}

export interface JobView {
  readonly job: JobSummary;
  /** Rows that the first stages process a second; undefined before it was looked at twice. */
  readonly rowsRate: number | undefined;
  /** In words; undefined of a job that does not run, or whose logs cannot be read. */
  readonly waitsFor: string | undefined;
  readonly stages: readonly StageView[];
}

export interface SystemView {
  readonly system: SystemState | undefined;
  readonly jobs: readonly JobView[];
}

/** Amounts that only grow, and how fast they do. */
class Rates {
  readonly #rates = new Map<string, { readonly rate: Rate; looks: number; at: number }>();

  /** @returns undefined the first time. */
  update(name: string, seconds: number, amount: number): number | undefined {
    const known = this.#rates.get(name) ?? { rate: new Rate(), looks: 0, at: 0 };
    this.#rates.set(name, known);
    known.at = seconds;
    known.looks++;
    const rate = known.rate.update(seconds, amount);
    // A gateway that has begun to read a log anew knows less than the one before.
    return known.looks > 1 ? Math.max(0, rate) : undefined;
  }

  /** Forgets what was not told of at this time. */
  sweep(seconds: number): void {
    for (const [name, { at }] of this.#rates) if (at < seconds) this.#rates.delete(name);
  }
}

export class Loads {
  readonly #rates = new Rates();

  /** @param seconds of a clock that never jumps. */
  view({ jobs, loads = [], system }: Jobs, seconds: number): SystemView {
    const consumers = new Map(system?.queues.map(({ queue, consumers }) => [queue, consumers]));
    const byJob = new Map(loads.map((load) => [load.job, load]));
    const views = jobs.map((job): JobView => {
      const load = byJob.get(job.job);
      const rowsRate =
        job.state === 'running' && job.rows !== undefined
          ? this.#rates.update(`${job.job} rows`, seconds, job.rows)
          : undefined;
      return { job, rowsRate, ...this.#loadOf(load, consumers, seconds) };
    });
    this.#rates.sweep(seconds);
    return { system, jobs: views };
  }

  #loadOf(
    load: JobLoadReport | undefined,
    consumers: ReadonlyMap<string, number>,
    seconds: number,
  ): Pick<JobView, 'waitsFor' | 'stages'> {
    if (!load) return { waitsFor: undefined, stages: [] };
    const rates = new Map<string, number | undefined>(
      load.stages.map(({ stage, done }) => [stage, this.#rates.update(`${load.job} stage ${stage}`, seconds, done)]),
    );
    const stages = load.stages.map((stage) => ({ ...stage, stage: stage.stage as StageId }));
    const replicas = new Map<string, number | undefined>(
      load.stages.map(({ stage, queue }) => [stage, queue === undefined ? undefined : consumers.get(queue)]),
    );
    const limit = limitOf({
      ...{ ...load, stages },
      rateOf: (stage) => rates.get(stage),
      replicasOf: (stage) => replicas.get(stage),
    });
    return {
      waitsFor: limit.words,
      stages: load.stages.map(({ stage, unit, done, expected, waiting }) => ({
        ...{ stage, unit, done, expected, waiting, rate: rates.get(stage) },
        replicas: replicas.get(stage),
        isLimit: stage === limit.stage,
      })),
    };
  }
}
