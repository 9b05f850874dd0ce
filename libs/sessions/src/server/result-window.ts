/**
 * The results on their way to one client. Owns: how many bytes may be out before the client acknowledges, so that one that stops
 * reading holds back the reader of the results log and not this process's memory. Windows of a gateway share what there is
 * (`SharedResults`): slow clients together take no more than that, beside the two parts that each may have out.
 */
import { Fifo } from '@coffee/core';
import { FairShare } from './fair-share';

/** The bytes of all results that are out. A party may have as many as are free besides. */
export class SharedResults {
  readonly #share: FairShare;
  readonly #windows = new Set<ResultWindow>();

  constructor(limit: number) {
    this.#share = new FairShare(limit);
  }

  hasRoom(party: string): boolean {
    return this.#share.has(party, 0);
  }

  take(party: string, bytes: number): void {
    this.#share.take(party, bytes);
  }

  give(party: string, bytes: number): void {
    if (bytes === 0) return;
    this.#share.give(party, bytes);
    for (const window of this.#windows) window.look();
  }

  /** The window wants to look again when there is more room. */
  waits(window: ResultWindow): void {
    this.#windows.add(window);
  }

  goes(window: ResultWindow): void {
    this.#windows.delete(window);
  }
}

export class ResultWindow {
  readonly #out = new Fifo<{ readonly offset: number; readonly bytes: number }>();
  readonly #waiting: (() => void)[] = [];
  #bytes = 0;
  #open = true;

  /** @param party whose share of what all have its bytes are of. */
  constructor(
    private readonly limit: number,
    private readonly shared: SharedResults,
    private readonly party: string,
  ) {}

  /** Whether the client has to acknowledge before anything more is sent. It may always keep one back. */
  get full(): boolean {
    if (!this.#open || this.#out.length <= 1) return false;
    return this.#bytes >= this.limit || !this.shared.hasRoom(this.party);
  }

  /** Whether everything that was sent is acknowledged. */
  get empty(): boolean {
    return this.#out.length === 0;
  }

  /** Counts what was sent. Resolves when the next may be. */
  sent(offset: number, bytes: number): Promise<void> {
    if (!this.#open) return Promise.resolve();
    this.#out.push({ offset, bytes });
    this.#bytes += bytes;
    this.shared.take(this.party, bytes);
    if (!this.full) return Promise.resolve();
    this.shared.waits(this);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The client has everything up to and including `offset`. @returns the offset of the last part of it that was out; undefined for none. */
  acknowledge(offset: number): number | undefined {
    let last: number | undefined;
    const before = this.#bytes;
    for (let first = this.#out.peek(); first && first.offset <= offset; first = this.#out.peek()) {
      this.#out.shift();
      this.#bytes -= first.bytes;
      last = first.offset;
    }
    if (this.#open) this.shared.give(this.party, before - this.#bytes);
    this.look();
    return last;
  }

  /** The client is gone: nobody waits for it any more. */
  abandon(): void {
    if (!this.#open) return;
    this.#open = false;
    this.shared.give(this.party, this.#bytes);
    this.look();
  }

  /** There may be room now. */
  look(): void {
    if (this.full) return;
    this.shared.goes(this);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
