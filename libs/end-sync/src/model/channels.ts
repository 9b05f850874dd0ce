/**
 * What the modelled broker does, and what the modelled processes read, with the real fold. Owns: the meaning of the codes that
 * stand for records and messages, and the checks of safety. Must not know: who does what when.
 */
import { asCoffeeError, chunkSeq, edgeId, partition } from '@coffee/core';
import { decodeProgressRecord, encodeProgressRecord, type ProgressRecord } from '@coffee/protocol';
import type { Effect } from '../job-progress';
import type { PartitionInput } from '../partition-input';
import { isIdle, reportOf } from './calm';
import { MERGE, stageName, type ProgressFold, type System } from './configuration';
import { FoldTable, type Step } from './fold-table';
import { charOfSeq, edit, type InputReader, type ProgressReader, type Replica, type World } from './world';

/** A message in flight: `data`/`result` to a log, `work` to a stage's queue, `record` to the progress log. */
export type Item =
  | { readonly to: 'data'; readonly partition: number; readonly seq: number }
  | { readonly to: 'result'; readonly partition: number; readonly content: string }
  | { readonly to: 'work'; readonly stage: number; readonly seq: number }
  | { readonly to: 'record'; readonly record: number };

/** What a record does that somebody could see: by stage, the code of the end to announce. */
interface Seen {
  readonly completed: ReadonlyMap<string, number>;
  readonly ended: ReadonlySet<string>;
  readonly over: boolean;
  readonly failure: string;
}
interface Offered {
  readonly isNew: boolean;
  readonly complete: boolean;
}
type From = 'data' | 'records';
const dataFirst: readonly From[] = ['data', 'records'];
const recordsOnly: readonly From[] = ['records'];

/** Events of an input below this are records, from here on messages. */
const MESSAGES = 0x8000;

export class Channels {
  readonly #records: ProgressRecord[] = [];
  readonly #recordCodes = new Map<string, number>();
  readonly #statsCodes = new Map<number, number>();
  readonly #items = new Map<string, Item>();
  readonly #progress: FoldTable<ProgressFold, Seen>;
  /** Of each partition, then of the sink. */
  readonly #inputs: readonly FoldTable<PartitionInput, Offered>[];
  readonly #results: string[] = [];

