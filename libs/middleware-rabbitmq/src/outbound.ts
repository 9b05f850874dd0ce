/**
 * The messages that a process has handed over and the broker has not confirmed: which may be on their way, which have to wait.
 * Owns: the bound in count and bytes, the order, and which confirm and which return belong to which message. Every message is in one
 * of waiting and outstanding until it is settled.
 *
 *   waiting ─next→ outstanding: on its way (`sent`) ─confirmed→ settled
 *                               └─returned or nacked→ refused ─sent again→ on its way …
 *
 * Invariant: a message is only confirmed by the channel that it was sent on last, and one to a log only after those that went there before
 * it (`confirm-order.ts`). What an earlier channel still says about it is about a copy that may not be in its queue, and changes nothing.
 * Must not know: what a channel is.
 */
import type { CoffeeError } from '@coffee/core';
import { Fifo } from '@coffee/core';
import { ConfirmOrder } from './confirm-order';
import type { Target } from './target';

export interface OutboundMessage {
  /** Grows in the order of handing over. */
  readonly id: number;
  readonly target: Target;
  readonly body: Uint8Array;
  readonly persistent: boolean;
  readonly resolve: () => void;
  readonly reject: (error: CoffeeError) => void;
}

/** A message that is, or was, on its way. */
export interface Outstanding<Channel> {
  readonly message: OutboundMessage;
  /** Where it was sent last; undefined before that, when the broker has refused it there, and when it is settled. */
  channel: Channel | undefined;
  /** The broker has put it nowhere, and will confirm it all the same. */
  returned: boolean;
  /** An earlier copy may have arrived: nobody has said that it did not. */
  mayBeThere: boolean;
  /** How often it was sent. */
  sends: number;
  /** How often it was refused. */
  refusals: number;
  /** When it was sent first and last (ms, of a clock that only goes forward). */
  firstSentAt: number;
  sentAt: number;
}

/**
 * What a confirm, or a nack, has come to. `late`: it is about nothing that is on its way there. `overtaking`: it came before that of an
 * earlier message to the same log, and is not to be believed, nor is what else the channel confirms of that log.
 */
export type Confirmed<Channel> =
  | { readonly how: 'taken'; readonly message: OutboundMessage }
  | { readonly how: 'refused'; readonly outstanding: Outstanding<Channel> }
  | { readonly how: 'overtaking' }
  | { readonly how: 'late' };

export class Outbound<Channel extends object> {
  readonly #waiting = new Fifo<OutboundMessage>();
  readonly #outstanding = new Map<number, Outstanding<Channel>>();
  readonly #order = new ConfirmOrder();
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
  next(): Outstanding<Channel> | undefined {
    const message = this.#waiting.peek();
    if (!message || !this.#hasRoom(message.body.byteLength)) return undefined;
    this.#waiting.shift();
    const outstanding: Outstanding<Channel> = {
      message,
      channel: undefined,
      returned: false,
      mayBeThere: false,
      sends: 0,
      refusals: 0,
      firstSentAt: 0,
      sentAt: 0,
    };
    this.#outstanding.set(message.id, outstanding);
    this.#bytes += message.body.byteLength;
    return outstanding;
  }

  /** It goes on its way on this channel, at this moment (ms). */
  sent(outstanding: Outstanding<Channel>, channel: Channel, now: number): void {
    if (outstanding.channel !== undefined) outstanding.mayBeThere = true;
    outstanding.channel = channel;
    outstanding.returned = false;
    outstanding.sentAt = now;
    if (outstanding.sends++ === 0) outstanding.firstSentAt = now;
    this.#order.sent(outstanding);
  }

  /** The channel has given it back: its confirm, which follows, says nothing. */
  returned(channel: Channel, id: number): void {
    const outstanding = this.#outstanding.get(id);
    if (outstanding?.channel === channel) outstanding.returned = true;
  }

  /** The channel has confirmed it, or nacked it. What is taken is settled here; all else stays outstanding. */
  confirmed(channel: Channel, id: number, nacked: boolean): Confirmed<Channel> {
    const outstanding = this.#outstanding.get(id);
    if (outstanding?.channel !== channel) return { how: 'late' };
    if (nacked || outstanding.returned) {
      outstanding.channel = undefined;
      outstanding.refusals++;
      if (nacked) outstanding.mayBeThere = true;
      this.#order.over(outstanding);
      return { how: 'refused', outstanding };
    }
    if (!this.#order.isNext(outstanding)) return { how: 'overtaking' };
    this.#remove(outstanding);
    return { how: 'taken', message: outstanding.message };
  }

  /** Whether it was refused and has neither been sent again nor settled since. */
  isRefused(outstanding: Outstanding<Channel>): boolean {
    return outstanding.channel === undefined && this.#outstanding.get(outstanding.message.id) === outstanding;
  }

  /** Takes it out and rejects it. */
  fail(outstanding: Outstanding<Channel>, error: CoffeeError): void {
    this.#remove(outstanding);
    outstanding.message.reject(error);
  }

  /** Those that may or may not have arrived, in order. */
  outstanding(): IterableIterator<Outstanding<Channel>> {
    return this.#outstanding.values();
  }

  /** Takes out and rejects all that is outstanding. */
  failOutstanding(errorOf: (message: OutboundMessage) => CoffeeError): void {
    const all = [...this.#outstanding.values()];
    this.#outstanding.clear();
    this.#order.clear();
    this.#bytes = 0;
    for (const { message } of all) message.reject(errorOf(message));
  }

  /** Takes out and rejects everything. */
  failAll(errorOf: (message: OutboundMessage) => CoffeeError): void {
    this.failOutstanding(errorOf);
    for (let message = this.#waiting.shift(); message; message = this.#waiting.shift())
      message.reject(errorOf(message));
  }

  #remove(outstanding: Outstanding<Channel>): void {
    const { message } = outstanding;
    if (!this.#outstanding.delete(message.id)) return;
    this.#bytes -= message.body.byteLength;
    outstanding.channel = undefined;
    this.#order.over(outstanding);
  }

  #hasRoom(size: number): boolean {
    if (this.#outstanding.size === 0) return true;
    return this.#outstanding.size < this.limit.count && this.#bytes + size <= this.limit.bytes;
  }
}
