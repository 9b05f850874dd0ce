/** What a job waits for most, as a gateway knows it that may read files itself, and may be the whole system. Pure. */
import type { Limit } from '@coffee/jobs';

/** Files are being read: where none is named, the served ones. */
interface Reading {
  readonly kind: 'reading';
  readonly file?: string;
}

/** All threads of the process that is the whole system are at work: no replica can be added. */
interface Busy {
  readonly kind: 'busy';
  readonly stage: string;
}

export interface JobLimit {
  /** The same as everywhere. */
  readonly words: string;
  readonly cause: Limit['cause'] | Reading | Busy;
}

/** @param workersSetting of a process that is the whole system: what gives it more threads. */
export function limitHere(limit: Limit, workersSetting: string | undefined): JobLimit {
  if (limit.cause.kind !== 'slow' || workersSetting === undefined) return limit;
  const { stage } = limit.cause;
  const help = `more of them help where there are cores for them (${workersSetting})`;
  return { cause: { kind: 'busy', stage }, words: `the job waits for ${stage}: all threads are at work; ${help}` };
}
