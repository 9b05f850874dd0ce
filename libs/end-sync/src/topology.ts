/**
 * What END-sync must know of a physical plan: who sends on which edge, who reads it, and in how many partitions. Owns: the look-ups
 * by id and the check that the shape is one that the fold can follow. Must not know: operators, columns, channels.
 */
import { CoffeeError, type EdgeId, type Partition, type StageId } from '@coffee/core';

export interface TopologyTable {
  readonly table: string;
  readonly edges: readonly EdgeId[];
}

export interface TopologyEdge {
  readonly edge: EdgeId;
  readonly from: { readonly table: string } | { readonly stage: StageId };
  /** As in the physical plan: `partition` has one port for each partition of its reader, the others have port 0 only. */
  readonly mode: 'queue' | 'scan' | 'partition' | 'broadcast' | 'result';
  /** Ports of the edge: partitions of the reader for mode `partition`, else 1. */
  readonly partitions: number;
}

/** Any number of replicas; each chunk of `input` goes to one of them. */
export interface StatelessNode {
  readonly stage: StageId;
  readonly stateless: true;
  readonly input: EdgeId;
  readonly outputs: readonly EdgeId[];
}

/** `partitions` is pinned in the plan; each partition reads its own port of every input and announces its own end. */
export interface StatefulNode {
  readonly stage: StageId;
  readonly stateless: false;
  readonly partitions: number;
  readonly inputs: readonly EdgeId[];
  readonly outputs: readonly EdgeId[];
}

export type TopologyStage = StatelessNode | StatefulNode;

export interface Topology {
  readonly tables: readonly TopologyTable[];
  readonly stages: readonly TopologyStage[];
  readonly edges: readonly TopologyEdge[];
  readonly sinks: readonly { readonly name: string; readonly input: EdgeId }[];
}

/** A checked topology with look-ups by id. */
export class TopologyIndex {
  readonly #edges: ReadonlyMap<EdgeId, TopologyEdge>;
  readonly #stages: ReadonlyMap<StageId, TopologyStage>;

  /** @throws CoffeeError INTERNAL when the shape is one that END-sync cannot follow: a defect of the planner. */
  constructor(readonly topology: Topology) {
    this.#edges = new Map(topology.edges.map((edge) => [edge.edge, edge]));
    this.#stages = new Map(topology.stages.map((stage) => [stage.stage, stage]));
    const tables = new Set(topology.tables.map(({ table }) => table));
    for (const { edge, from, mode, partitions } of topology.edges) {
      if ('table' in from ? !tables.has(from.table) : !this.#stages.has(from.stage))
        throw malformed(`edge ${edge} comes from nowhere`);
      if ('table' in from && (mode === 'partition' || mode === 'result'))
        throw malformed(`edge ${edge} leaves a table, and leads past the stages without state`);
      if ('stage' in from && mode === 'scan') throw malformed(`edge ${edge} is scanned, and leaves no table`);
      if (mode !== 'partition' && partitions !== 1) throw malformed(`edge ${edge} has ports, but no partitions`);
    }
    for (const stage of topology.stages) {
      if (stage.stateless) {
        const { from } = this.edge(stage.input);
        // Its progress is told by seq alone, and the partitions of a stateful stage number their outputs each from 0.
        if ('stage' in from && !this.stage(from.stage).stateless)
          throw malformed(`stateless stage ${stage.stage} reads from partitions`);
      } else {
        for (const input of stage.inputs) {
          const { mode, partitions } = this.edge(input);
          if (mode === 'partition' && partitions !== stage.partitions)
            throw malformed(`edge ${input} and stage ${stage.stage} have different partitions`);
        }
      }
    }
  }

  edge(id: EdgeId): TopologyEdge {
    const edge = this.#edges.get(id);
    if (!edge) throw malformed(`there is no edge ${id}`);
    return edge;
  }

  stage(id: StageId): TopologyStage {
    const stage = this.#stages.get(id);
    if (!stage) throw malformed(`there is no stage ${id}`);
    return stage;
  }

  /** What is read by a partition of a stage, or by a result sink: its edges, each with the port that it reads. */
  inputsOf(reader: string, partition: Partition): { readonly edge: TopologyEdge; readonly port: number }[] {
    const sink = this.topology.sinks.find(({ name }) => name === reader);
    const stage = this.topology.stages.find((candidate) => candidate.stage === reader);
    if (!sink && (!stage || stage.stateless || partition >= stage.partitions))
      throw malformed(`${reader} has no partition ${partition}`);
    const inputs = sink ? [sink.input] : stage && !stage.stateless ? stage.inputs : [];
    return inputs.map((id) => {
      const edge = this.edge(id);
      return { edge, port: edge.mode === 'partition' ? partition : 0 };
    });
  }

  /** How many senders number their chunks on this edge, each from 0: the partitions of a stateful stage, else 1. */
  sourcesOf(edge: TopologyEdge): number {
    if ('table' in edge.from) return 1;
    const stage = this.stage(edge.from.stage);
    return stage.stateless ? 1 : stage.partitions;
  }
}

const malformed = (what: string): CoffeeError => new CoffeeError('INTERNAL', `not a topology: ${what}`);
