/** Named places in the delivery rules where a test may kill the process. Outside tests they cost one comparison. */

export const failpointNames = [
  'after-receive',
  'after-compute',
  'after-publish',
  'after-progress',
  'after-ack',
] as const;
export type FailpointName = (typeof failpointNames)[number];

/** Called at each place with the stage's id; what it does (nothing, throw, kill the process) is up to who handed it in. */
export type Failpoint = (name: FailpointName, stage: string) => void;

export const noFailpoint: Failpoint = () => undefined;