  constructor(readonly system: System) {
    this.#progress = new FoldTable(system.createProgress(), (fold, event) => this.#seen(fold.step(this.record(event))));
    const sink = system.configuration.partitions;
    this.#inputs = system.contents.map(
      (_, p) =>
        new FoldTable(system.createInput(p), (fold, event): Offered => {
          if (event < MESSAGES) return { isNew: false, complete: fold.record(this.record(event)) };
          const code = event - MESSAGES;
          const offered =
            p < sink
              ? fold.offer(edgeId(system.splitEdge), partition(0), chunkSeq(code))
              : fold.offer(edgeId(system.resultEdge), partition(Number.parseInt(this.#results[code]!)), chunkSeq(0));
          return { isNew: offered === 'new', complete: fold.complete };
        }),
    );
  }

  /** Equal records have one code: they go through their bytes, so that the codec is under the check, too. */
  codeOf(record: ProgressRecord): number {
    const bytes = encodeProgressRecord(record);
    const key = bytes.join();
    let code = this.#recordCodes.get(key);
    if (code === undefined) {
      this.#recordCodes.set(key, (code = this.#records.length));
      this.#records.push(decodeProgressRecord(bytes));
    }
    return code;
  }
  /** The code of the record that a replica appends for a chunk while `running` replicas of its stage are up. */
  codeOfStats(stage: number, seq: number, running: number): number {
    const key = (running * 64 + stage) * 64 + seq;
    let code = this.#statsCodes.get(key);
    if (code === undefined) {
      const sentTo = this.system.outputsOf(stage, seq, running);
      const record = {
        type: 'StageStats',
        stage: stageName(stage),
        seq: chunkSeq(seq),
        rowsIn: 1,
        rowsOut: 1,
      } as const;
      this.#statsCodes.set(key, (code = this.codeOf({ ...record, sentTo })));
    }
    return code;
  }
  record(code: number): ProgressRecord {
    return this.#records[code]!;
  }

  /** An item as the text that stands for it in a world. */
  textOf(item: Item): string {
    const text = Object.values(item).join(' ');
    this.#items.set(text, item);
    return text;
  }
  item(text: string): Item {
    return this.#items.get(text)!;
  }

  isComplete(reader: InputReader, p: number): boolean {
    return this.#inputs[p]!.fold(reader.fold).complete;
  }

  /** The broker takes a message. @returns false when its log is gone. */
  accept(world: World, item: Item): boolean {
    if (world.deleted && (item.to === 'data' || item.to === 'result')) return false;
    switch (item.to) {
      case 'work':
        this.enqueue(world, item.stage, item.seq);
        break;
      case 'record':
        this.appendRecord(world, item.record);
        break;
      case 'data':
        this.#appendToReader(world, item.partition, 'data', item.seq);
        break;
      case 'result': {
        const text = `${item.partition}:${item.content}`;
        if (!this.#results.includes(text)) this.#results.push(text);
        this.#appendToReader(world, this.system.configuration.partitions, 'data', this.#results.indexOf(text));
      }
    }
    return true;
  }

  enqueue(world: World, stage: number, seq: number): void {
    world.queues[stage] = [...world.queues[stage]!, charOfSeq(seq)].sort().join('');
  }

  appendRecord(world: World, code: number): void {
    const record = this.record(code);
    if (record.type === 'StageStats')
      world.reported = [...world.reported, reportOf(this.system.stageIndex(record.stage), record.seq)];
    world.replicas.forEach((replica, i) => {
      if (replica.state !== 'up') return;
      const reader = this.#withRecord(world, replica.reader, replica.stage, code);
      this.catchUp(world, edit(world.replicas, i, { reader }));
    });
    if (this.system.configuration.bug?.readFromEnd !== true) {
      // A twin that knows of an end to announce would be a replica that does: it waits before that, as if it had not read on.
      world.freshReplicas.forEach((fresh, stage) => {
        world.freshReplicas[stage] = this.#withRecord(world, fresh, stage, code);
      });
    }
    if (!world.deleted) world.owners.forEach((_, p) => this.#appendToReader(world, p, 'records', code));
  }

  /** A replica reads on: what has a consequence, and all that has none after it. */
  readRecord(world: World, i: number): void {
    const replica = edit(world.replicas, i);
    this.#read(replica);
    this.catchUp(world, replica);
  }

  /** Reduced form: the replica takes all whose moment of reading makes no difference. */
  catchUp(world: World, replica: Replica): void {
    while (this.system.configuration.reduced && replica.reader.unread.length > 0) {
      const { consequence } = replica.reader.unread[0]!;
      if (consequence === 'over' && !isIdle(this.system.configuration, world)) return;
      if (consequence === 'ended' && replica.announce === 'due') return;
      this.#read(replica);
    }
  }

  #read(replica: Replica): void {
    const [next, ...unread] = replica.reader.unread;
    replica.reader = { key: '', fold: next!.fold, unread };
    const { consequence, end } = next!;
    if (consequence === 'completed' && replica.announce === 'no') Object.assign(replica, { announce: 'due', end });
    if (consequence === 'over') replica.over = true;
    if ((consequence === 'over' || consequence === 'ended') && replica.announce === 'due')
      Object.assign(replica, { announce: 'no', end: 0 });
  }

  /** The reader with one more record to read; in the reduced form, part of what is read at once with the one before it. */
  #withRecord(world: World, { fold, unread }: ProgressReader, stage: number, code: number): ProgressReader {
    const last = unread.at(-1);
    const { next, out } = this.#progress.step(last?.fold ?? fold, code);
    if (out.failure !== '') world.violation ||= `the job failed, although nothing did: ${out.failure}`;
    const name = stageName(stage);
    const end = out.completed.get(name) ?? 0;
    const own = out.completed.has(name) ? 'completed' : out.ended.has(name) ? 'ended' : 'none';
    const consequence = out.over ? 'over' : own;
    if (consequence !== 'none' || !this.system.configuration.reduced)
      return { key: '', fold, unread: [...unread, { consequence, fold: next, end }] };
    if (!last) return { key: '', fold: next, unread };
    return { key: '', fold, unread: [...unread.slice(0, -1), { ...last, fold: next }] };
  }

  /** The owner of partition `p`, or the sink, takes the next message of its data log, or the next record. */
  readInput(world: World, p: number, from: From): void {
    const owner = edit(world.owners, p);
    const step = this.#inputStep(world, owner.reader, p, from);
    if (!step) return;
    const wasComplete = this.isComplete(owner.reader, p);
    owner.reader = this.#taken(owner.reader, p, from, step);
    if (!wasComplete && step.out.complete) this.#checkContent(world, owner.reader.merged, p);
    owner.reader = this.#caughtUpInput(world, owner.reader, p, dataFirst);
  }

  #appendToReader(world: World, p: number, to: From, code: number): void {
    const char = String.fromCharCode(code);
    const append = (reader: InputReader, order: readonly From[]): InputReader => {
      const { fold, merged, ended } = reader;
      const records = to === 'records' ? reader.records + char : reader.records;
      const data = to === 'data' ? reader.data + char : reader.data;
      return this.#caughtUpInput(world, { key: '', fold, records, data, merged, ended }, p, order);
    };
    const owner = world.owners[p]!;
    if (owner.state === 'up') edit(world.owners, p, { reader: append(owner.reader, dataFirst) });
    if (to === 'records' && this.system.configuration.bug?.readFromEnd === true) return;
    world.freshOwners[p] = append(world.freshOwners[p]!, dataFirst);
    world.freshOwnersToo[p] = append(world.freshOwnersToo[p]!, recordsOnly);
  }

  /** Reduced form: what the reader is after it took all that nobody could see it take. */
  #caughtUpInput(world: World, reader: InputReader, p: number, order: readonly From[]): InputReader {
    if (!this.system.configuration.reduced) return reader;
    const wasComplete = this.isComplete(reader, p);
    let at = reader;
    for (const from of order) {
      for (;;) {
        const step = this.#inputStep(world, at, p, from);
        if (!step || step.out.complete !== wasComplete) break;
        if (from === 'records' && !wasComplete && this.#isOwnEnd(at, p)) break;
        at = this.#taken(at, p, from, step);
      }
    }
    return at;
  }

  /** Whether the next record is the end of the partition whose input this is. */
  #isOwnEnd({ records }: InputReader, p: number): boolean {
    const record = this.record(records.charCodeAt(0));
    return record.type === 'StageEnd' && record.stage === MERGE && record.partition === p;
  }

