/**
 * Branded identifiers: a JobId cannot be passed where a StageId is wanted, although both are strings.
 * Owns: the shape of every identifier and the check at the border. Must not know: who issues them.
 */
import { CoffeeError } from './errors';
import { quotedStart } from './printable';

declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Names one job everywhere: 1 to 40 of `a-z 0-9 -`, so that it is safe in a queue name and in a path. */
export type JobId = Brand<string, 'JobId'>;
/** Names one stage of a physical plan, unique in it, e.g. `filter.transactions`. */
export type StageId = Brand<string, 'StageId'>;
/** Index of a chunk in its table, 0..N-1, kept by every stateless stage on its output; or of an output of a stateful partition. */
export type ChunkSeq = Brand<number, 'ChunkSeq'>;
/** Index of a partition of a stateful stage, 0..P-1. */
export type Partition = Brand<number, 'Partition'>;
/** Index of an edge in its physical plan. */
export type EdgeId = Brand<number, 'EdgeId'>;

const JOB_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Whether the text can name a job. */
export const isJobId = (text: string): text is JobId => JOB_ID.test(text);

/** @throws CoffeeError BAD_ID when the text cannot name a job. */
export function jobId(text: string): JobId {
  if (!isJobId(text)) {
    throw new CoffeeError('BAD_ID', `not a job id: ${quotedStart(text)}; use 1 to 40 of a-z, 0-9 and -`);
  }
  return text;
}

export const stageId = (text: string): StageId => text as StageId;
export const chunkSeq = (value: number): ChunkSeq => value as ChunkSeq;
export const partition = (value: number): Partition => value as Partition;
export const edgeId = (value: number): EdgeId => value as EdgeId;
