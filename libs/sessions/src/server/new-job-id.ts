/** Names for jobs. */
import { randomBytes } from 'node:crypto';
import { jobId, type JobId } from '@coffee/core';

/** Jobs of one gateway sort by time. */
export const newJobId = (): JobId => jobId(`${Date.now().toString(36)}-${randomBytes(5).toString('hex')}`);
