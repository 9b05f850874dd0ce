/**
 * A small system to explore: a table, a chain of stateless stages, one stateful stage, a result sink. Owns: its topology, and
 * what the right answer is. Must not know: states and steps.
 */
import { edgeId, partition, stageId, type Partition, type StageId } from '@coffee/core';
import { SeqSet, type Port, type ProgressRecord } from '@coffee/protocol';
import { createJobProgress, type JobProgress } from '../job-progress';
import { createPartitionInput, type PartitionInput } from '../partition-input';
import { TopologyIndex } from '../topology';
import { charOfSeq } from './world';

/** What the model needs of the fold: the real one, or one with a deliberate bug. */
export type ProgressFold = Pick<JobProgress, 'step' | 'fingerprint'> & { clone(): ProgressFold };

/** Where a deliberate bug is put in; without it everything is the real code and the real rules. */
export interface Bug {
  readonly createProgress?: (topology: TopologyIndex) => ProgressFold;
  readonly createInput?: (topology: TopologyIndex, reader: string, part: Partition) => PartitionInput;
  /** The progress record, and the ack, do not wait for the confirms of the outputs. */
  readonly recordBeforeConfirm?: boolean;
  /** The end of a partition does not wait for the confirm of its result. */
  readonly endBeforeConfirm?: boolean;
  /** Rows are split by how many replicas run now, not by the partitions of the plan. */
  readonly partitionByReplicas?: boolean;
  /** A process that starts reads the logs from where they are, not from their beginning. */
  readonly readFromEnd?: boolean;
}

export interface Configuration {
  readonly name: string;
  /** For each chunk the partitions that get rows of it; none: the first stage sends nothing on. */
  readonly routes: readonly (readonly number[])[];
  readonly partitions: number;
  /** Replicas of each stateless stage, in the order of the chain. */
  readonly stages: readonly number[];
  readonly prefetch: number;
  /** How many times a process may be killed, and which: replicas, owners of partitions and the sink. */
  readonly crashes: number;
  readonly killable: { readonly replicas: boolean; readonly owners: boolean };
  /** False: a killed replica never comes back (one of each stage stays). */
  readonly restarts: boolean;
  /** The chunks that may arrive in the first work queue once more. */
  readonly duplicates: readonly number[];
  /** The client may cancel at any time. */
  readonly cancel: boolean;
  /** False: also what nobody can tell apart is explored apart (see `world.ts`). */
  readonly reduced: boolean;
  readonly bug?: Bug;
}

export const defaults: Omit<Configuration, 'name'> = {
  routes: [[0, 1], [0], []],
  partitions: 2,
  stages: [2],
  prefetch: 1,
  crashes: 1,
  killable: { replicas: true, owners: true },
  restarts: true,
  duplicates: [0],
  cancel: false,
  reduced: true,
};

export const TABLE = 'transactions';
export const MERGE = stageId('merge');
export const SINK = 'answer';
const letters = 'ABCDEFGH';
export const stageName = (index: number): StageId => stageId(letters[index] ?? `stage${index}`);

export class System {
  readonly topology: TopologyIndex;
  /** For each partition the chunks that its result is made of, sorted: its content. Then that of the sink: the answer. */
  readonly contents: readonly string[];
  readonly #resultEdge: number;

  constructor(readonly configuration: Configuration) {
    const { stages, partitions, routes } = configuration;
    const splitEdge = stages.length;
    this.#resultEdge = splitEdge + 1;
    const chain = stages.map((_, i) => ({
      stage: stageName(i),
      stateless: true as const,
      input: edgeId(i),
      outputs: [edgeId(i + 1)],
    }));
    this.topology = new TopologyIndex({
      tables: [{ table: TABLE, edges: [edgeId(0)] }],
      stages: [
        ...chain,
        {
          stage: MERGE,
          stateless: false,
          partitions,
          inputs: [edgeId(splitEdge)],
          outputs: [edgeId(this.#resultEdge)],
        },
      ],
      edges: [
        { edge: edgeId(0), from: { table: TABLE }, mode: 'queue', partitions: 1 },
        ...chain.map(({ stage, outputs: [edge] }) =>
          edge === splitEdge
            ? { edge, from: { stage }, mode: 'partition' as const, partitions }
            : { edge: edge!, from: { stage }, mode: 'queue' as const, partitions: 1 },
        ),
        { edge: edgeId(this.#resultEdge), from: { stage: MERGE }, mode: 'result', partitions: 1 },
      ],
      sinks: [{ name: SINK, input: edgeId(this.#resultEdge) }],
    });
    const contents = Array.from({ length: partitions }, (_, p) =>
      routes.flatMap((to, seq) => (to.includes(p) ? [charOfSeq(seq)] : [])).join(''),
    );
    const answer = contents.flatMap((content, p) => (content === '' ? [] : [`${p}:${content}`]));
    this.contents = [...contents, answer.sort().join(' ')];
  }

  createProgress(): ProgressFold {
    return this.configuration.bug?.createProgress?.(this.topology) ?? createJobProgress(this.topology);
  }
  /** The input of partition `p`; of the sink, if `p` is beyond the last. */
  createInput(p: number): PartitionInput {
    const create = this.configuration.bug?.createInput ?? createPartitionInput;
    return p < this.configuration.partitions
      ? create(this.topology, MERGE, partition(p))
      : create(this.topology, SINK, partition(0));
  }

  stageIndex(name: StageId): number {
    return this.configuration.stages.findIndex((_, i) => stageName(i) === name);
  }

  /** Where a replica of a stage sends what it made of a chunk while `running` replicas are up. */
  outputsOf(stage: number, seq: number, running: number): Port[] {
    const to = this.configuration.routes[seq] ?? [];
    if (stage < this.configuration.stages.length - 1) return to.length > 0 ? [this.#port(stage + 1, 0)] : [];
    const modulus = this.configuration.bug?.partitionByReplicas ? running : this.configuration.partitions;
    return [...new Set(to.map((p) => p % modulus))].map((p) => this.#port(stage + 1, p));
  }

  /** The end of a partition which has sent its content as one chunk, or nothing when that is empty. */
  endOfPartition(p: number, content: string): ProgressRecord {
    const expected = content === '' ? [] : [{ port: this.#port(this.#resultEdge, 0), seqs: SeqSet.range(1) }];
    return { type: 'StageEnd', stage: MERGE, partition: partition(p), expected };
  }

  /** The edges that the stateful stage and the sink read. */
  get splitEdge(): number {
    return this.configuration.stages.length;
  }
  get resultEdge(): number {
    return this.#resultEdge;
  }

  #port(edge: number, p: number): Port {
    return { edge: edgeId(edge), partition: partition(p) };
  }
}
