/**
 * What becomes a trace of a job: when each stage told of its work in the progress log, as this gateway read it, gathered until the job has ended.
 * Workers pay nothing. Owns: the times. Must not know: the form of a trace, where it goes.
 */
import type { JobId, StageId } from '@coffee/core';
import type { EndedJob } from '@coffee/jobs';
import { SeqSet, type ProgressRecord, type StageEnd, type StageStats } from '@coffee/protocol';
import type { PhysicalPlan } from '@coffee/query-plan';

/** One stage of a job. Times are milliseconds of `performance.now()`. */
export interface StageTimes {
  readonly stage: StageId;
  readonly unit: 'chunks' | 'partitions';
  /** Of a stage without state: when its first record was read; of one with state: when that of the first stage was that sends to it. */
  readonly beganAt: number;
  /** When the last record of it was read that told of something new. */
  readonly lastAt: number;
  /** Chunks, or partitions, that it has done. */
  readonly done: number;
  /** Of a stage with state: 0. */
  readonly rowsIn: number;
  readonly rowsOut: number;
  /** Whether it is what the job failed of. */
  readonly hasFailed: boolean;
}

export interface JobTimes extends Omit<EndedJob, 'isOwn'> {
  /** In the order in which they began. */
  readonly stages: readonly StageTimes[];
}

type Gathered = { -readonly [Key in keyof StageTimes]: StageTimes[Key] } & {
  /** When its first record was read. */
  readonly firstAt: number;
  /** Chunks, or partitions, that were told of. */
  readonly seen: SeqSet;
};

export interface JobTracesOptions {
  /** The plan of a job that has not ended; of any other undefined. So nothing is kept of jobs that are over, whoever reads their logs again. */
  readonly planOf: (job: JobId) => PhysicalPlan | undefined;
  /** Told of each job of this gateway that has ended. */
  readonly ended: (job: JobTimes) => void;
  readonly now?: () => number;
}

export class JobTraces {
  readonly #jobs = new Map<JobId, Map<StageId, Gathered>>();

  constructor(private readonly options: JobTracesOptions) {}

  /** The same record may be told again: the log is read by several here. */
  progressed(job: JobId, record: ProgressRecord): void {
    switch (record.type) {
      case 'StageStats':
        return this.#did(job, record, record.seq, record);
      case 'StageEnd':
        return this.#did(job, record, record.partition, undefined);
      case 'StageFailed': {
        const stage = this.#stageOf(job, record.stage);
        if (stage) stage.hasFailed = true;
        return;
      }
      case 'TableCompleted':
      case 'StageAttempt':
      case 'AttemptReturned':
      case 'JobEnded':
    }
  }

  ended({ isOwn, ...job }: EndedJob): void {
    const { job: id } = job.record.opened;
    const gathered = [...(this.#jobs.get(id)?.values() ?? [])];
    this.#jobs.delete(id);
    if (!isOwn) return;
    const stages = gathered.map(({ firstAt: _, seen: __, ...stage }): StageTimes => stage);
    this.options.ended({ ...job, stages: stages.sort((a, b) => a.beganAt - b.beganAt) });
  }

  #did(job: JobId, { stage: id, type }: StageStats | StageEnd, what: number, rows: StageStats | undefined): void {
    const stage = this.#stageOf(job, id);
    // The end of a stage without state is one record, which says nothing of when it worked.
    if (!stage || (type === 'StageEnd') !== (stage.unit === 'partitions') || !stage.seen.add(what)) return;
    stage.done++;
    stage.rowsIn += rows?.rowsIn ?? 0;
    stage.rowsOut += rows?.rowsOut ?? 0;
    stage.lastAt = this.#now();
  }

  #stageOf(job: JobId, id: StageId): Gathered | undefined {
    const plan = this.options.planOf(job);
    const stage = plan?.stages.find((candidate) => candidate.id === id);
    if (!plan || !stage) return undefined;
    const stages = this.#jobs.get(job) ?? new Map<StageId, Gathered>();
    this.#jobs.set(job, stages);
    let times = stages.get(id);
    if (!times) {
      const now = this.#now();
      const hasState = 'partitions' in stage;
      const before = hasState ? sendersTo(id, plan).map((sender) => stages.get(sender)?.firstAt ?? now) : [];
      const unit = hasState ? 'partitions' : 'chunks';
      const begun = { firstAt: now, beganAt: Math.min(now, ...before), lastAt: now };
      times = { stage: id, unit, ...begun, done: 0, rowsIn: 0, rowsOut: 0, hasFailed: false, seen: new SeqSet() };
      stages.set(id, times);
    }
    return times;
  }

  #now(): number {
    return (this.options.now ?? performance.now.bind(performance))();
  }
}

/** The stages whose rows a stage takes in. */
const sendersTo = (id: StageId, { edges }: PhysicalPlan): StageId[] =>
  edges.flatMap(({ from, to }) => ('stage' in from && 'stage' in to && to.stage === id ? [from.stage] : []));
