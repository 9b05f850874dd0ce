/**
 * How far a reader has come in its log, and whether the log still has what it read. A broker that loses power loses what it had not
 * written to disk, and puts other records at the same offsets later: a reader that went on behind its last record would wait for offsets
 * that are long taken, and miss what took them. So it begins each time with the last record it handed over, and compares.
 *
 *   attached ─the record as it was, or a later one (retention)→ certain ─any record→ certain …
 *       └─another record in its place→ lost              └─an offset that does not grow→ lost
 *
 * A record is known by its offset, its id, which no other has, and its size: nothing is read of its body. Owns: where to begin, and
 * what becomes of each record. Must not know: channels, clocks.
 */

export interface RecordMark {
  readonly offset: number;
  /** Of the sending that it came from; undefined when it was written by something else. */
  readonly id: string | undefined;
  /** In bytes. */
  readonly size: number;
}

/** `skip`: it was handed over before. `lost`: the log has lost records that were handed over. */
export type Verdict = 'new' | 'skip' | 'lost';

export class ReadPosition {
  /** The last record that was handed over; before that, only the offset in front of the first one asked for. */
  #last: RecordMark | { readonly offset: number };
  /** Offset of the last record that came on this channel; undefined until it is certain that nothing is lost. */
  #arrived: number | undefined;

  /** @param from offset of the first record asked for. */
  constructor(from: number) {
    this.#last = { offset: from - 1 };
    this.detached();
  }

  /** Where to begin: with a record that must be there, if there is one. */
  get start(): number {
    return Math.max(0, this.#last.offset);
  }

  /** Whether a record that must be there has not come yet. */
  get isUncertain(): boolean {
    return this.#arrived === undefined;
  }

  /** What is read next comes from `start` on. */
  detached(): void {
    this.#arrived = this.#last.offset < 0 ? -1 : undefined;
  }

  arrived(record: RecordMark): Verdict {
    if (this.#arrived !== undefined) {
      if (record.offset <= this.#arrived) return 'lost';
      this.#arrived = record.offset;
      return 'new';
    }
    // The broker stores several records as one, and may start with the first of them.
    if (record.offset < this.#last.offset) return 'skip';
    if (record.offset === this.#last.offset && !this.#isLast(record)) return 'lost';
    this.#arrived = record.offset;
    // A later one: what was handed over has grown too old to be kept, and records behind it may have, too.
    return record.offset === this.#last.offset ? 'skip' : 'new';
  }

  handedOver(record: RecordMark): void {
    this.#last = record;
  }

  #isLast({ id, size }: RecordMark): boolean {
    return !('size' in this.#last) || (this.#last.id === id && this.#last.size === size);
  }
}
