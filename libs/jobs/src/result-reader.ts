/**
 * Reads the answers of one job from its results log. Owns: which result chunks belong to which answer and whether every answer
 * is complete. Like every reader of a log it drops what it has seen, and refuses what no stage of the job can have written: a client
 * would take that for its gateway's doing. Keeps no chunk: whoever wants the rows collects the parts.
 */
import { CoffeeError, type JobId } from '@coffee/core';
import { TopologyIndex, createPartitionInput, type PartitionInput } from '@coffee/end-sync';
import { decodeChunk, decodeDataMessage, type ProgressRecord } from '@coffee/protocol';
import { checkAnswerColumns } from '@coffee/answers';
import { topologyOf, type PhysicalPlan, type ResultSink } from '@coffee/query-plan';

/** One chunk of an answer, and where it stands in the results log. */
export interface ResultPart {
  readonly offset: number;
  /** Index of the answer in the plan's results. */
  readonly answer: number;
  /** Of all parts up to this one, in their order: another one there, or elsewhere, gives another mark. 32 bits. */
  readonly mark: number;
  /** Encoded. */
  readonly chunk: Uint8Array;
}

export class ResultReader {
  #mark = 0;
  readonly #bySink: readonly {
    readonly sink: ResultSink;
    readonly input: PartitionInput;
    /** Of each part, in their order. */
    readonly columns: string;
  }[];

  constructor(
    private readonly job: JobId,
    plan: PhysicalPlan,
  ) {
    const topology = new TopologyIndex(topologyOf(plan));
    this.#bySink = plan.results.map((sink) => ({
      sink,
      input: createPartitionInput(topology, sink.name),
      columns: (plan.edges[sink.input]?.columns ?? []).join(', '),
    }));
  }

  /**
   * A message of the results log.
   * @returns undefined when it has been seen.
   * @throws CoffeeError BAD_MESSAGE when it is none, or of another job, or of no answer, or was never sent, or has no
   * chunk, or one with other columns than the plan says.
   */
  offer(offset: number, body: Uint8Array): ResultPart | undefined {
    const message = decodeDataMessage(body);
    if (message.job !== this.job) throw new CoffeeError('BAD_MESSAGE', `a chunk of job ${message.job}`);
    const answer = this.#bySink.findIndex(({ sink }) => sink.input === message.edge);
    const expected = this.#bySink[answer];
    if (!expected) throw new CoffeeError('BAD_MESSAGE', `a chunk on edge ${message.edge}, of which there is no answer`);
    if (expected.input.offer(message.edge, message.sourcePartition, message.seq) !== 'new') return undefined;
    const chunk = decodeChunk(message.chunk);
    const columns = chunk.columns.map(({ name }) => name).join(', ');
    if (columns !== expected.columns)
      throw new CoffeeError(
        'BAD_MESSAGE',
        `a part of answer ${expected.sink.name} has the columns ${columns}, not ${expected.columns}`,
      );
    checkAnswerColumns(expected.sink, chunk);
    for (const value of [offset, message.edge, message.sourcePartition, message.seq]) this.#mix(value);
    return { offset, answer, mark: this.#mark, chunk: message.chunk };
  }

  /** A safe integer. */
  #mix(value: number): void {
    for (const half of [value >>> 0, Math.floor(value / 2 ** 32)]) {
      const mixed = Math.imul(this.#mark ^ half, 0x85eb_ca6b);
      this.#mark = (Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35) + 1) >>> 0;
    }
  }

  /** A record of the progress log. */
  record(record: ProgressRecord): void {
    for (const { input } of this.#bySink) input.record(record);
  }

  /** What is missing, for a watchdog: empty when complete. */
  stalled(): string {
    const texts = this.#bySink.map(({ input }) => input.stalled()).filter((text) => text !== '');
    return texts.map((text) => `answer ${text}`).join('; ');
  }

  get complete(): boolean {
    return this.#bySink.every(({ input }) => input.complete);
  }
}
