/** Deliberate bugs: what the check is worth shows in what it catches. */
import {
  TopologyIndex,
  createJobProgress,
  createPartitionInput,
  type JobProgress,
  type PartitionInput,
} from '@coffee/end-sync';
import { SeqSet } from '@coffee/protocol';
import type { Bug, InputFold, ProgressFold } from './configuration';

/** What END-sync must not count with: each value counts, whether it was there before or not. */
class Counter extends SeqSet {
  #count = 0;

  override get size(): number {
    return this.#count;
  }
  override add(value: number): boolean {
    super.add(value);
    this.#count++;
    return true;
  }
  override equals(other: SeqSet): boolean {
    return this.#count === other.size;
  }
  override clone(): Counter {
    const copy = new Counter();
    for (const value of this) copy.add(value);
    copy.#count = this.#count;
    return copy;
  }
}

/** The real fold, but it never sees the tombstone. */
function withoutTombstone(fold: JobProgress): ProgressFold {
  return {
    step: (record) => (record.type === 'JobEnded' ? [] : fold.step(record)),
    clone: () => withoutTombstone(fold.clone()),
    fingerprint: () => fold.fingerprint(),
  };
}

/** The real fold, but the end of one table is taken for the end of all. */
function endingAllTables(fold: JobProgress, { topology }: TopologyIndex): ProgressFold {
  return {
    step: (record) =>
      record.type === 'TableCompleted'
        ? topology.tables.flatMap(({ table }) => fold.step({ ...record, table }))
        : fold.step(record),
    clone: () => endingAllTables(fold.clone(), new TopologyIndex(topology)),
    fingerprint: () => fold.fingerprint(),
  };
}

/** The real input, but it does not wait for broadcast tables: `known` has all inputs, `awaited` those without broadcasts. */
function notAwaitingBroadcasts(
  known: PartitionInput,
  awaited: PartitionInput,
  broadcasts: ReadonlySet<number>,
): InputFold {
  return {
    offer: (edge, source, seq) => {
      if (!broadcasts.has(edge)) awaited.offer(edge, source, seq);
      return known.offer(edge, source, seq);
    },
    record: (record) => {
      known.record(record);
      return awaited.record(record);
    },
    get complete() {
      return awaited.complete;
    },
    clone: () => notAwaitingBroadcasts(known.clone(), awaited.clone(), broadcasts),
    fingerprint: () => `${known.fingerprint()} ${awaited.fingerprint()}`,
  };
}

/** The topology, in which nobody reads what is broadcast. */
function withoutBroadcasts({ topology }: TopologyIndex): { rest: TopologyIndex; broadcasts: ReadonlySet<number> } {
  const broadcasts = new Set(topology.edges.filter(({ mode }) => mode === 'broadcast').map(({ edge }) => edge));
  const stages = topology.stages.map((stage) =>
    stage.stateless ? stage : { ...stage, inputs: stage.inputs.filter((edge) => !broadcasts.has(edge)) },
  );
  return { rest: new TopologyIndex({ ...topology, stages }), broadcasts };
}

export const bugs = {
  'counter instead of set': {
    createProgress: (topology) => createJobProgress(topology, () => new Counter()),
  },
  'StageEnd before confirm': { recordBeforeConfirm: 'any output' },
  'StageEnd of a partition before confirm': { endBeforeConfirm: true },
  'duplicates counted': {
    createInput: (topology, reader, partition) =>
      createPartitionInput(topology, reader, partition, () => new Counter()),
  },
  'dropped tombstone': { createProgress: (topology) => withoutTombstone(createJobProgress(topology)) },
  'partition by replica count': { partitionByReplicas: true },
  'END lost on restart': { readFromEnd: true },
  'one output told of': { recordsFirstOutput: true },
  'answer rows not awaited': { recordBeforeConfirm: 'outputs that are answers' },
  'end of one table taken for all': {
    createProgress: (topology) => endingAllTables(createJobProgress(topology), topology),
  },
  'reference table not awaited': {
    createInput: (topology, reader, partition) => {
      const { rest, broadcasts } = withoutBroadcasts(topology);
      const awaited = createPartitionInput(rest, reader, partition);
      return notAwaitingBroadcasts(createPartitionInput(topology, reader, partition), awaited, broadcasts);
    },
  },
  'end of a partition on port 0': { endsPortZero: true },
} as const satisfies Record<string, Bug>;
