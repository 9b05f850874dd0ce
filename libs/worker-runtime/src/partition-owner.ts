/**
 * One partition of a stateful stage: reads its logs from the beginning, merges what it has not seen, and emits when its input
 * is complete. Its state is only ever a function of the logs, so whoever owns it next starts from nothing and ends the same;
 * two owners by accident send the same bytes under the same ids. Whatever it cannot do is told once: it never stops in silence.
 */
import { CoffeeError, asCoffeeError, chunkSeq, type Partition } from '@coffee/core';
import { createPartitionInput, type PartitionInput, type TopologyIndex } from '@coffee/end-sync';
import type { JobChannels } from '@coffee/jobs';
import type { Log, LogRecord } from '@coffee/middleware';
import { LookupTable, runTail, startMerge, type MergedGroups } from '@coffee/operators';
import { SeqSet, decodeChunk, decodeDataMessage, type Chunk, type Port, type ProgressRecord } from '@coffee/protocol';
import { resultColumns, type StatefulOutput, type StatefulStage } from '@coffee/query-plan';
import type { FailpointName, WorkerFailpoint } from './failpoints';
import { LogSubscriptions, type LogSubscription } from './log-subscriptions';
import { retrying } from './retrying';
import type { Work } from './worker-events';

export interface PartitionOwnerOptions {
  /** Told, once, when the partition cannot be finished. */
  readonly onFailure: (error: unknown) => void;
  /** One of its logs can be read no further, though it is there. */
  readonly onLost: (error: unknown) => void;
  /** Told when something cannot be sent for now, and is sent again. */
  readonly onDelay: (error: CoffeeError) => void;
  /** Told when some of its input has come. */
  readonly onInput: () => void;
  /** Told of each chunk that was merged. */
  readonly onMerged: (work: Work & { readonly rowsIn: number }) => void;
  /** Told when its end is confirmed. */
  readonly onDone: (took: { readonly seconds: number; readonly busySeconds: number }) => void;
  readonly failpoint: WorkerFailpoint;
}

type Lookup = { readonly spec: StatefulStage['lookups'][number]; readonly table: LookupTable };

export class PartitionOwner {
  readonly #input: PartitionInput;
  readonly #merge: MergedGroups;
  readonly #lookups: readonly Lookup[];
  readonly #readings: LogSubscriptions;
  /** Milliseconds of work on what it emits. */
  #busy = 0;
  #emitting = false;
  #failed = false;
  #stopped = false;

  constructor(
    private readonly channels: JobChannels,
    topology: TopologyIndex,
    readonly stage: StatefulStage,
    readonly partition: Partition,
    private readonly options: PartitionOwnerOptions,
  ) {
    this.#input = createPartitionInput(topology, stage.id, partition);
    this.#merge = startMerge(stage.merge);
    this.#lookups = stage.lookups.map((spec) => ({ spec, table: new LookupTable(spec, partition, stage.partitions) }));
    this.#readings = new LogSubscriptions(
      [this.#inputReading(), ...this.#lookups.map((lookup) => this.#tableReading(lookup))],
      (thrown) => this.#ended(thrown),
    );
  }

  /** The logs that are not being read yet. */
  get unread(): string[] {
    return this.#readings.unread;
  }

  /** What it waits for; empty when it waits for nothing. */
  get missing(): string {
    return this.#emitting || this.#failed ? '' : this.#input.stalled();
  }

  /** Begins to read. May be called again after it has failed. @throws CoffeeError GONE when its logs are. */
  start(): Promise<void> {
    return this.#readings.start();
  }

  /** A record of the job's progress log. */
  record(record: ProgressRecord): void {
    // Emitted before, by whoever owned it then: everything of it is confirmed.
    if (record.type === 'StageEnd' && record.stage === this.stage.id && record.partition === this.partition)
      this.#emitting = true;
    this.#take(() => this.#input.record(record));
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return this.#readings.stop();
  }

