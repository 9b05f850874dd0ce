/**
 * The broker's end of one connection: carries out its requests on the queues and logs, and tells it what happens to its
 * subscriptions. Owns: the subscriptions of this connection, and whether a body is moved or copied to it.
 */
import { CoffeeError, asCoffeeError, unreachable } from '@coffee/core';
import { copyBody } from './body';
import { Outbox, type Link } from './link';
import type { MemoryLog, LogReader } from './memory-log';
import type { MemoryQueue, QueueConsumer, QueueMessage } from './memory-queue';
import { EARLY_CONFIRMS, SMALL_BODY, type Reply, type Request, type Target } from './protocol';

/** What all connections share. */
export interface Store {
  readonly queues: Map<string, MemoryQueue>;
  readonly logs: Map<string, MemoryLog>;
  declareQueue(name: string): void;
  declareLog(name: string): void;
  /** Tells all connections that this queue or log takes nothing any more. */
  gone(target: Target): void;
  /** Keep a copy of what is delivered until it is acked. */
  readonly keepUnacked: boolean;
}

type Held =
  | { readonly kind: 'consumer'; readonly queue: MemoryQueue; readonly consumer: QueueConsumer }
  | { readonly kind: 'reader'; readonly log: MemoryLog; readonly reader: LogReader };

export class Session {
  readonly #outbox: Outbox<Reply>;
  readonly #held = new Map<number, Held>();
  #open = true;
  /** Sends and appends handled that were not answered, since it was last said. */
  #unsaid = 0;

