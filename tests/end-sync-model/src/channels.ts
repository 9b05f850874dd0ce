/**
 * What the modelled broker does: work queues, data logs and the progress log, and who reads them. Must not know: who does what when.
 */
import { partition, type EdgeId } from '@coffee/core';
import type { Port, ProgressRecord } from '@coffee/protocol';
import { Codes, type Item } from './codes';
import { InputReaders } from './input-readers';
import { reportOf } from './partial-order-reduction';
import { ProgressReaders } from './progress-readers';
import type { System } from './system';
import { charOfSeq, type InputReader, type Replica, type World } from './world';

export class Channels {
  readonly codes: Codes;
  readonly progress: ProgressReaders;
  readonly inputs: InputReaders;

  constructor(readonly system: System) {
    this.codes = new Codes(system);
    this.progress = new ProgressReaders(system, this.codes);
    this.inputs = new InputReaders(system, this.codes);
  }

  codeOf(record: ProgressRecord): number {
    return this.codes.ofRecord(record);
  }
  isComplete(input: InputReader, reader: number): boolean {
    return this.inputs.isComplete(input, reader);
  }
  labelOf({ stage }: Replica, i: number): string {
    return `replica ${i} of ${this.system.stageName(stage)}`;
  }

  /** What the gateway sends for a chunk of a table. */
  uploadsOf(table: number, seq: number): Item[] {
    const { name } = this.system.shape.tables[table]!;
    return this.system.linksFrom(name).map(({ edge }) => this.codes.output(name, portZero(edge.edge), seq));
  }

  /** The broker takes a message. @returns false when its log is gone. */
  accept(world: World, item: Item): boolean {
    if (item.to === 'work') this.enqueue(world, item.stage, item.seq);
    else if (item.to === 'record') this.appendRecord(world, item.record);
    else if (world.deleted) return false;
    else this.inputs.appendMessage(world, item);
    return true;
  }

  enqueue(world: World, stage: number, seq: number): void {
    world.queues[stage] = [...world.queues[stage]!, charOfSeq(seq)].sort().join('');
  }

  appendRecord(world: World, code: number): void {
    const record = this.codes.record(code);
    if (record.type === 'StageStats')
      world.reported = [...world.reported, reportOf(this.system.stageIndex(record.stage), record.seq)];
    this.progress.append(world, code);
    if (!world.deleted) this.inputs.appendRecord(world, code);
  }
}

const portZero = (edge: EdgeId): Port => ({ edge, partition: partition(0) });
