/**
 * The chunks that a client has not been told to be safe. Owns: what may be sent within the gateway's window, in which order it was
 * sent, and what has to be sent again through the next connection. Pure: it sends through what it is handed.
 */
export interface PendingUpload {
  /** Payload of its UPLOAD frame. */
  readonly payload: Uint8Array;
  resolve(): void;
  reject(error: unknown): void;
}

export class UploadQueue {
  /** Sent through the current connection, in that order. */
  #sent: PendingUpload[] = [];
  #waiting: PendingUpload[] = [];
  #bytes = 0;
  #acknowledged = 0;

  get empty(): boolean {
    return this.#sent.length === 0 && this.#waiting.length === 0;
  }

  add(upload: PendingUpload): void {
    this.#waiting.push(upload);
  }

  /** Sends what fits into the window; a single larger one goes alone and is for the gateway to refuse. */
  pump(windowBytes: number, send: (payload: Uint8Array) => void): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const bytes = next.payload.byteLength;
      if (this.#bytes > 0 && this.#bytes + bytes > windowBytes) return;
      this.#waiting.shift();
      this.#sent.push(next);
      this.#bytes += bytes;
      send(next.payload);
    }
  }

  /** `frames`: how many of this connection are safe. */
  acknowledge(frames: number): void {
    for (; this.#acknowledged < frames; this.#acknowledged++) {
      const first = this.#sent.shift();
      if (!first) return;
      this.#bytes -= first.payload.byteLength;
      first.resolve();
    }
  }

  /** A new connection: what is not known to be safe goes first. */
  restart(): void {
    this.#waiting = [...this.#sent, ...this.#waiting];
    this.#sent = [];
    this.#bytes = 0;
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
    const all = [...this.#sent, ...this.#waiting];
    this.#sent = [];
    this.#waiting = [];
    this.#bytes = 0;
    return all;
  }
}