  #inputStep(world: World, reader: InputReader, p: number, from: From): Step<Offered> | undefined {
    const unread = reader[from];
    if (unread === '') return undefined;
    try {
      return this.#inputs[p]!.step(reader.fold, unread.charCodeAt(0) + (from === 'data' ? MESSAGES : 0));
    } catch (error) {
      world.violation ||= asCoffeeError(error).message;
      return undefined;
    }
  }

  #taken(reader: InputReader, p: number, from: From, step: Step<Offered>): InputReader {
    const { records, data, merged } = reader;
    const knows = from === 'records' && !step.out.complete && this.#isOwnEnd(reader, p);
    const ended = reader.ended || knows;
    const rest =
      from === 'data'
        ? { key: '', fold: step.next, records, data: data.slice(1), merged, ended }
        : { key: '', fold: step.next, records: records.slice(1), data, merged, ended };
    if (!step.out.isNew) return rest;
    const code = data.charCodeAt(0);
    const isSink = p === this.system.configuration.partitions;
    const all = isSink ? [...merged.split(' '), this.#results[code]!] : [...merged, charOfSeq(code)];
    rest.merged = all
      .filter(Boolean)
      .sort()
      .join(isSink ? ' ' : '');
    return rest;
  }

  #checkContent(world: World, merged: string, p: number): void {
    const right = this.system.contents[p]!;
    if (merged === right) return;
    const name = p === this.system.configuration.partitions ? 'the sink' : `partition ${p}`;
    world.violation ||= `${name} is complete with "${merged}", right is "${right}"`;
  }

  #seen(effects: readonly Effect[]): Seen {
    const completed = new Map<string, number>();
    const ended = new Set<string>();
    let over = false;
    let failure = '';
    for (const effect of effects) {
      if (effect.type === 'StageCompleted') completed.set(effect.stage, this.codeOf(effect.end));
      else if (effect.type === 'StageEnded') ended.add(effect.stage);
      else if (effect.type === 'JobOver') over = true;
      else failure = effect.reason;
    }
    return { completed, ended, over, failure };
  }
}
