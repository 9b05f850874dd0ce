/**
 * Reads the journal from the first record that is there and knows where "now" is: a reader cannot tell the last record of a log from one that is
 * followed by more, so it appends a mark and reads until it meets it. Owns: marks. Must not know: what the records mean.
 */
import { asCoffeeError, nonce } from '@coffee/core';
import type { Log, LogOptions, Subscription, Transport } from '@coffee/middleware';
import { channelNames } from '@coffee/query-plan';
import { decodeJournalRecord, encodeJournalRecord, type JournalRecord } from './journal';

export interface JournalListener {
  /** Each record in its order, marks left out; the next waits for the promise. */
  record(record: JournalRecord): void | Promise<void>;
  /** Bytes that are no record, of another version perhaps: stepped over. */
  unreadable?(error: unknown): void;
  /** The reader has ended by itself. */
  ended(error: unknown): void;
}

export class JournalReader {
  readonly #log: Log;
  readonly #marks = new Map<string, () => void>();
  #subscription: Subscription | undefined;

  /** `options`: how long the journal keeps its records, if it is not there yet. */
  constructor(
    transport: Transport,
    private readonly listener: JournalListener,
    private readonly options: LogOptions = {},
  ) {
    this.#log = transport.log(channelNames.journal);
  }

  /** Begins to read. Resolves when everything has been read that was there before. */
  async start(): Promise<void> {
    await this.#log.declare(this.options);
    this.#subscription = await this.#log.startReading(({ body }) => this.#read(body));
    this.#subscription.closed.catch((error: unknown) => this.listener.ended(error));
    await this.upToNow();
  }

  /** Resolves when everything has been read that was in the journal when this was called. */
  async upToNow(): Promise<void> {
    const mark = nonce();
    const met = new Promise<void>((resolve) => this.#marks.set(mark, resolve));
    try {
      await this.#log.append(encodeJournalRecord({ type: 'Mark', mark }));
    } catch (thrown) {
      this.#marks.delete(mark);
      throw thrown;
    }
    await met;
  }

  append(record: JournalRecord): Promise<void> {
    return this.#log.append(encodeJournalRecord(record));
  }

  /** Nobody waits for a mark any more: whoever did goes on with what has been read. */
  async stop(): Promise<void> {
    await this.#subscription?.stop();
    for (const resolve of this.#marks.values()) resolve();
    this.#marks.clear();
  }

  /**
   * Who waits for an earlier mark has waited long enough, too: all that it was to follow lies before this one. So a mark that the
   * log let go of before it was read holds up nobody for ever.
   */
  #met(mark: string): void {
    for (const [earlier, resolve] of this.#marks) {
      this.#marks.delete(earlier);
      resolve();
      if (earlier === mark) return;
    }
  }

  #read(body: Uint8Array): void | Promise<void> {
    let record: JournalRecord;
    try {
      record = decodeJournalRecord(body);
    } catch (thrown) {
      this.listener.unreadable?.(asCoffeeError(thrown));
      return;
    }
    if (record.type !== 'Mark') return this.listener.record(record);
    if (this.#marks.has(record.mark)) this.#met(record.mark);
  }
}
