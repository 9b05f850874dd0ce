/**
 * Named places in the delivery rules where a test may end the process. Outside tests each costs one call that does nothing.
 * Must not know: what is done there.
 */
import type { JobId } from '@coffee/core';

export const failpointNames = [
  /** Of a stateless stage, per chunk. */
  'after-receive',
  'after-compute',
  /** The outputs are on their way, not confirmed. */
  'after-publish',
  'after-confirm',
  /** The progress record is confirmed. */
  'after-progress',
  'after-ack',
  /** Of a partition of a stateful stage: its input is complete; one piece of its output is confirmed; all of it; its end. */
  'before-emit',
  'after-piece',
  'after-emit',
  'after-end',
] as const;
export type FailpointName = (typeof failpointNames)[number];

export interface Pass {
  readonly job: JobId;
  /** Of the chunk or the piece; elsewhere the partition. */
  readonly seq: number;
}

/** Called at each place with the stage's id; what it does (nothing, throw, kill the process) is up to who handed it in. */
export type Failpoint = (name: FailpointName, stage: string, pass: Pass) => void;

export const noFailpoint: Failpoint = () => undefined;
