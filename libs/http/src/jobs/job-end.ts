/** What a client is told of a job that has ended. */
import type { JobRecord } from '@coffee/jobs';
import { HttpError } from '../problem';

/** To one who comes too late. */
export function jobOver({ opened, state, reason }: JobRecord): HttpError {
  const why = reason === undefined ? '' : `: ${reason}`;
  return new HttpError('JOB_OVER', `job ${opened.job} is ${state}${why}`);
}

/** Why there are no answers of one that has not completed. */
export function withoutAnswers({ opened, state, reason, code = 'JOB_FAILED' }: JobRecord): HttpError {
  if (state === 'failed') return new HttpError(code, reason ?? `job ${opened.job} has failed`);
  return new HttpError('CANCELLED', `job ${opened.job} was cancelled${reason === undefined ? '' : `: ${reason}`}`);
}
