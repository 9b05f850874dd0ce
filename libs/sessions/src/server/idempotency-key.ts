/**
 * Which START_JOB a job comes from. A client that lost its connection before JOB_ACCEPTED does not know whether it has a job, and
 * asks again: its nonce tells that from another job that asks for the same. Must not know: journals.
 */
import { createHash } from 'node:crypto';
import type { StartJob } from '../messages';

/**
 * The same for the same request of the same owner, through any gateway, and for no other. A digest: requests may be long.
 * @returns undefined of a request without a nonce, which opens a job each time.
 */
export function idempotencyKeyOf(owner: string, request: StartJob): string | undefined {
  if (request.nonce === undefined) return undefined;
  return createHash('sha256')
    .update(JSON.stringify([owner, request]))
    .digest('hex');
}
