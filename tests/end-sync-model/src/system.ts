/**
 * A shape as END-sync sees it: its topology, who reads what, and what the right answer is. A reader is a partition of a stateful stage or
 * a sink; readers are numbered, partitions first. Must not know: states and steps.
 */
import { edgeId, partition, stageId } from '@coffee/core';
import { TopologyIndex, createJobProgress, createPartitionInput, type TopologyEdge } from '@coffee/end-sync';
import { SeqSet, type Port, type ProgressRecord } from '@coffee/protocol';
import type { Configuration, InputFold, ProgressFold } from './configuration';
import type { Shape } from './shape';

/** A partition of a stateful stage, or a sink: then its partition is 0. */
export interface Reader {
  readonly of: string;
  readonly partition: number;
  readonly isSink: boolean;
  readonly label: string;
}

/** An edge of the topology, and who reads it: a stateless stage (by its index), or readers by port (of a broadcast: all on port 0). */
interface Link {
  readonly edge: TopologyEdge;
  readonly from: string;
  readonly to: string;
  readonly stage: number;
  readonly readers: readonly (readonly number[])[];
}

export class System {
  readonly shape: Shape;
  readonly readers: readonly Reader[];
  readonly topology: TopologyIndex;
  /** Of each reader what it has merged when it is complete: tokens, sorted, with blanks between. */
  readonly contents: readonly string[];
  readonly #links: readonly Link[];
  readonly #linksFrom: ReadonlyMap<string, readonly Link[]>;

