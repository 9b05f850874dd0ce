/**
 * How everybody comes to know that a job cannot go on. Its progress log is told, which is read by whoever serves its client; when that is
 * gone, the journal, which everybody reads. A log that is gone may have gone with its job: the journal knows. Must not know: why it fails.
 */
import { CoffeeError, asCoffeeError, chunkSeq, failureCodeOf, stageId, type JobId, type StageId } from '@coffee/core';
import { ProgressLog } from '@coffee/jobs';
import type { Transport } from '@coffee/middleware';
import { channelNames, type PhysicalPlan } from '@coffee/query-plan';
import type { WorkerEvent } from './worker-events';
import type { WorkerJournal } from './worker-journal';

export interface Failure {
  /** Absent where it is no stage in particular. */
  readonly stage?: StageId;
  /** The chunk at which a stateless stage failed. */
  readonly seq?: number;
  readonly error: CoffeeError;
}

/** In the place of a stage, where it is none in particular. */
const NO_STAGE = stageId('');

/**
 * @returns `told` when it can no longer be lost; `ended` when the job has ended already, and nobody has to be told.
 * @throws CoffeeError TRANSPORT when nobody can be told for now; also when it was CLOSED: this process ends, and the job goes on in others.
 */
export async function tellFailure(
  job: JobId,
  { stage = NO_STAGE, seq = 0, error }: Failure,
  transport: Transport,
  journal: Pick<WorkerJournal, 'stillRuns' | 'fail'>,
): Promise<'told' | 'ended'> {
  if (error.code === 'CLOSED') throw new CoffeeError('TRANSPORT', error.message, { cause: error });
  if (error.code === 'GONE' && !(await journal.stillRuns(job))) return 'ended';
  const reason = error.message;
  const code = failureCodeOf(error);
  try {
    const progress = new ProgressLog(transport.log(channelNames.progress(job)));
    await progress.append({ type: 'StageFailed', stage, seq: chunkSeq(seq), code, reason });
    return 'told';
  } catch (thrown) {
    if (asCoffeeError(thrown).retriable) throw thrown;
  }
  if (!(await journal.stillRuns(job))) return 'ended';
  await journal.fail(job, { code, reason: stage === NO_STAGE ? reason : `stage ${stage} failed: ${reason}` });
  return 'told';
}

/** `plan`: of the job, if it can be worked on. */
export function failureEvent(job: JobId, { stage: id, seq, error }: Failure, plan?: PhysicalPlan): WorkerEvent {
  const stage = plan?.stages.find((one) => one.id === id);
  if (!stage) return { type: 'jobRefused', job, error };
  const where = { stage: stage.id, at: 'root' in stage ? stage.queue : stage.group };
  if (seq === undefined) return { type: 'partitionFailed', job, ...where, error };
  return { type: 'chunkFailed', job, ...where, seq, error };
}
