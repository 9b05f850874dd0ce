/**
 * What becomes a trace of a job: when each stage told of its work in the progress log, as this gateway read it, gathered until the job has ended. Workers
 * pay nothing. Owns: the times. Must not know: the form of a trace, where it goes.
 */
import type { JobId, StageId } from '@coffee/core';
import type { EndedJob } from '@coffee/jobs';
import { SeqSet, type ProgressRecord } from '@coffee/protocol';

/** One stage of a job. Times are milliseconds of `performance.now()`. */
export interface StageTimes {
  readonly stage: StageId;
  /** When its first and its last record were read. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** Of a stage with state: 0. */
  readonly chunks: number;
  readonly rowsIn: number;
  readonly rowsOut: number;
}

export interface JobTimes extends Omit<EndedJob, 'isOwn'> {
  readonly stages: readonly StageTimes[];
}

type Gathered = { -readonly [Key in keyof StageTimes]: StageTimes[Key] } & { readonly seen: SeqSet };

/** Who fetches the answers of a job that has ended reads its log again: what is gathered then is for nobody, and goes. */
const MOST_JOBS = 1000;

export class JobTraces {
  readonly #jobs = new Map<JobId, Map<StageId, Gathered>>();

  /** @param tell told of each job of this gateway that has ended. */
  constructor(private readonly tell: (job: JobTimes) => void) {}

  /** The same record may be told again: the log is read by several here. */
  progressed(job: JobId, record: ProgressRecord): void {
    if (record.type !== 'StageStats' && record.type !== 'StageEnd') return;
    const stage = this.#stageOf(job, record.stage);
    if (record.type === 'StageStats') {
      if (!stage.seen.add(record.seq)) return;
      stage.chunks++;
      stage.rowsIn += record.rowsIn;
      stage.rowsOut += record.rowsOut;
    }
    stage.lastAt = performance.now();
  }

  ended({ isOwn, ...job }: EndedJob): void {
    const { job: id } = job.record.opened;
    const stages = [...(this.#jobs.get(id)?.values() ?? [])].map(({ seen: _, ...stage }) => stage);
    this.#jobs.delete(id);
    if (isOwn) this.tell({ ...job, stages });
  }

  #stageOf(job: JobId, stage: StageId): Gathered {
    let stages = this.#jobs.get(job);
    if (!stages) {
      this.#jobs.set(job, (stages = new Map()));
      const [oldest] = this.#jobs.keys();
      if (this.#jobs.size > MOST_JOBS && oldest !== undefined) this.#jobs.delete(oldest);
    }
    let times = stages.get(stage);
    if (!times) {
      const now = performance.now();
      times = { stage, firstAt: now, lastAt: now, chunks: 0, rowsIn: 0, rowsOut: 0, seen: new SeqSet() };
      stages.set(stage, times);
    }
    return times;
  }
}
