/** Somebody who wants the answers of one job, however they get them. Owns: nothing; what the checks and the faults know of owners. */
import type { Answers } from '../checks/plain-answers';
import type { OwnerSettings } from '../swarm';
import type { SimProcess } from '../virtual/sim-process';
import type { Dataset } from './dataset';

/** How a job ended for its owner. */
export type OwnerEnd =
  | { readonly outcome: 'completed'; readonly answers: Answers }
  | { readonly outcome: 'failed' | 'cancelled'; readonly reason: string }
  /** The owner gave up: no gateway would have its job, or could be reached. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** The owner is gone and does not know. */
  | { readonly outcome: 'away' };

export interface JobOwner {
  readonly name: string;
  readonly settings: OwnerSettings;
  readonly data: Dataset;
  /** The job that it has, once it is told. */
  readonly job: string | undefined;
  /** Undefined while it waits. */
  readonly end: OwnerEnd | undefined;
  /** The process that it has now. */
  readonly process: SimProcess | undefined;
  /** What it did that is still not settled, although its job has ended. */
  readonly unsettled: readonly string[];
  /** Ends its process. What follows is up to the owner. */
  kill(): void;
}
