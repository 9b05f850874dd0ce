/** A consumer of a work queue, on the transport's side. Owns: what was delivered and not acked; only that can be given back. */
import type { Delivery } from '../contract';
import { isDetached } from './body';
import { Fifo } from '@coffee/core';
import { EmbeddedSubscription, type Connection } from './subscription';

interface Arrived {
  readonly tag: number;
  readonly redelivered: boolean;
  readonly body: Uint8Array;
}

export class EmbeddedConsumer extends EmbeddedSubscription {
  readonly #waiting = new Fifo<Arrived>();
  /** Handed to the handler, neither acked nor nacked. */
  readonly #unacked = new Map<number, Uint8Array>();

  constructor(
    connection: Connection,
    sub: number,
    private readonly handler: (delivery: Delivery) => void | Promise<void>,
  ) {
    super(connection, sub);
  }

  arrived(tag: number, redelivered: boolean, body: Uint8Array): void {
    this.#waiting.push({ tag, redelivered, body });
    this.wake();
  }

  protected override hasWork(): boolean {
    return this.#waiting.length > 0;
  }

  protected override turn(): void {
    const next = this.#waiting.shift();
    if (!next) return;
    const { tag, redelivered, body } = next;
    this.#unacked.set(tag, body);
    const delivery: Delivery = {
      body,
      redelivered,
      ack: () => {
        if (this.#unacked.delete(tag)) this.connection.say(['ack', this.sub, tag]);
      },
      nack: ({ requeue }) => {
        if (this.#unacked.delete(tag)) this.#nack(tag, requeue, body);
      },
    };
    this.handle(
      () => this.handler(delivery),
      () => undefined,
    );
    this.wake();
  }

  protected override tell(what: 'pause' | 'resume'): void {
    this.connection.request((id) => [what, id, this.sub]).catch(() => undefined);
  }

  protected override drain(): Promise<void> {
    return this.connection.request((id) => ['pause', id, this.sub]);
  }

  protected override giveBack(): void {
    const back: { tag: number; body: Uint8Array }[] = [];
    for (const [tag, body] of this.#unacked) back.push({ tag, body });
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) back.push(next);
    // Last first: each goes to the front of the queue.
    for (const { tag, body } of back.reverse()) this.#nack(tag, true, body);
    this.#unacked.clear();
  }

  protected override drop(): void {
    this.#waiting.clear();
    this.#unacked.clear();
  }

  #nack(tag: number, requeue: boolean, body: Uint8Array): void {
    const back = requeue && !isDetached(body.buffer) ? this.connection.pack(body) : undefined;
    this.connection.say(['nack', this.sub, tag, requeue, back]);
  }
}