  constructor(readonly configuration: Configuration) {
    const { shape } = configuration;
    this.shape = shape;
    this.readers = readersOf(shape);
    this.#links = linksOf(shape, this.readers);
    this.#linksFrom = new Map(this.#links.map(({ from }) => [from, this.#links.filter((link) => link.from === from)]));
    this.topology = topologyOf(shape, this.#links);
    this.contents = this.#rightContents();
  }

  createProgress(): ProgressFold {
    return this.configuration.bug?.createProgress?.(this.topology) ?? createJobProgress(this.topology);
  }
  createInput(reader: number): InputFold {
    const { of, partition: p } = this.readers[reader]!;
    const create = this.configuration.bug?.createInput ?? createPartitionInput;
    return create(this.topology, of, partition(p));
  }

  stageIndex(name: string): number {
    return this.shape.stateless.findIndex((stage) => stage.name === name);
  }
  stageName(index: number): string {
    return this.shape.stateless[index]!.name;
  }
  link(edge: number): Link {
    return this.#links[edge]!;
  }
  linksFrom(sender: string): readonly Link[] {
    return this.#linksFrom.get(sender) ?? [];
  }
  /** The readers of one port of an edge. */
  readersOf({ edge, partition: port }: Port): readonly number[] {
    return this.link(edge).readers[port]!;
  }
  isAnswer({ edge }: Port): boolean {
    return this.link(edge).edge.mode === 'result';
  }

  /** Where a replica of a stage sends what it made of a chunk while `running` replicas are up. */
  outputsOf(stage: number, seq: number, running: number): Port[] {
    const { name, routes } = this.shape.stateless[stage]!;
    const links = this.linksFrom(name);
    return routes.flatMap(({ ports }, i) => {
      const { edge } = links[i]!;
      const modulus = this.configuration.bug?.partitionByReplicas ? running : edge.partitions;
      return [...new Set((ports[seq] ?? []).map((p) => p % modulus))].map((p) => portOf(edge.edge, p));
    });
  }

  /** Where a partition sends what it has merged: nowhere if there is nothing but reference rows. */
  outputsOfReader(reader: number, merged: string): Port[] {
    const { of, partition: p } = this.readers[reader]!;
    const isReference = (token: string): boolean => this.shape.tables.some(({ name }) => token.startsWith(`${name}#`));
    if (merged.split(' ').every((token) => token === '' || isReference(token))) return [];
    return this.linksFrom(of).map(({ edge }) => portOf(edge.edge, p % edge.partitions));
  }

  /** The end of a partition that has sent what it has merged as one chunk, or nothing. */
  endOf(reader: number, merged: string): ProgressRecord {
    const { of, partition: p } = this.readers[reader]!;
    const ports = this.outputsOfReader(reader, merged);
    const told = this.configuration.bug?.endsPortZero ? ports.map(({ edge }) => portOf(edge, 0)) : ports;
    const expected = told.map((port) => ({ port, seqs: SeqSet.range(1) }));
    return { type: 'StageEnd', stage: stageId(of), partition: partition(p), expected };
  }

  /** Readers are in the order in which rows reach them, so what is sent to one is known when its turn comes. */
  #rightContents(): string[] {
    const arrived = this.readers.map((): string[] => []);
    const put = (port: Port, token: string): void => {
      for (const reader of this.readersOf(port)) arrived[reader]!.push(token);
    };
    for (const { name, chunks } of this.shape.tables)
      for (const { edge, stage } of this.linksFrom(name))
        for (let seq = 0; stage < 0 && seq < chunks; seq++) put(portOf(edge.edge, 0), tokenOf(name, seq));
    this.shape.stateless.forEach(({ name, routes }, stage) => {
      for (const seq of [...(routes[0]?.ports.keys() ?? [])].filter((each) => this.#reaches(stage, each)))
        for (const port of this.outputsOf(stage, seq, Infinity))
          if (this.link(port.edge).stage < 0) put(port, tokenOf(name, seq));
    });
    const contents: string[] = [];
    this.readers.forEach((_, reader) => {
      const merged = arrived[reader]!.sort().join(' ');
      contents.push(merged);
      for (const port of this.outputsOfReader(reader, merged)) put(port, this.tokenOfReader(reader, merged));
    });
    return contents;
  }

  /** What stands in a reader's content for all that a partition has merged. */
  tokenOfReader(reader: number, merged: string): string {
    const { of, partition: p } = this.readers[reader]!;
    return `${of}${p}(${merged.replaceAll(' ', '+')})`;
  }

  #reaches(stage: number, seq: number): boolean {
    const { from } = this.#links.find((link) => link.stage === stage)!;
    const table = this.shape.tables.find(({ name }) => name === from);
    if (table) return seq < table.chunks;
    const before = this.stageIndex(from);
    const route = this.shape.stateless[before]!.routes.find(({ to }) => to === this.stageName(stage));
    return (route?.ports[seq] ?? []).length > 0 && this.#reaches(before, seq);
  }
}

/** What stands in a reader's content for a chunk of a table or a stateless stage. */
export const tokenOf = (sender: string, seq: number): string => `${sender}#${seq}`;

const portOf = (edge: number, p: number): Port => ({ edge: edgeId(edge), partition: partition(p) });

function readersOf({ stateful, sinks }: Shape): Reader[] {
  const owners = stateful.flatMap(({ name, partitions }) =>
    Array.from({ length: partitions }, (_, p): Reader => {
      return { of: name, partition: p, isSink: false, label: `partition ${p} of ${name}` };
    }),
  );
  return [...owners, ...sinks.map((name): Reader => ({ of: name, partition: 0, isSink: true, label: `sink ${name}` }))];
}

function linksOf({ tables, stateless, stateful, sinks }: Shape, readers: readonly Reader[]): Link[] {
  const links: Link[] = [];
  const connect = (from: string, isTable: boolean, to: string): void => {
    const stage = stateless.findIndex(({ name }) => name === to);
    const reads = readers.flatMap(({ of }, reader) => (of === to ? [reader] : []));
    const mode = stage >= 0 ? 'queue' : sinks.includes(to) ? 'result' : isTable ? 'broadcast' : 'partition';
    const byPort = mode === 'partition' ? reads.map((reader) => [reader]) : [reads];
    const sender = isTable ? { table: from } : { stage: stageId(from) };
    const edge: TopologyEdge = {
      edge: edgeId(links.length),
      from: sender,
      mode,
      partitions: mode === 'partition' ? byPort.length : 1,
    };
    links.push({ edge, from, to, stage, readers: byPort });
  };
  for (const { name, to } of tables) for (const reader of to) connect(name, true, reader);
  for (const { name, routes } of stateless) for (const { to } of routes) connect(name, false, to);
  for (const { name, to } of stateful) for (const reader of to) connect(name, false, reader);
  return links;
}

function topologyOf({ tables, stateless, stateful, sinks }: Shape, links: readonly Link[]): TopologyIndex {
  const out = (name: string) => links.filter(({ from }) => from === name).map(({ edge }) => edge.edge);
  const inputs = (name: string) => links.filter(({ to }) => to === name).map(({ edge }) => edge.edge);
  return new TopologyIndex({
    tables: tables.map(({ name }) => ({ table: name, edges: out(name) })),
    stages: [
      ...stateless.map(({ name }) => {
        return { stage: stageId(name), stateless: true as const, input: inputs(name)[0]!, outputs: out(name) };
      }),
      ...stateful.map(({ name, partitions }) => {
        return {
          stage: stageId(name),
          stateless: false as const,
          partitions,
          inputs: inputs(name),
          outputs: out(name),
        };
      }),
    ],
    edges: links.map(({ edge }) => edge),
    sinks: sinks.map((name) => ({ name, input: inputs(name)[0]! })),
  });
}
