/**
 * The uploads of one connection that are not acknowledged yet. Owns: how much they may be, by what they take here, so that the window bounds
 * small frames, too; and the cumulative acknowledgement: frames become safe in any order, and are acknowledged in the order in which they came.
 */
import { Fifo } from '@coffee/core';
import { SessionError, UPLOAD_FRAME_COST } from '@coffee/protocol';

export class UploadWindow {
  readonly #pending = new Fifo<{ readonly bytes: number; safe: boolean }>();
  #bytes = 0;
  /** Frames that are safe, as many as come without a gap; and how many of them were acknowledged. */
  #safe = 0;
  #acknowledged = 0;
  #acknowledging = false;

  /**
   * `acknowledge` is told how many frames of the connection are safe whenever there are more, and not again before it has settled: to a client that
   * does not read, one acknowledgement is on its way.
   */
  constructor(
    private readonly limit: number,
    private readonly acknowledge: (frames: number) => void | Promise<void>,
  ) {}

  /** What they take: their payloads, and the cost of each frame. */
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
    const frame = { bytes: bytes + UPLOAD_FRAME_COST, safe: false };
    this.#pending.push(frame);
    this.#bytes += frame.bytes;
    return () => {
      frame.safe = true;
      this.#advance();
    };
  }

  #advance(): void {
    for (let first = this.#pending.peek(); first?.safe; first = this.#pending.peek()) {
      this.#pending.shift();
      this.#bytes -= first.bytes;
      this.#safe++;
    }
    if (!this.#acknowledging) void this.#acknowledge();
  }

  async #acknowledge(): Promise<void> {
    this.#acknowledging = true;
    while (this.#acknowledged < this.#safe) {
      const sent = this.acknowledge((this.#acknowledged = this.#safe));
      if (sent) await sent;
    }
    this.#acknowledging = false;
  }
}
