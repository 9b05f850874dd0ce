/**
 * A transport that can be broken at any moment, in one of two ways: `drop` is what a process sees that has lost its connection
 * (everything rejects, retriable), `kill` is what the others see of a process that died (it does and hears nothing more). Either
 * way the transport underneath gives back what was not acked. The other decorators stand on this one.
 *
 * Invariant: after it broke no handler is called, and no ack, send or append goes through.
 */
import { CoffeeError } from '@coffee/core';
import type { Delivery, Log, LogRecord, Subscription, Transport, WorkQueue } from '../contract';

export type Shape = 'send' | 'append';

/** What a decorator may do around the operations of a transport. */
export interface Hooks {
  /** Around a send or an append; `next` may be called any number of times, each time with a body of its own. */
  readonly publish?: (shape: Shape, next: (body: Uint8Array) => Promise<void>, body: Uint8Array) => Promise<void>;
  /** Around the handler of a delivery. */
  readonly deliver?: (delivery: Delivery, next: (delivery: Delivery) => void | Promise<void>) => void | Promise<void>;
  /** Around the handler of a record. */
  readonly record?: (record: LogRecord, next: (record: LogRecord) => void | Promise<void>) => void | Promise<void>;
}

type Broken = 'no' | 'dropped' | 'killed';

export class BreakableTransport implements Transport {
  #broken: Broken = 'no';
  #break!: () => void;
  /** Resolves when it breaks. */
  readonly broken: Promise<void> = new Promise((resolve) => (this.#break = resolve));
  readonly #subscriptions = new Set<BreakableSubscription>();

  constructor(
    private readonly inner: Transport,
    private readonly hooks: Hooks = {},
  ) {}

  /** The connection is lost: what is open rejects with TRANSPORT, and so does what follows. */
  drop(): Promise<void> {
    return this.#breakDown('dropped');
  }

  /** The process is dead: what is open stays open for ever, and nothing more happens. */
  kill(): Promise<void> {
    return this.#breakDown('killed');
  }

  workQueue(name: string): WorkQueue {
    const queue = this.inner.workQueue(name);
    return {
      name,
      declare: () => this.#unlessBroken(() => queue.declare()),
      send: (body) => this.#publish('send', (own) => queue.send(own), body),
      startConsuming: (handler, options) =>
        this.#subscribe((whole) =>
          queue.startConsuming((delivery) => whole(() => this.#deliver(delivery, handler)), options),
        ),
      depth: () => this.#unlessBroken(() => queue.depth()),
      consumers: () => this.#unlessBroken(() => queue.consumers()),
      delete: () => this.#unlessBroken(() => queue.delete()),
    };
  }

  log(name: string): Log {
    const log = this.inner.log(name);
    return {
      name,
      declare: (options) => this.#unlessBroken(() => log.declare(options)),
      append: (body) => this.#publish('append', (own) => log.append(own), body),
      startReading: (handler, options) =>
        this.#subscribe((whole) => log.startReading((record) => whole(() => this.#hand(record, handler)), options)),
      delete: () => this.#unlessBroken(() => log.delete()),
    };
  }

  async close(): Promise<void> {
    if (this.#broken === 'no') await this.inner.close();
  }

  /** @throws CoffeeError TRANSPORT when the connection is lost; never settles when the process is dead. */
  async #unlessBroken<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#broken !== 'no') return this.#end();
    return Promise.race([operation(), this.broken.then(() => this.#end())]);
  }

  #end(): Promise<never> {
    if (this.#broken === 'killed') return new Promise(() => undefined);
    return Promise.reject(lost());
  }

  #publish(shape: Shape, next: (body: Uint8Array) => Promise<void>, body: Uint8Array): Promise<void> {
    const guarded = (own: Uint8Array): Promise<void> => this.#unlessBroken(() => next(own));
    return this.hooks.publish ? this.hooks.publish(shape, guarded, body) : guarded(body);
  }

  #deliver(delivery: Delivery, handler: (delivery: Delivery) => void | Promise<void>): void | Promise<void> {
    const guarded: Delivery = {
      body: delivery.body,
      redelivered: delivery.redelivered,
      ack: () => this.#broken === 'no' && delivery.ack(),
      nack: (options) => this.#broken === 'no' && delivery.nack(options),
    };
    return this.hooks.deliver ? this.hooks.deliver(guarded, handler) : handler(guarded);
  }

  #hand(record: LogRecord, handler: (record: LogRecord) => void | Promise<void>): void | Promise<void> {
    // What comes after a hook that has waited is nobody's any more when the transport broke meanwhile.
    const next = (own: LogRecord): void | Promise<void> => (this.#broken === 'no' ? handler(own) : undefined);
    return this.hooks.record ? this.hooks.record(record, next) : handler(record);
  }

  async #subscribe(
    start: (whole: (handler: () => void | Promise<void>) => void | Promise<void>) => Promise<Subscription>,
  ): Promise<Subscription> {
    // A handler of a broken transport counts as settled underneath, whatever it still waits for.
    const whole = (handler: () => void | Promise<void>): void | Promise<void> => {
      if (this.#broken !== 'no') return;
      const result = handler();
      return result === undefined ? undefined : Promise.race([result, this.broken]);
    };
    const inner = await this.#unlessBroken(() => start(whole));
    const subscription = new BreakableSubscription(inner, () => this.#subscriptions.delete(subscription));
    this.#subscriptions.add(subscription);
    return subscription;
  }

  async #breakDown(how: Broken): Promise<void> {
    if (this.#broken !== 'no') return;
    this.#broken = how;
    this.#break();
    for (const subscription of this.#subscriptions) subscription.breakDown(how === 'dropped');
    await this.inner.close();
  }
}

class BreakableSubscription implements Subscription {
  readonly closed: Promise<void>;
  #settle!: { readonly resolve: () => void; readonly reject: (error: unknown) => void };
  #broken = false;

  constructor(
    private readonly inner: Subscription,
    private readonly forget: () => void,
  ) {
    this.closed = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    this.closed.catch(() => undefined);
    inner.closed.then(
      () => !this.#broken && this.#settle.resolve(),
      (error: unknown) => !this.#broken && this.#settle.reject(error),
    );
  }

  pause(): void {
    this.inner.pause();
  }

  resume(): void {
    this.inner.resume();
  }

  async stop(): Promise<void> {
    this.forget();
    await this.inner.stop();
  }

  breakDown(tell: boolean): void {
    this.#broken = true;
    if (tell) this.#settle.reject(lost());
  }
}

const lost = (): CoffeeError => new CoffeeError('TRANSPORT', 'the connection was dropped by a fault of this test');
