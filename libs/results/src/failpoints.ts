/** The named places of the results store where a test may end the process. */
import type { Failpoint } from '@coffee/core';

/** In the order in which the answers of a job pass them. */
export const resultsFailpointNames = [
  /** A part of the answers was put on disk to make room for more. */
  'after-run-spilled',
  /** All files are there, and not yet in their place. */
  'after-answers-written',
  /** The entry is in its place, and nobody was told. */
  'after-answers-stored',
] as const;
export type ResultsFailpointName = (typeof resultsFailpointNames)[number];
export type ResultsFailpoint = Failpoint<ResultsFailpointName>;
