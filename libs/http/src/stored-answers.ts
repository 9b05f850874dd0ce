/**
 * The stored answers of a job, for its owner. Owns: what is said of a job that has none: not yet, never, or no longer. Must not know: in which form
 * they are wanted.
 */
import { isJobId, jobId } from '@coffee/core';
import { hasEnded } from '@coffee/jobs';
import type { StoredAnswers } from '@coffee/results';
import type { ApiContext } from './context';
import type { Exchange } from './exchange';
import { HttpError } from './problem';
import { jobOver } from './jobs/job-end';

/** @throws HttpError UNKNOWN_JOB, NOT_READY, JOB_OVER, GONE; what `use` rejects with. */
export async function withAnswers(
  { results, jobs, service }: Pick<ApiContext, 'results' | 'jobs' | 'service'>,
  exchange: Exchange,
  use: (stored: StoredAnswers) => Promise<void> | void,
  text = exchange.param('job'),
): Promise<void> {
  const state = isJobId(text) ? service.find(jobId(text))?.state : undefined;
  // The volume may know what the journal has forgotten. What was stored in the moment in which the job ended otherwise is nobody's.
  const mayBeThere = isJobId(text) && state !== 'failed' && state !== 'cancelled';
  const stored = mayBeThere ? await results.open(jobId(text)) : undefined;
  try {
    if (stored?.manifest.owner === exchange.client.owner) return await use(stored);
  } finally {
    await stored?.close();
  }
  const record = await jobs.find(exchange.client, text);
  if (!hasEnded(record)) throw new HttpError('NOT_READY', `job ${text} is ${record.state}: wait for its end`);
  if (record.state !== 'completed') throw jobOver(record);
  throw new HttpError('GONE', `the answers of job ${text} are no longer kept: run it again`);
}
