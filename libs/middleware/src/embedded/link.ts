/**
 * The way between a transport and its broker: batches of tuples, in order, both directions. Within a thread a batch is passed
 * as it is; between threads it goes through a MessagePort, and the buffers of large bodies move with it.
 * Must not know: queues, logs, what the tuples mean.
 */
import type { MessagePort } from 'node:worker_threads';
import { copyBody } from './body';
import { SMALL_BODY } from './protocol';

export interface Link {
  /** True when a body of SMALL_BODY bytes or more is gone from this side once posted, and a smaller one is copied. */
  readonly moves: boolean;
  post(batch: readonly unknown[], buffers: readonly ArrayBuffer[]): void;
  /** Both are called from then on; `onClose` once, when the other side has gone. */
  open(onBatch: (batch: readonly unknown[]) => void, onClose: () => void): void;
  close(): void;
}

/** Two ends in one thread. A batch arrives in the microtask after it was posted. */
export function localLink(): readonly [Link, Link] {
  const ends: { onBatch: (batch: readonly unknown[]) => void; onClose: () => void }[] = [];
  let closed = false;
  const end = (self: 0 | 1): Link => ({
    moves: false,
    post: (batch) => queueMicrotask(() => ends[1 - self]?.onBatch(batch)),
    open: (onBatch, onClose) => {
      ends[self] = { onBatch, onClose };
    },
    close: () => {
      if (closed) return;
      closed = true;
      queueMicrotask(() => {
        for (const { onClose } of ends) onClose();
      });
    },
  });
  return [end(0), end(1)];
}

export function portLink(port: MessagePort): Link {
  return {
    moves: true,
    post: (batch, buffers) => port.postMessage(batch, buffers),
    open: (onBatch, onClose) => {
      port.on('message', onBatch);
      // A batch that cannot be read is a batch lost: nothing after it could be trusted.
      port.on('messageerror', () => port.close());
      port.on('close', onClose);
    },
    close: () => port.close(),
  };
}

/**
 * Collects what is said and posts it as one batch: a message between threads costs about as much whether it carries one tuple or
 * a hundred. `later` says when: the microtask that follows (a transport: its thread may compute next), or the end of this turn of
 * the event loop (the broker: answers to all that arrived in it go together; measured: a third more messages a second).
 */
export class Outbox<Message extends readonly unknown[]> {
  #batch: Message[] = [];
  #buffers = new Set<ArrayBufferLike>();
  #scheduled = false;
  #closed = false;
  #posted:
    | { readonly promise: Promise<void>; readonly resolve: () => void; readonly reject: (error: Error) => void }
    | undefined;

  constructor(
    private readonly link: Link,
    private readonly later: (flush: () => void) => void,
  ) {}

  /** What was said last and not yet posted. */
  get last(): Message | undefined {
    return this.#batch[this.#batch.length - 1];
  }

  say(message: Message): void {
    if (this.#closed) return;
    this.#batch.push(message);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.later(() => this.flush());
  }

  /** Resolves when what was said is posted. */
  get posted(): Promise<void> {
    if (!this.#posted) {
      let [resolve, reject]: [() => void, (error: Error) => void] = [() => undefined, () => undefined];
      const promise = new Promise<void>((...settle) => ([resolve, reject] = settle));
      this.#posted = { promise, resolve, reject };
    }
    return this.#posted.promise;
  }

  /** The body as it has to stand in the message. Spans its buffer (see `body.ts`); large ones move with the batch. */
  pack(body: Uint8Array): Uint8Array {
    if (!this.link.moves || body.byteLength < SMALL_BODY) return body;
    const packed = this.#buffers.has(body.buffer) ? copyBody(body) : body;
    this.#buffers.add(packed.buffer);
    return packed;
  }

  flush(): void {
    this.#scheduled = false;
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    const buffers = [...this.#buffers] as ArrayBuffer[];
    this.#batch = [];
    if (buffers.length > 0) this.#buffers = new Set();
    this.link.post(batch, buffers);
    this.#posted?.resolve();
    this.#posted = undefined;
  }

  /** Posts what is left, then says no more. */
  close(): void {
    this.flush();
    this.#closed = true;
  }

  /** Says no more: the other side has gone. */
  fail(error: Error): void {
    this.#closed = true;
    this.#batch = [];
    this.#posted?.reject(error);
    this.#posted = undefined;
  }
}
