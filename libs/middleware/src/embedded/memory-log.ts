/**
 * One log in memory. Owns: its records, how far each reader has come, and when a record is let go of.
 *
 * A log that expects a number of readers lets go of a record when so many have passed it, and hands the last of them the
 * original, not a copy; a reader that starts behind a record has passed it. A log that does not say keeps everything.
 * Invariant: a reader is never handed a record it could not have: to start before what is kept is an error, not a gap.
 * Must not know: links, threads, batches.
 */
import { CoffeeError } from '@coffee/core';
import { READ_AHEAD } from './protocol';

export interface LogReader {
  /** Offset of the next record to hand over. */
  next: number;
  /** Sizes (bytes) of the records handed over and not yet handled, oldest first. */
  readonly ahead: number[];
  aheadBytes: number;
  /** `last`: nobody else will need it, the body may be given away; else a copy. */
  deliver(offset: number, body: Uint8Array, last: boolean): void;
  ended(error: CoffeeError): void;
}

interface KeptRecord {
  readonly body: Uint8Array;
  passed: number;
}

export class MemoryLog {
  /** Records from offset `#first` on. */
  #records: KeptRecord[] = [];
  #first = 0;
  readonly #readers = new Set<LogReader>();

  /** @param expectedReaders how many readers this log is for; undefined keeps every record. */
  constructor(
    readonly name: string,
    private readonly expectedReaders: number | undefined,
  ) {}

  /** Records that are still kept. */
  get kept(): number {
    return this.#records.length;
  }

  append(body: Uint8Array): void {
    this.#records.push({ body, passed: 0 });
    for (const reader of this.#readers) this.#advance(reader);
    this.#release();
  }

  /**
   * @throws CoffeeError GONE when a record from `reader.next` on has been let go of, but for those that grew too old.
   * @throws CoffeeError TRANSPORT when there is no record before `reader.next`, which must have been read: it was lost.
   */
  add(reader: LogReader): void {
    const end = this.#first + this.#records.length;
    if (reader.next < this.#first && this.expectedReaders !== undefined) throw this.#tooLate();
    if (reader.next > end) throw this.#lost(end);
    reader.next = Math.max(reader.next, this.#first);
    for (let offset = this.#first; offset < reader.next; offset++) this.#at(offset).passed++;
    this.#readers.add(reader);
    this.#advance(reader);
    this.#release();
  }

  /** The reader has handled this many more records. */
  credit(reader: LogReader, records: number): void {
    for (const size of reader.ahead.splice(0, records)) reader.aheadBytes -= size;
    this.#advance(reader);
    this.#release();
  }

  remove(reader: LogReader): void {
    this.#readers.delete(reader);
  }

  /**
   * The newest records are gone, as after a power cut of a broker that had not flushed them. Whoever was handed one of them ends
   * with TRANSPORT. @returns the offset of the first that is lost.
   */
  loseTail(count: number): number {
    const end = this.#first + Math.max(0, this.#records.length - count);
    this.#records.length = end - this.#first;
    for (const reader of this.#readers) {
      if (reader.next <= end) continue;
      this.#readers.delete(reader);
      reader.ended(this.#lost(end));
    }
    return end;
  }

  /** The oldest records are gone, as those of a log with a retention that have grown too old. */
  forget(count: number): void {
    this.#first += this.#records.splice(0, count).length;
    for (const reader of this.#readers) {
      reader.next = Math.max(reader.next, this.#first);
      this.#advance(reader);
    }
  }

  end(error: CoffeeError): void {
    const readers = [...this.#readers];
    this.#readers.clear();
    this.#records = [];
    for (const reader of readers) reader.ended(error);
  }

  #advance(reader: LogReader): void {
    const end = this.#first + this.#records.length;
    while (reader.next < end && reader.ahead.length < READ_AHEAD.records && reader.aheadBytes < READ_AHEAD.bytes) {
      const record = this.#at(reader.next);
      if (this.expectedReaders !== undefined && record.passed >= this.expectedReaders) return;
      const size = record.body.byteLength;
      record.passed++;
      reader.ahead.push(size);
      reader.aheadBytes += size;
      reader.deliver(reader.next++, record.body, record.passed === this.expectedReaders);
    }
  }

  #release(): void {
    if (this.expectedReaders === undefined) return;
    let count = 0;
    while (count < this.#records.length && this.#records[count]!.passed >= this.expectedReaders) count++;
    if (count === 0) return;
    this.#records.splice(0, count);
    this.#first += count;
    for (const reader of this.#readers) {
      if (reader.next >= this.#first) continue;
      this.#readers.delete(reader);
      reader.ended(this.#tooLate());
    }
  }

  #lost(end: number): CoffeeError {
    return new CoffeeError('TRANSPORT', `log ${this.name} has lost its records from ${end} on`);
  }

  #tooLate(): CoffeeError {
    return new CoffeeError(
      'GONE',
      `log ${this.name} has let go of its records before ${this.#first}: its ${this.expectedReaders} expected readers have read them`,
    );
  }

  #at(offset: number): KeptRecord {
    return this.#records[offset - this.#first]!;
  }
}