  #inputReading(): LogSubscription {
    const log = this.channels.partitionLog(this.stage.id, this.partition);
    return this.#reading(log, (chunk) => this.#merge.add(chunk));
  }

  #tableReading({ spec, table }: Lookup): LogSubscription {
    const edge = this.channels.edge(spec.edge);
    if (!('table' in edge.from)) throw new CoffeeError('INTERNAL', `lookup of ${this.stage.id} is not fed by a table`);
    // The log of a table serves all its readers: the edge in the message may be another reader's.
    return this.#reading(this.channels.tableLog(edge.from.table), (chunk) => table.add(chunk), spec.edge);
  }

  #reading(log: Log, add: (chunk: Chunk) => void, edge?: Port['edge']): LogSubscription {
    const arrived = (record: LogRecord): void => this.#take(() => this.#arrived(log, record, add, edge));
    return { log: log.name, begin: () => log.startReading(arrived) };
  }

  #arrived({ name }: Log, { offset, body }: LogRecord, add: (chunk: Chunk) => void, edge?: Port['edge']): void {
    this.options.onInput();
    const message = decodeDataMessage(body);
    if (message.job !== this.channels.job)
      throw new CoffeeError('BAD_MESSAGE', `log ${name} has a chunk of job ${message.job} at offset ${offset}`);
    if (this.#input.offer(edge ?? message.edge, message.sourcePartition, message.seq) === 'duplicate') return;
    const begin = performance.now();
    const chunk = decodeChunk(message.chunk);
    add(chunk);
    const busySeconds = (performance.now() - begin) / 1000;
    this.options.onMerged({ rowsIn: chunk.rows, bytes: message.chunk.byteLength, busySeconds });
  }

  /** Takes something in; what contradicts what was taken before, or is nothing of this system, is told. */
  #take(something: () => void): void {
    if (this.#failed) return;
    try {
      something();
      this.#emitWhenComplete();
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** A log that went may have gone with its job; one that can be read no further is read again by a new process. */
  #ended(thrown: unknown): void {
    if (asCoffeeError(thrown).retriable) this.options.onLost(thrown);
    else this.#fail(thrown);
  }

  #fail(thrown: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.options.onFailure(thrown);
  }

  #emitWhenComplete(): void {
    if (this.#emitting || !this.#input.complete) return;
    this.#emitting = true;
    retrying(() => this.#emitAll(), {
      isOver: () => this.#stopped || this.#failed,
      delayed: this.options.onDelay,
    }).catch((thrown: unknown) => this.#fail(thrown));
  }

  async #emitAll(): Promise<void> {
    this.#failpoint('before-emit', this.partition);
    const begin = performance.now();
    this.#busy = 0;
    const expected = (await Promise.all(this.stage.outputs.map((output) => this.#emit(output)))).flat();
    this.#failpoint('after-emit', this.partition);
    await this.channels.progress.append({
      type: 'StageEnd',
      stage: this.stage.id,
      partition: this.partition,
      expected,
    });
    this.#failpoint('after-end', this.partition);
    this.options.onDone({ seconds: (performance.now() - begin) / 1000, busySeconds: this.#busy / 1000 });
  }

  #failpoint(name: FailpointName, seq: number): void {
    this.options.failpoint(name, this.stage.id, { job: this.channels.job, seq });
  }

  /** The merged rows, joined, and what is done with them then. */
  #piecesFor({ top, then = [] }: StatefulOutput): Iterable<Chunk> {
    const joined = this.#joined(top ? [this.#merge.top(top)] : this.#merge.pieces());
    return then.length === 0 ? joined : runTail(joined, resultColumns(this.stage), then);
  }

  *#joined(pieces: Iterable<Chunk>): Generator<Chunk> {
    for (const piece of pieces) yield this.#lookups.reduce((chunk, { table }, i) => table.attach(chunk, i), piece);
  }

  /** Sends one output in pieces, seq 0.., and tells which port got which of them. */
  async #emit(output: StatefulOutput): Promise<{ port: Port; seqs: SeqSet }[]> {
    const expected = new Map<Partition, { port: Port; seqs: SeqSet }>();
    let begin = performance.now();
    let seq = 0;
    for (const piece of this.#piecesFor(output)) {
      const sending = this.channels.send(output.edge, this.partition, chunkSeq(seq), piece);
      this.#busy += performance.now() - begin;
      for (const port of await sending) {
        const entry = expected.get(port.partition) ?? { port, seqs: new SeqSet() };
        entry.seqs.add(seq);
        expected.set(port.partition, entry);
      }
      this.#failpoint('after-piece', seq);
      seq++;
      // The next piece is made when it is asked for, which is now.
      begin = performance.now();
    }
    return [...expected.values()];
  }
}
