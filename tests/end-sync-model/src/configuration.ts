/** What is explored: a shape, the faults that may happen to it, and where a deliberate bug is put in. */
import type { Partition } from '@coffee/core';
import type { JobProgress, PartitionInput, TopologyIndex } from '@coffee/end-sync';
import type { Shape } from './shape';
import { TABLE, chain } from './shape';

/** What the model needs of the fold: the real one, or one with a deliberate bug. */
export type ProgressFold = Pick<JobProgress, 'step' | 'fingerprint'> & { clone(): ProgressFold };
export type InputFold = Pick<PartitionInput, 'offer' | 'record' | 'complete' | 'fingerprint'> & { clone(): InputFold };

/** Where a deliberate bug is put in; without it everything is the real code and the real rules. */
export interface Bug {
  readonly createProgress?: (topology: TopologyIndex) => ProgressFold;
  readonly createInput?: (topology: TopologyIndex, reader: string, part: Partition) => InputFold;
  /** The progress record, and the ack, do not wait for the confirms of the outputs … */
  readonly recordBeforeConfirm?: 'any output' | 'outputs that are answers';
  /** The end of a partition does not wait for the confirm of its result. */
  readonly endBeforeConfirm?: boolean;
  /** Rows are split by how many replicas run now, not by the partitions of the plan. */
  readonly partitionByReplicas?: boolean;
  /** A process that starts reads the logs from where they are, not from their beginning. */
  readonly readFromEnd?: boolean;
  /** The progress record of a chunk tells of one output, though the stage has more. */
  readonly recordsFirstOutput?: boolean;
  /** The end of a partition tells of port 0 of its reader, whichever partition of it got its rows. */
  readonly endsPortZero?: boolean;
}

/** A chunk of a table. */
export interface TableChunk {
  readonly table: string;
  readonly seq: number;
}

export interface Configuration {
  readonly name: string;
  readonly shape: Shape;
  readonly prefetch: number;
  /** How many times a process may be killed, and which: replicas, owners of partitions and the sinks. */
  readonly crashes: number;
  readonly killable: { readonly replicas: boolean; readonly owners: boolean };
  /** False: a killed replica never comes back (one of each stage stays). */
  readonly restarts: boolean;
  /** The chunks that the gateway may send once more. */
  readonly duplicates: readonly TableChunk[];
  /** The client may cancel at any time. */
  readonly cancel: boolean;
  /** False: also what nobody can tell apart is explored apart (`partial-order-reduction.ts`). */
  readonly reduced: boolean;
  readonly bug?: Bug;
}

export const chunksOf = (table: string, ...seqs: readonly number[]): TableChunk[] =>
  seqs.map((seq) => ({ table, seq }));

export const defaults: Omit<Configuration, 'name'> = {
  shape: chain([2], [[0, 1], [0], []]),
  prefetch: 1,
  crashes: 1,
  killable: { replicas: true, owners: true },
  restarts: true,
  duplicates: chunksOf(TABLE, 0),
  cancel: false,
  reduced: true,
};
