/**
 * One partition of a stateful stage: reads its logs from the beginning, merges what it has not seen, and emits when its input
 * is complete. Its state is only ever a function of the logs, so whoever owns it next starts from nothing and ends the same;
 * two owners by accident send the same bytes under the same ids.
 */
import { CoffeeError, chunkSeq, type Partition } from '@coffee/core';
import { createPartitionInput, type PartitionInput } from '@coffee/end-sync';
import type { JobChannels } from '@coffee/jobs';
import type { LogRecord, Subscription } from '@coffee/middleware';
import { LookupTable, MergeState } from '@coffee/operators';
import { SeqSet, decodeChunk, decodeDataMessage, type Chunk, type Port, type ProgressRecord } from '@coffee/protocol';
import { topologyOf, type StatefulOutput, type StatefulStage } from '@coffee/query-plan';
import type { FailpointName, WorkerFailpoint } from './failpoints';
import { LogReadings } from './log-readings';

export interface PartitionOwnerOptions {
  /** Told when the partition cannot be finished. */
  readonly onFailure: (error: unknown) => void;
  readonly failpoint: WorkerFailpoint;
}

type Lookup = { readonly spec: StatefulStage['lookups'][number]; readonly table: LookupTable };

export class PartitionOwner {
  readonly #input: PartitionInput;
  readonly #merge: MergeState;
  readonly #lookups: readonly Lookup[];
  readonly #readings: LogReadings;
  #emitting = false;

  constructor(
    private readonly channels: JobChannels,
    readonly stage: StatefulStage,
    readonly partition: Partition,
    private readonly options: PartitionOwnerOptions,
  ) {
    this.#input = createPartitionInput(topologyOf(channels.plan), stage.id, partition);
    this.#merge = new MergeState(stage.merge);
    this.#lookups = stage.lookups.map((spec) => ({ spec, table: new LookupTable(spec, partition, stage.partitions) }));
    this.#readings = new LogReadings(
      [() => this.#readInput(), ...this.#lookups.map((lookup) => () => this.#readTable(lookup))],
      options.onFailure,
    );
  }

  /** Begins to read. May be called again after it has failed. @throws CoffeeError CLOSED when its logs are gone. */
  start(): Promise<void> {
    return this.#readings.start();
  }

  /** A record of the job's progress log. */
  record(record: ProgressRecord): void {
    // Emitted before, by whoever owned it then: everything of it is confirmed.
    if (record.type === 'StageEnd' && record.stage === this.stage.id && record.partition === this.partition)
      this.#emitting = true;
    if (this.#input.record(record)) void this.#emitWhenComplete();
  }

  stop(): Promise<void> {
    return this.#readings.stop();
  }

  #readInput(): Promise<Subscription> {
    const log = this.channels.partitionLog(this.stage.id, this.partition);
    return log.startReading((record) => this.#arrived(record, (chunk) => this.#merge.add(chunk)));
  }

  async #readTable({ spec, table }: Lookup): Promise<Subscription> {
    const edge = this.channels.edge(spec.edge);
    if (!('table' in edge.from)) throw new CoffeeError('INTERNAL', `lookup of ${this.stage.id} is not fed by a table`);
    const log = this.channels.tableLog(edge.from.table);
    // The log of a table serves all its readers: the edge in the message may be another reader's.
    return log.startReading((record) => this.#arrived(record, (chunk) => table.add(chunk), spec.edge));
  }

  #arrived(record: LogRecord, add: (chunk: Chunk) => void, edge?: Port['edge']): void {
    const message = decodeDataMessage(record.body);
    if (this.#input.offer(edge ?? message.edge, message.sourcePartition, message.seq) === 'duplicate') return;
    add(decodeChunk(message.chunk));
    void this.#emitWhenComplete();
  }

  async #emitWhenComplete(): Promise<void> {
    if (this.#emitting || !this.#input.complete) return;
    this.#emitting = true;
    try {
      this.#failpoint('before-emit', this.partition);
      const expected = (await Promise.all(this.stage.outputs.map((output) => this.#emit(output)))).flat();
      this.#failpoint('after-emit', this.partition);
      const end = { type: 'StageEnd', stage: this.stage.id, partition: this.partition, expected } as const;
      await this.channels.progress.append(end);
      this.#failpoint('after-end', this.partition);
    } catch (error) {
      this.options.onFailure(error);
    }
  }

  #failpoint(name: FailpointName, seq: number): void {
    this.options.failpoint(name, this.stage.id, { job: this.channels.job, seq });
  }

  /** Sends one output in pieces, seq 0.., and tells which port got which of them. */
  async #emit(output: StatefulOutput): Promise<{ port: Port; seqs: SeqSet }[]> {
    const expected = new Map<Partition, { port: Port; seqs: SeqSet }>();
    const pieces = output.top ? [this.#merge.top(output.top)] : this.#merge.pieces();
    let seq = 0;
    for (const piece of pieces) {
      const joined = this.#lookups.reduce((chunk, lookup) => lookup.table.attach(chunk), piece);
      for (const port of await this.channels.send(output.edge, this.partition, chunkSeq(seq), joined)) {
        const entry = expected.get(port.partition) ?? { port, seqs: new SeqSet() };
        entry.seqs.add(seq);
        expected.set(port.partition, entry);
      }
      this.#failpoint('after-piece', seq);
      seq++;
    }
    return [...expected.values()];
  }
}
