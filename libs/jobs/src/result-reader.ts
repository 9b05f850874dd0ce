/**
 * Collects the answers of one job from its results log. Owns: which result chunks belong to which answer and whether an answer
 * is complete. Like every reader of a log it drops what it has seen.
 */
import { createPartitionInput, type PartitionInput } from '@coffee/end-sync';
import { decodeChunk, decodeDataMessage, type Chunk, type ProgressRecord } from '@coffee/protocol';
import { topologyOf, type PhysicalPlan, type ResultSink } from '@coffee/query-plan';

interface Collected {
  readonly sink: ResultSink;
  readonly input: PartitionInput;
  readonly chunks: Chunk[];
}

export class ResultReader {
  readonly #bySink: readonly Collected[];

  constructor(plan: PhysicalPlan) {
    const topology = topologyOf(plan);
    this.#bySink = plan.results.map((sink) => ({ sink, input: createPartitionInput(topology, sink.name), chunks: [] }));
  }

  /** A message of the results log. */
  offer(body: Uint8Array): void {
    const message = decodeDataMessage(body);
    const collected = this.#bySink.find(({ sink }) => sink.input === message.edge);
    if (!collected || collected.input.offer(message.edge, message.sourcePartition, message.seq) === 'duplicate') return;
    collected.chunks.push(decodeChunk(message.chunk));
  }

  /** A record of the progress log. */
  record(record: ProgressRecord): void {
    for (const { input } of this.#bySink) input.record(record);
  }

  get complete(): boolean {
    return this.#bySink.every(({ input }) => input.complete);
  }

  /** The chunks of every answer, in order of arrival: sort them before anyone sees them. */
  answers(): { readonly sink: ResultSink; readonly chunks: readonly Chunk[] }[] {
    return this.#bySink.map(({ sink, chunks }) => ({ sink, chunks }));
  }
}
