/**
 * Named places where a test may end a process. Outside tests each costs one call that does nothing. Must not know: which places there are, what is
 * done there.
 */
import type { JobId } from './ids';

export interface Pass {
  readonly job: JobId;
  /** Of the chunk or the piece; where there is none the partition, the offset of the result, or 0. */
  readonly seq: number;
}

/** Called at each place with its subject; what it does (nothing, throw, kill the process) is up to who handed it in. */
export type Failpoint<Name extends string> = (name: Name, subject: string, pass: Pass) => void;

export const noFailpoint: Failpoint<string> = () => undefined;
