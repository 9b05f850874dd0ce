/**
 * When has a reader of logs read everything: one partition of a stateful stage, or a result sink. Folds what arrives and what
 * the progress log says was sent; the order of both does not matter. Complete when every sender has ended and the set of seqs
 * read from each equals the set that it says it has sent here.
 */
import { CoffeeError, partition as partitionOf, type ChunkSeq, type EdgeId, type Partition } from '@coffee/core';
import { SeqSet, type ProgressRecord, type StageEnd } from '@coffee/protocol';
import { fingerprintOf, missingText } from './seq-text';
import type { NewSeqSet } from './stage-progress';
import type { TopologyEdge, TopologyIndex } from './topology';

/** One sender on one input edge: a table, a stateless stage, or one partition of a stateful stage. */
interface Source {
  readonly edge: TopologyEdge;
  readonly port: number;
  readonly partition: number;
  readonly arrived: SeqSet;
  expected: SeqSet | undefined;
  settled: boolean;
}

export class PartitionInput {
  #sources: Source[];
  #open: number;

  constructor(
    private readonly reader: string,
    sources: readonly Source[],
  ) {
    this.#sources = [...sources];
    this.#open = sources.filter(({ settled }) => !settled).length;
  }

  /** True from the moment on when everything that was sent here has been read. */
  get complete(): boolean {
    return this.#open === 0;
  }

  /**
   * A chunk was read. A duplicate must not be merged again.
   * @throws CoffeeError BAD_MESSAGE when it is on no input edge, or was not announced by the end of its sender.
   */
  offer(edge: EdgeId, sourcePartition: Partition, seq: ChunkSeq): 'new' | 'duplicate' {
    const source = this.#sources.find((each) => each.edge.edge === edge && each.partition === sourcePartition);
    if (!source) throw this.#bad(`a chunk of partition ${sourcePartition} on edge ${edge}, which it does not read`);
    if (source.expected && !source.expected.has(seq)) throw this.#neverSent(source, seq);
    if (!source.arrived.add(seq)) return 'duplicate';
    this.#settle(source);
    return 'new';
  }

  /**
   * A record of the job's progress log, whatever its type.
   * @returns whether everything has been read.
   * @throws CoffeeError BAD_MESSAGE when it contradicts what was read before.
   */
  record(record: ProgressRecord): boolean {
    if (record.type === 'TableCompleted') {
      for (const source of this.#sources) {
        const { from } = source.edge;
        if ('table' in from && from.table === record.table) this.#expect(source, SeqSet.range(record.chunks));
      }
    } else if (record.type === 'StageEnd') {
      for (const source of this.#sources) {
        const { from } = source.edge;
        if (!('stage' in from) || from.stage !== record.stage || source.partition !== record.partition) continue;
        this.#expect(source, sentTo(record, source));
      }
    }
    return this.complete;
  }

  /** What it waits for, for a watchdog: empty when complete. */
  stalled(): string {
    return this.#sources
      .filter(({ settled }) => !settled)
      .map(({ edge, partition, arrived, expected }) => {
        const { from } = edge;
        const sender = 'table' in from ? `table ${from.table}` : `partition ${partition} of stage ${from.stage}`;
        const lacks = expected ? missingText(arrived, expected) : `${arrived.size} chunks read, it has not ended`;
        return `${this.reader}: from ${sender} on edge ${edge.edge}: ${lacks}`;
      })
      .join('; ');
  }

  clone(): PartitionInput {
    return new PartitionInput(
      this.reader,
      this.#sources.map((source) => ({ ...source, arrived: source.arrived.clone() })),
    );
  }

  /** Equal for two inputs that will behave alike whatever comes. */
  fingerprint(): string {
    return this.#sources.map((each) => `${fingerprintOf(each.arrived)} of ${fingerprintOf(each.expected)}`).join('; ');
  }

  #expect(source: Source, seqs: SeqSet): void {
    if (source.expected) {
      if (!source.expected.equals(seqs)) throw this.#bad(`edge ${source.edge.edge} to end in two ways`);
      return;
    }
    source.expected = seqs;
    const [stranger] = seqs.missingFrom(source.arrived, 1);
    if (stranger !== undefined) throw this.#neverSent(source, stranger);
    this.#settle(source);
  }

  #settle(source: Source): void {
    if (source.settled || !source.expected || !source.arrived.equals(source.expected)) return;
    source.settled = true;
    this.#open--;
  }

  #neverSent(source: Source, seq: number): CoffeeError {
    return this.#bad(`chunk ${seq} on edge ${source.edge.edge}, which was never sent`);
  }

  #bad(what: string): CoffeeError {
    return new CoffeeError('BAD_MESSAGE', `${this.reader} was given ${what}`);
  }
}

/**
 * The input of a partition of the stateful stage, or of the result sink, of this name: nothing read yet. Jobs have many: the index is made
 * once for all of them.
 */
export function createPartitionInput(
  index: TopologyIndex,
  stageOrSink: string,
  partition: Partition = partitionOf(0),
  newSet: NewSeqSet = () => new SeqSet(),
): PartitionInput {
  const sources = index.inputsOf(stageOrSink, partition).flatMap(({ edge, port }) =>
    Array.from({ length: index.sourcesOf(edge) }, (_, source): Source => {
      return { edge, port, partition: source, arrived: newSet(), expected: undefined, settled: false };
    }),
  );
  return new PartitionInput(`${stageOrSink} ${partition}`, sources);
}

/** What a sender says it has sent to the port that is read here: a port that it does not name got nothing. */
const sentTo = (end: StageEnd, { edge, port }: Source): SeqSet =>
  end.expected.find((sent) => sent.port.edge === edge.edge && sent.port.partition === port)?.seqs ?? new SeqSet();
