/**
 * The messages that a process has handed over and the broker has not confirmed: which may be on their way, which have to wait.
 * Owns: the bound in count and bytes, and the order; every message is in one of waiting and outstanding until it is settled.
 * Must not know: channels.
 */
import type { CoffeeError } from '@coffee/core';
import { Fifo } from '@coffee/middleware';

export interface OutboundMessage {
  /** Grows in the order of handing over. */
  readonly id: number;
  readonly queue: string;
  /** For messages: "queue orders". */
  readonly subject: string;
  readonly body: Uint8Array;
  readonly persistent: boolean;
  readonly resolve: () => void;
  readonly reject: (error: CoffeeError) => void;
  /** When it was handed over (ms since 1970). */
  readonly since: number;
  /** When it was sent last (ms since 1970). */
  sentAt: number;
  /** The broker has not put it anywhere: it came back (and will be confirmed all the same), or was nacked. */
  refused: boolean;
}

export class Outbound {
  readonly #waiting = new Fifo<OutboundMessage>();
  readonly #outstanding = new Map<number, OutboundMessage>();
  #bytes = 0;

  constructor(private readonly limit: { readonly count: number; readonly bytes: number }) {}

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#outstanding.size === 0;
  }

  /** Bytes of the bodies outstanding. */
  get bytes(): number {
    return this.#bytes;
  }

  add(message: OutboundMessage): void {
    this.#waiting.push(message);
  }

  /** The next message that may be sent, now outstanding; undefined when none waits or there is no room. */
  next(): OutboundMessage | undefined {
    const message = this.#waiting.peek();
    if (!message || !this.#hasRoom(message.body.byteLength)) return undefined;
    this.#waiting.shift();
    this.#outstanding.set(message.id, message);
    this.#bytes += message.body.byteLength;
    return message;
  }

  get(id: number): OutboundMessage | undefined {
    return this.#outstanding.get(id);
  }

  /** Takes an outstanding message out; undefined when it is not (or no longer) there. */
  settle(id: number): OutboundMessage | undefined {
    const message = this.#outstanding.get(id);
    if (!message) return undefined;
    this.#outstanding.delete(id);
    this.#bytes -= message.body.byteLength;
    return message;
  }

  /** Those that may or may not have arrived, in order. */
  outstanding(): IterableIterator<OutboundMessage> {
    return this.#outstanding.values();
  }

  /** Takes out and rejects all that is outstanding. */
  failOutstanding(errorOf: (message: OutboundMessage) => CoffeeError): void {
    const messages = [...this.#outstanding.values()];
    this.#outstanding.clear();
    this.#bytes = 0;
    for (const message of messages) message.reject(errorOf(message));
  }

  /** Takes out and rejects everything. */
  failAll(errorOf: (message: OutboundMessage) => CoffeeError): void {
    this.failOutstanding(errorOf);
    for (let message = this.#waiting.shift(); message; message = this.#waiting.shift())
      message.reject(errorOf(message));
  }

  #hasRoom(size: number): boolean {
    if (this.#outstanding.size === 0) return true;
    return this.#outstanding.size < this.limit.count && this.#bytes + size <= this.limit.bytes;
  }
}
