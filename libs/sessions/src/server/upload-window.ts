/**
 * The uploads of one connection that are not acknowledged yet. Owns: how many bytes they may be, and the cumulative
 * acknowledgement: frames become safe in any order, and are acknowledged in the order in which they came.
 */
import { SessionError } from '@coffee/protocol';

export class UploadWindow {
  readonly #pending: { readonly bytes: number; safe: boolean }[] = [];
  #bytes = 0;
  #acknowledged = 0;

  /** `acknowledge` is told how many frames of the connection are safe whenever there are more. */
  constructor(
    private readonly limit: number,
    private readonly acknowledge: (frames: number) => void,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws SessionError TOO_MANY when a frame of so many bytes would be beyond the window. */
  admit(bytes: number): void {
    if (this.#bytes + bytes > this.limit)
      throw new SessionError('TOO_MANY', `uploads beyond the window of ${this.limit} bytes were not waited for`);
  }

  /** A frame has come. @returns what to call, once, when it is safe. */
  take(bytes: number): () => void {
    this.admit(bytes);
    const frame = { bytes, safe: false };
    this.#pending.push(frame);
    this.#bytes += bytes;
    return () => {
      frame.safe = true;
      this.#advance();
    };
  }

  #advance(): void {
    const before = this.#acknowledged;
    for (let first = this.#pending[0]; first?.safe; first = this.#pending[0]) {
      this.#pending.shift();
      this.#bytes -= first.bytes;
      this.#acknowledged++;
    }
    if (this.#acknowledged > before) this.acknowledge(this.#acknowledged);
  }
}
