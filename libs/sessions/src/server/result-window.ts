/**
 * The results on their way to one client. Owns: how many bytes may be out before the client acknowledges, so that one that stops
 * reading holds back the reader of the results log and not this process's memory.
 */
export class ResultWindow {
  readonly #out: { readonly offset: number; readonly bytes: number }[] = [];
  readonly #waiting: (() => void)[] = [];
  #bytes = 0;
  #open = true;

  constructor(private readonly limit: number) {}

  /** Whether the client has to acknowledge before anything more is sent. It may always keep one back. */
  get full(): boolean {
    return this.#open && this.#bytes >= this.limit && this.#out.length > 1;
  }

  /** Whether everything that was sent is acknowledged. */
  get empty(): boolean {
    return this.#out.length === 0;
  }

  /** Counts what was sent. Resolves when the next may be. */
  sent(offset: number, bytes: number): Promise<void> {
    this.#out.push({ offset, bytes });
    this.#bytes += bytes;
    if (!this.full) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The client has everything up to and including `offset`. */
  acknowledge(offset: number): void {
    for (let first = this.#out[0]; first && first.offset <= offset; first = this.#out[0]) {
      this.#out.shift();
      this.#bytes -= first.bytes;
    }
    if (!this.full) this.#release();
  }

  /** The client is gone: nobody waits for it any more. */
  abandon(): void {
    this.#open = false;
    this.#release();
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
