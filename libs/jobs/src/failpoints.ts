/**
 * Named places where a test may end a process, and those of a gateway. Outside tests each costs one call that does nothing.
 * Must not know: what is done there.
 */
import type { JobId } from '@coffee/core';

export interface Pass {
  readonly job: JobId;
  /** Of the chunk or the piece; where there is none the partition, the offset of the result, or 0. */
  readonly seq: number;
}

/** Called at each place with its subject; what it does (nothing, throw, kill the process) is up to who handed it in. */
export type Failpoint<Name extends string> = (name: Name, subject: string, pass: Pass) => void;

export const noFailpoint: Failpoint<string> = () => undefined;

/** In the order in which a job passes them. The subject is the name of a table or an answer, elsewhere `job`. */
export const gatewayFailpointNames = [
  /** The journal knows which channels there will be; they are there; the job is in the journal. */
  'after-announced',
  'after-declared',
  'after-opened',
  /** A chunk has come; the broker has it, and its client has not been told. */
  'after-chunk-received',
  'after-chunk-confirmed',
  /** The workers know that a table has ended; the journal knows, and the client has not been told. */
  'after-table-end',
  'after-table-journaled',
  /** A part of an answer is on its way to the client. */
  'after-result',
  /** The journal knows how the job has ended, and the client has not been told. */
  'after-ended',
  /** The job's logs are gone, and the journal does not know. */
  'after-deleted',
] as const;
export type GatewayFailpointName = (typeof gatewayFailpointNames)[number];
export type GatewayFailpoint = Failpoint<GatewayFailpointName>;
