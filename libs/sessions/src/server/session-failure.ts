/** What a client is told of a failure: the one place that maps the errors of the system to the codes of the protocol. */
import { asCoffeeError } from '@coffee/core';
import type { JobEnd } from '@coffee/jobs';
import { SessionError } from '@coffee/protocol';

export function asSessionError(thrown: unknown): SessionError {
  if (thrown instanceof SessionError) return thrown;
  if (isFull(thrown))
    return new SessionError('UNAVAILABLE', 'this gateway has no room for files now: resume later, or through another', {
      cause: thrown,
    });
  const error = asCoffeeError(thrown);
  switch (error.code) {
    case 'USAGE':
    case 'BAD_INPUT':
    case 'BAD_MESSAGE':
      return new SessionError('BAD_REQUEST', error.message, { cause: thrown });
    case 'BAD_ID':
      return new SessionError('UNKNOWN_JOB', error.message, { cause: thrown });
    case 'BUSY':
      return new SessionError('TOO_MANY', error.message, { cause: thrown });
    // The volume of stored answers: another gateway may reach it.
    case 'OUTPUT':
      return new SessionError('UNAVAILABLE', error.message, { cause: thrown });
    case 'JOB_FAILED':
      return new SessionError('INTERNAL', error.message, { cause: thrown });
    // The job's logs have gone, it has ended, this gateway goes, or it has not got the job any more: whoever resumes is told.
    case 'GONE':
    case 'CLOSED':
    case 'JOB_OVER':
    case 'SUPERSEDED':
      return new SessionError('UNAVAILABLE', error.message, { cause: thrown });
    default:
      return error.retriable
        ? new SessionError('UNAVAILABLE', error.message, { cause: thrown })
        : new SessionError('INTERNAL', 'the gateway has failed; its log says more', { cause: thrown });
  }
}

/** How its job ends when the client could only do the same again. Undefined when it may go on. */
export function endOver({ session, message: reason }: SessionError): JobEnd | undefined {
  if (session === 'BAD_CHUNK' || session === 'BAD_REQUEST') return { outcome: 'failed', code: 'BAD_INPUT', reason };
  return session === 'INTERNAL' ? { outcome: 'failed', reason } : undefined;
}

/** Whether the disk of the spool is full: that passes. */
const isFull = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT');
