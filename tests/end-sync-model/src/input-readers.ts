/**
 * What owners of partitions and sinks read: data logs and the progress log, with the real fold, and the check that what they have is
 * right when they are complete. Must not know: replicas.
 */
import { asCoffeeError, chunkSeq, partition } from '@coffee/core';
import type { Codes, LogItem } from './codes';
import type { InputFold } from './configuration';
import { FoldTable, type Step } from './fold-table';
import type { System } from './system';
import { edit, type InputReader, type World } from './world';

interface Offered {
  readonly isNew: boolean;
  readonly complete: boolean;
}
export type From = 'data' | 'records';
const dataFirst: readonly From[] = ['data', 'records'];
const recordsOnly: readonly From[] = ['records'];

/** Events of an input below this are records, from here on messages. */
const MESSAGES = 0x8000;

export class InputReaders {
  /** Of each reader. */
  readonly #folds: readonly FoldTable<InputFold, Offered>[];

  constructor(
    private readonly system: System,
    private readonly codes: Codes,
  ) {
    this.#folds = system.readers.map(
      (_, reader) =>
        new FoldTable(system.createInput(reader), (fold, event): Offered => {
          if (event < MESSAGES) return { isNew: false, complete: fold.record(codes.record(event)) };
          const { port, source, seq } = codes.message(event - MESSAGES);
          const offered = fold.offer(port.edge, partition(source), chunkSeq(seq));
          return { isNew: offered === 'new', complete: fold.complete };
        }),
    );
  }

  isComplete({ fold }: InputReader, reader: number): boolean {
    return this.#folds[reader]!.fold(fold).complete;
  }

  appendRecord(world: World, code: number): void {
    world.owners.forEach((_, reader) => this.#append(world, reader, 'records', code));
  }
  appendMessage(world: World, item: LogItem): void {
    const code = this.codes.ofMessage(item);
    for (const reader of this.system.readersOf(item.port)) this.#append(world, reader, 'data', code);
  }

  /** What can be read next: the next record, and the first message of each data log, by its place among those not read. */
  readable({ records, data }: InputReader): { readonly from: From; readonly at: number }[] {
    const logs = new Set<number>();
    const found: { from: From; at: number }[] = [];
    for (let at = 0; at < data.length; at++) {
      const { edge } = this.codes.message(data.charCodeAt(at)).port;
      if (!logs.has(edge)) found.push({ from: 'data', at });
      logs.add(edge);
    }
    return records === '' ? found : [...found, { from: 'records', at: 0 }];
  }

  read(world: World, reader: number, from: From, at: number): void {
    const owner = edit(world.owners, reader);
    const step = this.#step(world, owner.reader, reader, from, at);
    if (!step) return;
    const wasComplete = this.isComplete(owner.reader, reader);
    owner.reader = this.#taken(owner.reader, reader, from, at, step);
    if (!wasComplete && step.out.complete) this.#checkContent(world, owner.reader.merged, reader);
    owner.reader = this.#caughtUp(world, owner.reader, reader, dataFirst);
  }

  #append(world: World, r: number, to: From, code: number): void {
    const char = String.fromCharCode(code);
    const append = (reader: InputReader, order: readonly From[]): InputReader => {
      const { fold, merged, ended } = reader;
      const records = to === 'records' ? reader.records + char : reader.records;
      const data = to === 'data' ? reader.data + char : reader.data;
      return this.#caughtUp(world, { key: '', fold, records, data, merged, ended }, r, order);
    };
    const owner = world.owners[r]!;
    if (owner.state === 'up') edit(world.owners, r, { reader: append(owner.reader, dataFirst) });
    if (to === 'records' && this.system.configuration.bug?.readFromEnd === true) return;
    world.freshOwners[r] = append(world.freshOwners[r]!, dataFirst);
    world.freshOwnersToo[r] = append(world.freshOwnersToo[r]!, recordsOnly);
  }

  /** Reduced form: what the reader is after it took all that nobody could see it take. */
  #caughtUp(world: World, reader: InputReader, r: number, order: readonly From[]): InputReader {
    if (!this.system.configuration.reduced) return reader;
    const wasComplete = this.isComplete(reader, r);
    let at = reader;
    for (const from of order) {
      for (;;) {
        const step = this.#step(world, at, r, from, 0);
        if (!step || step.out.complete !== wasComplete) break;
        if (from === 'records' && !wasComplete && this.#isOwnEnd(at, r)) break;
        at = this.#taken(at, r, from, 0, step);
      }
    }
    return at;
  }

  /** Whether the next record is the end of the partition whose input this is. */
  #isOwnEnd({ records }: InputReader, r: number): boolean {
    const record = this.codes.record(records.charCodeAt(0));
    const { of, partition: p } = this.system.readers[r]!;
    return record.type === 'StageEnd' && record.stage === of && record.partition === p;
  }

  #step(world: World, reader: InputReader, r: number, from: From, at: number): Step<Offered> | undefined {
    const unread = reader[from];
    if (unread === '') return undefined;
    try {
      return this.#folds[r]!.step(reader.fold, unread.charCodeAt(at) + (from === 'data' ? MESSAGES : 0));
    } catch (error) {
      world.violation ||= asCoffeeError(error).message;
      return undefined;
    }
  }

  #taken(reader: InputReader, r: number, from: From, at: number, { next, out }: Step<Offered>): InputReader {
    const { records, data, merged } = reader;
    const knows = from === 'records' && !out.complete && this.#isOwnEnd(reader, r);
    const ended = reader.ended || knows;
    if (from === 'records') return { key: '', fold: next, records: records.slice(1), data, merged, ended };
    const rest = { key: '', fold: next, records, data: data.slice(0, at) + data.slice(at + 1), merged, ended };
    if (!out.isNew) return rest;
    const tokens = [...merged.split(' '), this.codes.message(data.charCodeAt(at)).token];
    return { ...rest, merged: tokens.filter(Boolean).sort().join(' ') };
  }

  #checkContent(world: World, merged: string, r: number): void {
    const right = this.system.contents[r]!;
    if (merged !== right)
      world.violation ||= `${this.system.readers[r]!.label} is complete with "${merged}", right is "${right}"`;
  }
}
