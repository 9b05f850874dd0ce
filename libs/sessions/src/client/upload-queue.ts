/**
 * The chunks that a client has not been told to be safe. Owns: what may be sent within the gateway's window, in which order it was
 * sent, and what has to be sent again through the next connection. Pure: it sends through what it is handed.
 */
import { Fifo } from '@coffee/core';
import { SessionError, UPLOAD_FRAME_COST } from '@coffee/protocol';

export interface PendingUpload {
  /** Payload of its UPLOAD frame. */
  readonly payload: Uint8Array;
  resolve(): void;
  reject(error: unknown): void;
}

export class UploadQueue {
  /** Sent through the current connection, in that order. */
  readonly #sent = new Fifo<PendingUpload>();
  readonly #waiting = new Fifo<PendingUpload>();
  /** As the gateway counts them (`UPLOAD_FRAME_COST`). */
  #bytes = 0;
  #acknowledged = 0;

  add(upload: PendingUpload): void {
    this.#waiting.push(upload);
  }

  /** Sends what fits into the window; a single larger one goes alone and is for the gateway to refuse. */
  pump(windowBytes: number, send: (payload: Uint8Array) => void): void {
    for (let next = this.#waiting.peek(); next; next = this.#waiting.peek()) {
      const bytes = next.payload.byteLength;
      if (this.#bytes > 0 && this.#bytes + bytes > windowBytes) return;
      this.#waiting.shift();
      this.#sent.push(next);
      this.#bytes += bytes + UPLOAD_FRAME_COST;
      send(next.payload);
    }
  }

  /**
   * `frames`: how many of this connection are safe. @returns whether that is more than before.
   * @throws SessionError BAD_ORDER when so many were not sent, or fewer are safe than before.
   */
  acknowledge(frames: number): boolean {
    if (frames < this.#acknowledged || frames > this.#acknowledged + this.#sent.length)
      throw new SessionError(
        'BAD_ORDER',
        `${frames} uploads were acknowledged: ${this.#acknowledged} before, and sent were ${this.#acknowledged + this.#sent.length}`,
      );
    const more = frames > this.#acknowledged;
    for (; this.#acknowledged < frames; this.#acknowledged++) {
      const upload = this.#sent.shift();
      this.#bytes -= (upload?.payload.byteLength ?? 0) + UPLOAD_FRAME_COST;
      upload?.resolve();
    }
    return more;
  }

  /** A new connection: what is not known to be safe goes first. */
  restart(): void {
    for (const upload of this.#takeAll()) this.#waiting.push(upload);
    this.#acknowledged = 0;
  }

  /** The job has failed or was left: nobody will take them. */
  rejectAll(error: unknown): void {
    for (const upload of this.#takeAll()) upload.reject(error);
  }

  /** The job has completed: nobody needs them. */
  resolveAll(): void {
    for (const upload of this.#takeAll()) upload.resolve();
  }

  #takeAll(): PendingUpload[] {
    this.#bytes = 0;
    return [...this.#sent.takeAll(), ...this.#waiting.takeAll()];
  }
}
