/** Named places in the delivery rules of a worker where a test may end the process. */
import type { Failpoint } from '@coffee/core';

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

/** The subject is the stage's id: of a chunk the stage that it was delivered to, also when later ones are done with it. */
export type WorkerFailpoint = Failpoint<FailpointName>;