  constructor(
    private readonly store: Store,
    private readonly link: Link,
    private readonly onClosed: (session: Session) => void,
  ) {
    this.#outbox = new Outbox<Reply>(link, setImmediate);
    link.open(
      (batch) => {
        if (this.#open) for (const request of batch as readonly Request[]) this.#handle(request);
      },
      () => this.#release(),
    );
  }

  /** Cuts the connection: its transport fails, what it has not acked goes back. */
  close(): void {
    this.#release();
    this.link.close();
  }

  gone(target: Target): void {
    this.#outbox.say(['gone', target]);
  }

  #release(): void {
    this.#open = false;
    this.#outbox.close();
    for (const sub of [...this.#held.keys()]) this.#cancel(sub);
    this.onClosed(this);
  }

  #handle(request: Request): void {
    switch (request[0]) {
      // Not answered: there is nobody who could do anything about a failure.
      case 'ack':
      case 'nack':
      case 'credit':
        this.#settle(request);
        return;
      case 'depth':
      case 'consumers':
        this.#try(request[1], () => {
          this.#outbox.say(['counted', request[1], this.#queue(request[2])[request[0]]]);
        });
        return;
      default:
        this.#try(request[1], () => {
          this.#carryOut(request);
          this.#done(request[1]);
        });
    }
  }

  /** Confirmed by its sender. What is refused has lost the race with a deletion, as if it had come just before. */
  #countUnanswered(): void {
    if (++this.#unsaid < EARLY_CONFIRMS.every) return;
    this.#outbox.say(['handled', this.#unsaid]);
    this.#unsaid = 0;
  }

  #settle(request: Extract<Request, readonly ['ack' | 'nack' | 'credit', ...unknown[]]>): void {
    const held = this.#held.get(request[1]);
    if (held?.kind === 'reader' && request[0] === 'credit') held.log.credit(held.reader, request[2]);
    else if (held?.kind === 'consumer' && request[0] === 'ack') held.queue.ack(held.consumer, request[2]);
    else if (held?.kind === 'consumer' && request[0] === 'nack')
      held.queue.nack(held.consumer, request[2], request[3], request[4]);
  }

  #carryOut(
    request: Exclude<Request, readonly ['ack' | 'nack' | 'credit' | 'depth' | 'consumers', ...unknown[]]>,
  ): void {
    switch (request[0]) {
      case 'send':
        return this.#queue(request[2]).send(request[3], this);
      case 'append':
        return this.#log(request[2]).append(request[3]);
      case 'declareQueue':
        return this.store.declareQueue(request[2]);
      case 'declareLog':
        return this.store.declareLog(request[2]);
      case 'consume':
        return this.#consume(request[2], request[3], request[4]);
      case 'read':
        return this.#read(request[2], request[3], request[4]);
      case 'pause':
      case 'resume': {
        const held = this.#held.get(request[2]);
        if (held?.kind === 'consumer') held.queue.pause(held.consumer, request[0] === 'pause');
        return;
      }
      case 'cancel':
        return this.#cancel(request[2]);
      case 'deleteQueue': {
        const queue = this.store.queues.get(request[2]);
        this.store.queues.delete(request[2]);
        this.store.gone(`queue ${request[2]}`);
        queue?.end(new CoffeeError('GONE', `queue ${request[2]} was deleted`));
        return;
      }
      case 'deleteLog': {
        const log = this.store.logs.get(request[2]);
        this.store.logs.delete(request[2]);
        this.store.gone(`log ${request[2]}`);
        log?.end(new CoffeeError('GONE', `log ${request[2]} was deleted`));
        return;
      }
      case 'close':
        for (const sub of [...this.#held.keys()]) this.#cancel(sub);
        return;
      default:
        unreachable(request);
    }
  }

  #consume(name: string, sub: number, prefetch: number): void {
    const queue = this.#queue(name);
    const consumer: QueueConsumer = {
      origin: this,
      prefetch,
      paused: false,
      unacked: new Map(),
      deliver: (tag, message) => this.#outbox.say(['delivery', sub, tag, message.redelivered, this.#handOver(message)]),
      ended: (error) => this.#ended(sub, error),
    };
    this.#held.set(sub, { kind: 'consumer', queue, consumer });
    queue.add(consumer);
  }

  #read(name: string, sub: number, from: number): void {
    const log = this.#log(name);
    const reader: LogReader = {
      next: from,
      ahead: [],
      aheadBytes: 0,
      deliver: (offset, body, last) =>
        this.#outbox.say(['record', sub, offset, this.#outbox.pack(last ? body : this.#copy(body))]),
      ended: (error) => this.#ended(sub, error),
    };
    log.add(reader);
    this.#held.set(sub, { kind: 'reader', log, reader });
  }

  #handOver(message: QueueMessage): Uint8Array {
    const body = message.body!;
    if (this.store.keepUnacked) return this.#outbox.pack(this.#copy(body));
    if (this.link.moves && body.byteLength >= SMALL_BODY) message.body = undefined;
    return this.#outbox.pack(body);
  }

  /** A body to hand over while the original stays: the link itself copies small ones. */
  #copy(body: Uint8Array): Uint8Array {
    return this.link.moves && body.byteLength < SMALL_BODY ? body : copyBody(body);
  }

  #cancel(sub: number): void {
    const held = this.#held.get(sub);
    this.#held.delete(sub);
    if (held?.kind === 'consumer') held.queue.remove(held.consumer);
    else held?.log.remove(held.reader);
  }

  #ended(sub: number, error: CoffeeError): void {
    this.#held.delete(sub);
    this.#outbox.say(['ended', sub, error.code, error.message]);
  }

  #queue(name: string): MemoryQueue {
    const queue = this.store.queues.get(name);
    if (!queue) throw new CoffeeError('GONE', `there is no queue ${name}: it was deleted or never declared`);
    queue.check();
    return queue;
  }

  #log(name: string): MemoryLog {
    const log = this.store.logs.get(name);
    if (!log) throw new CoffeeError('GONE', `there is no log ${name}: it was deleted or never declared`);
    return log;
  }

  /** Confirms that follow each other share one tuple; one never overtakes a delivery. */
  #done(id: number): void {
    if (id === 0) return this.#countUnanswered();
    const last = this.#outbox.last;
    if (last?.[0] === 'done') last[1].push(id);
    else this.#outbox.say(['done', [id]]);
  }

  #try(id: number, action: () => void): void {
    try {
      action();
    } catch (thrown) {
      if (id === 0) return this.#countUnanswered();
      const error = asCoffeeError(thrown);
      this.#outbox.say(['failed', id, error.code, error.message]);
    }
  }
}
