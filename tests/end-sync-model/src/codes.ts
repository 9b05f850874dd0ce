/**
 * Records and messages as short codes and texts, so that states are small and easily compared. Owns: what each stands for. Equal records
 * and equal messages have one code.
 */
import { chunkSeq, stageId } from '@coffee/core';
import { decodeProgressRecord, encodeProgressRecord, type Port, type ProgressRecord } from '@coffee/protocol';
import { tokenOf, type System } from './system';

/** A message of a data log: of a partition log, a broadcast, or the log of the answers. */
export interface LogItem {
  readonly to: 'log';
  readonly port: Port;
  /** The partition of its sender that numbers it, and the number. */
  readonly source: number;
  readonly seq: number;
  /** What stands for it in the content of its reader. */
  readonly token: string;
}

/** A message in flight: to a data log, to the work queue of a stateless stage, or to the progress log. */
export type Item =
  | LogItem
  | { readonly to: 'work'; readonly stage: number; readonly seq: number }
  | { readonly to: 'record'; readonly record: number };

export class Codes {
  readonly #records: ProgressRecord[] = [];
  readonly #recordCodes = new Map<string, number>();
  readonly #statsCodes = new Map<number, number>();
  readonly #outputs = new Map<number, readonly Port[]>();
  readonly #items = new Map<string, Item>();
  readonly #messages: LogItem[] = [];
  readonly #messageCodes = new Map<string, number>();

  constructor(private readonly system: System) {}

  /** Records go through their bytes, so that the codec is under the check, too. */
  ofRecord(record: ProgressRecord): number {
    const bytes = encodeProgressRecord(record);
    const key = bytes.join();
    let code = this.#recordCodes.get(key);
    if (code === undefined) {
      this.#recordCodes.set(key, (code = this.#records.length));
      this.#records.push(decodeProgressRecord(bytes));
    }
    return code;
  }
  record(code: number): ProgressRecord {
    return this.#records[code]!;
  }

  /** The code of the record that a replica appends for a chunk while `running` replicas of its stage are up. */
  ofStats(stage: number, seq: number, running: number): number {
    const key = (running * 64 + stage) * 64 + seq;
    let code = this.#statsCodes.get(key);
    if (code === undefined) {
      const outputs = this.system.outputsOf(stage, seq, running);
      const isFirst = ({ edge }: Port): boolean => edge === outputs[0]!.edge;
      const sentTo = this.system.configuration.bug?.recordsFirstOutput === true ? outputs.filter(isFirst) : outputs;
      const name = stageId(this.system.stageName(stage));
      code = this.ofRecord({ type: 'StageStats', stage: name, seq: chunkSeq(seq), rowsIn: 1, rowsOut: 1, sentTo });
      this.#statsCodes.set(key, code);
      this.#outputs.set(code, outputs);
    }
    return code;
  }
  /** Where the chunk goes of which this is the record. */
  outputsOf(stats: number): readonly Port[] {
    return this.#outputs.get(stats)!;
  }

  ofMessage(item: LogItem): number {
    const text = this.textOf(item);
    let code = this.#messageCodes.get(text);
    if (code === undefined) {
      this.#messageCodes.set(text, (code = this.#messages.length));
      this.#messages.push(item);
    }
    return code;
  }
  message(code: number): LogItem {
    return this.#messages[code]!;
  }

  /** What is sent to one port: for a queue the chunk, for a log its rows. */
  output(sender: string, port: Port, seq: number): Item {
    const { stage } = this.system.link(port.edge);
    return stage >= 0 ? { to: 'work', stage, seq } : { to: 'log', port, source: 0, seq, token: tokenOf(sender, seq) };
  }

  /** An item as the text that stands for it in a world. */
  textOf(item: Item): string {
    const text = this.#describe(item);
    if (!this.#items.has(text)) this.#items.set(text, item);
    return text;
  }
  item(text: string): Item {
    return this.#items.get(text)!;
  }

  #describe(item: Item): string {
    switch (item.to) {
      case 'work':
        return `chunk ${item.seq} for ${this.system.stageName(item.stage)}`;
      case 'record':
        return `record ${item.record}`;
      case 'log': {
        const { to, edge } = this.system.link(item.port.edge);
        return `${item.token} for ${to}${edge.mode === 'partition' ? item.port.partition : ''}`;
      }
    }
  }
}
