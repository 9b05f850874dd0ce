/**
 * One work queue in memory. Owns: what waits, who consumes, and who gets the next message: the consumer with the fewest
 * outstanding, below its prefetch; among equals one in the thread that sent it, whose caches may still hold it.
 * Must not know: links, threads, batches.
 */
import { CoffeeError } from '@coffee/core';
import { Fifo } from '@coffee/core';

export interface QueueMessage {
  /** Undefined while the only copy is in the consumer's hands. */
  body: Uint8Array | undefined;
  redelivered: boolean;
  /** The connection that sent it. */
  readonly origin: object;
}

export interface QueueConsumer {
  readonly origin: object;
  readonly prefetch: number;
  paused: boolean;
  /** Delivered and neither acked nor nacked, by tag. */
  readonly unacked: Map<number, QueueMessage>;
  /** Takes the body out of the message when it moves away. */
  deliver(tag: number, message: QueueMessage): void;
  ended(error: CoffeeError): void;
}

export class MemoryQueue {
  readonly #waiting = new Fifo<QueueMessage>();
  readonly #consumers = new Set<QueueConsumer>();
  #nextTag = 1;
  #failure: CoffeeError | undefined;

  /** @param onFailed called when the queue has lost a message and takes no more. */
  constructor(
    readonly name: string,
    private readonly onFailed: () => void = () => undefined,
  ) {}

  get depth(): number {
    return this.#waiting.length;
  }

  get consumers(): number {
    return this.#consumers.size;
  }

  /** @throws CoffeeError TRANSPORT when the queue has lost a message: see `remove`. */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  send(body: Uint8Array, origin: object): void {
    this.check();
    this.#waiting.push({ body, redelivered: false, origin });
    this.#dispatch();
  }

  add(consumer: QueueConsumer): void {
    this.check();
    this.#consumers.add(consumer);
    this.#dispatch();
  }

  ack(consumer: QueueConsumer, tag: number): void {
    if (consumer.unacked.delete(tag)) this.#dispatch();
  }

  /** `body` is what the consumer gives back; used when the queue has no copy. */
  nack(consumer: QueueConsumer, tag: number, requeue: boolean, body: Uint8Array | undefined): void {
    const message = consumer.unacked.get(tag);
    if (!message) return;
    consumer.unacked.delete(tag);
    if (requeue) {
      message.body ??= body;
      if (message.body) this.#requeue(message);
      else this.#lost(1);
    }
    this.#dispatch();
  }

  pause(consumer: QueueConsumer, paused: boolean): void {
    consumer.paused = paused;
    this.#dispatch();
  }

  /**
   * The consumer is gone: what it has not acked goes back. Bodies that went with it (its thread died) are lost, and a queue that
   * has lost a message says so to everyone, for ever: a job that misses a chunk must fail, not hang.
   */
  remove(consumer: QueueConsumer): void {
    if (!this.#consumers.delete(consumer)) return;
    const back = [...consumer.unacked.values()].reverse();
    consumer.unacked.clear();
    let lost = 0;
    for (const message of back) {
      if (message.body) this.#requeue(message);
      else lost++;
    }
    if (lost > 0) this.#lost(lost);
    this.#dispatch();
  }

  /** Ends all consumers with the error and drops what waits. */
  end(error: CoffeeError): void {
    const consumers = [...this.#consumers];
    this.#consumers.clear();
    this.#waiting.clear();
    for (const consumer of consumers) {
      consumer.unacked.clear();
      consumer.ended(error);
    }
  }

  #requeue(message: QueueMessage): void {
    message.redelivered = true;
    this.#waiting.pushFront(message);
  }

  #lost(count: number): void {
    this.#failure ??= new CoffeeError(
      'TRANSPORT',
      `queue ${this.name} lost ${count} unacknowledged message${count === 1 ? '' : 's'}: the thread that held them has ended`,
    );
    this.onFailed();
    this.end(this.#failure);
  }

  #dispatch(): void {
    for (let message = this.#waiting.peek(); message; message = this.#waiting.peek()) {
      const consumer = this.#choose(message.origin);
      if (!consumer) return;
      this.#waiting.shift();
      const tag = this.#nextTag++;
      consumer.unacked.set(tag, message);
      consumer.deliver(tag, message);
    }
  }

  #choose(origin: object): QueueConsumer | undefined {
    let best: QueueConsumer | undefined;
    for (const consumer of this.#consumers) {
      const outstanding = consumer.unacked.size;
      if (consumer.paused || outstanding >= consumer.prefetch) continue;
      const ahead = best ? best.unacked.size - outstanding : 1;
      if (ahead > 0 || (ahead === 0 && consumer.origin === origin && best?.origin !== origin)) best = consumer;
    }
    return best;
  }
}
